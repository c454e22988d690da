import { useEffect } from 'preact/hooks';
import type { PyrometerClient } from '../../client/index.ts';
import type { MarketSummary } from '../../market/api/schemas.ts';
import type { Palette } from '../heat-layer/index.ts';
import { formatChange, formatNumber, formatOdds, formatPrice, formatUsd } from '../state/format.ts';
import { venueName } from '../state/market-name.ts';
import { preferences, toggleFavourite } from '../state/preferences.ts';
import type { Store } from '../state/store.ts';
import { writeUrlState } from '../state/url-state.ts';
import { SkillBadge } from '../panels/skill-badge.tsx';
import { HeatStrip } from './heat-strip.tsx';
import { askOutlook, type Outlook, outlooks, skills } from './market-outlook.ts';
import { dayOf, totalOf } from './sort-markets.ts';

export interface MarketRowProps {
  market: MarketSummary;
  store: Store;
  client: PyrometerClient;
  palette: Palette;
}

export function MarketRow({ market, store, client, palette }: MarketRowProps) {
  const { id, base, quote, price, change24h, openInterestUsd, fundingRate, simulated, sampling, members } = market;
  const isFavourite = preferences.value.favourites.includes(id);
  const total = totalOf(market);
  const asOfMs = store.asOfMs.value;
  const outlook = outlooks.value[id];
  useEffect(() => askOutlook(client, market, asOfMs), [client, market, asOfMs]);
  const isFloor = sampling !== 'full' && sampling !== 'tape';
  const open = () => {
    store.page.value = 'market';
    store.chooseMarket(id);
  };
  return (
    <tr role="row" onClick={open}>
      <td role="cell">
        <button
          type="button"
          class="star"
          aria-pressed={isFavourite}
          aria-label={`Favourite ${base}/${quote} on ${venueName(id)}`}
          onClick={(event) => {
            event.stopPropagation();
            toggleFavourite(id);
          }}
        >
          {isFavourite ? '★' : '☆'}
        </button>
      </td>
      <th scope="row" role="rowheader">
        <a
          href={writeUrlState({ ...store.urlState.value, page: 'market', market: id })}
          onClick={(event) => {
            if (event.ctrlKey || event.metaKey || event.shiftKey) return event.stopPropagation();
            event.preventDefault();
          }}
        >
          {base}/{quote}
        </a>
        <small> {members ? `sum of ${members.length} markets` : venueName(id)}</small>
        {simulated && <span class="badge simulated small">SIMULATED</span>}
      </th>
      <td role="cell">{price === null ? <Unknown /> : formatPrice(price)}</td>
      <td role="cell" class={change24h === null ? '' : change24h < 0 ? 'down' : 'up'}>
        {change24h === null ? <Unknown /> : formatChange(change24h)}
      </td>
      <td role="cell" data-label="Liquidated">
        {total === null ? (
          <Unknown />
        ) : (
          <>
            {isFloor && '≥ '}
            {formatUsd(total)}
          </>
        )}
      </td>
      <td role="cell">
        <Balance market={market} />
      </td>
      <td role="cell" data-label="Open interest">
        {openInterestUsd === null ? <Unknown /> : formatUsd(openInterestUsd)}
      </td>
      <td role="cell" data-label="Funding">
        {fundingRate === null ? <Unknown /> : formatChange(fundingRate, 4)}
      </td>
      <OutlookCells outlook={outlook} />
      <td role="cell">
        {members ? (
          <span class="quiet" title="Each of its markets is scored by itself">
            by venue
          </span>
        ) : (
          <ToScorecard id={id} store={store} />
        )}
      </td>
      <td role="cell" class="strip-cell">
        <HeatStrip market={market} client={client} palette={palette} asOfMs={asOfMs} />
      </td>
    </tr>
  );
}

/** Undefined is still to come, null could not be had. */
function OutlookCells({ outlook }: { outlook: Outlook | null | undefined }) {
  if (outlook === undefined) {
    return (
      <td role="cell" colSpan={2} class="outlook-ghost" aria-busy="true">
        <i />
      </td>
    );
  }
  if (outlook === null) {
    return (
      <td role="cell" colSpan={2}>
        <Unknown />
      </td>
    );
  }
  const { nearest, reproduction } = outlook;
  return (
    <>
      <td role="cell" data-label="Nearest zone">
        {nearest ? (
          <span
            class="nearest"
            title={`${nearest.side}s at ${formatPrice(nearest.low)} to ${formatPrice(nearest.high)}, reached within 24 h with ${formatOdds(nearest.hit[2] ?? 0)}`}
          >
            <i class={`dot ${nearest.heat}`} />
            {formatChange(nearest.distance, 1)}
            <span class={nearest.side === 'long' ? 'down' : 'up'}>{formatUsd(nearest.usd)}</span>
          </span>
        ) : (
          <span class="quiet">none</span>
        )}
      </td>
      <td role="cell" data-label="R" class={reproduction !== null && reproduction >= 1 ? 'hot' : ''}>
        {reproduction === null ? <Unknown /> : formatNumber(reproduction, 2)}
      </td>
    </>
  );
}

/** How far the map of a market can be trusted; of a past moment nothing is said, for the scorecard knows what came after. */
function ToScorecard({ id, store }: { id: string; store: Store }) {
  const known = skills.value?.[id];
  if (!known) return <span class="chip" aria-busy="true" />;
  const isNow = store.asOfMs.value === null;
  return (
    <a
      class="to-scorecard"
      href={writeUrlState({ ...store.urlState.value, page: 'scorecard', market: id })}
      onClick={(event) => {
        event.stopPropagation();
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        store.page.value = 'scorecard';
        store.chooseMarket(id);
      }}
    >
      {known.state === 'progress' ? (
        <span class="chip" title={known.message}>
          scoring {Math.floor(100 * (known.progress ?? 0))}%
        </span>
      ) : (
        <SkillBadge skill={isNow ? known.skill : null} />
      )}
    </a>
  );
}

function Balance({ market }: { market: MarketSummary }) {
  const day = dayOf(market);
  if (!day || day.longUsd + day.shortUsd === 0) return <Unknown />;
  const longPart = day.longUsd / (day.longUsd + day.shortUsd);
  return (
    <span class="balance-cell">
      <span class="balance" aria-hidden="true">
        <i style={{ width: `${100 * longPart}%` }} />
      </span>
      {Math.round(100 * longPart)}% long
    </span>
  );
}

/** An unknown figure: never a zero. */
function Unknown() {
  return (
    <span class="quiet" title="unknown">
      –
    </span>
  );
}
