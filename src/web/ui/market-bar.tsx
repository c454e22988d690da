import type { MarketSummary } from '../../market/api/schemas.ts';
import { formatChange, formatPrice, formatUsd } from '../state/format.ts';
import { livenessOf } from '../state/liveness.ts';
import { toldOf, venueName } from '../state/market-name.ts';
import type { Store } from '../state/store.ts';
import { Liquidations } from './liquidations.tsx';
import './market-bar.css';

/** The market that is shown: its price and what is known of it. */
export function MarketBar({ store }: { store: Store }) {
  const summary = store.summary.value;
  return (
    <section class="market-bar" aria-label="Market">
      <MarketChoice store={store} />
      {summary && <Badges store={store} summary={summary} />}
      {summary && <Price store={store} summary={summary} />}
      {summary && <Figures store={store} summary={summary} />}
      {!summary && (
        <div class="figures ghost" aria-hidden="true">
          <i />
        </div>
      )}
    </section>
  );
}

function MarketChoice({ store }: { store: Store }) {
  const markets = store.markets.value;
  const isKnown = markets.some(({ id }) => id === store.marketId.value);
  return (
    <select
      aria-label="Market"
      class="market"
      value={isKnown ? store.marketId.value! : ''}
      disabled={markets.length === 0}
      onChange={(event) => store.chooseMarket(event.currentTarget.value)}
    >
      {!isKnown && <option value="">{markets.length === 0 ? 'No market' : 'Choose a market'}</option>}
      {markets.map(({ id, base, quote }) => (
        <option key={id} value={id}>
          {base}/{quote} · {venueName(id)}
        </option>
      ))}
    </select>
  );
}

function Badges({ store, summary }: { store: Store; summary: MarketSummary }) {
  const liveness = livenessOf(summary, store.asOfMs.value, store.connection.value, store.nowMs.value);
  const faults = [
    summary.gaps > 0 ? `${summary.gaps} gap${summary.gaps === 1 ? '' : 's'} in the data.` : '',
    summary.refusedRows > 0 ? `${summary.refusedRows} rows refused.` : '',
    summary.hasMarks ? '' : 'No mark prices: last prices stand in.',
  ].filter(Boolean);
  return (
    <div class="badges">
      {summary.simulated && (
        <span class="badge simulated" title="This market is made up. Nobody traded any of it.">
          SIMULATED
        </span>
      )}
      <span class={`badge ${liveness.kind}`} role="status" title={[liveness.detail, ...faults].join(' ')}>
        <i />
        {liveness.label}
      </span>
      {summary.members?.some(({ told }) => !told) && (
        <span
          class="badge stale"
          title={`Not in it: ${summary.members
            .filter(({ told }) => !told)
            .map(({ id }) => id)
            .join(', ')}. What they had last told is carried on for a day.`}
        >
          <i />
          {toldOf(summary.members)} venues
        </span>
      )}
      {liveness.kind === 'as-of' && (
        <button type="button" class="link" title="Show the newest" onClick={store.leaveAsOf}>
          Newest
        </button>
      )}
    </div>
  );
}

function Price({ store, summary }: { store: Store; summary: MarketSummary }) {
  const price = store.runningPrice.value ?? summary.price;
  const { change24h, price: closed } = summary;
  const change = change24h !== null && closed && price ? ((1 + change24h) * price) / closed - 1 : change24h;
  return (
    <div class="price">
      <strong data-testid="price">{price === null ? '–' : formatPrice(price)}</strong>
      <span data-testid="change" class={change === null ? 'quiet' : change < 0 ? 'down' : 'up'}>
        {change === null ? '24h unknown' : formatChange(change)}
        {change !== null && <small> 24h</small>}
      </span>
    </div>
  );
}

function Figures({ store, summary }: { store: Store; summary: MarketSummary }) {
  return (
    <dl class="figures">
      <Liquidations store={store} summary={summary} />
      <div>
        <dt>Open interest</dt>
        <dd>
          {summary.openInterestUsd === null ? <span class="quiet">unknown</span> : formatUsd(summary.openInterestUsd)}
        </dd>
      </div>
      <div>
        <dt>Funding</dt>
        <dd>
          {summary.fundingRate === null ? <span class="quiet">unknown</span> : formatChange(summary.fundingRate, 4)}
        </dd>
      </div>
    </dl>
  );
}
