import { useEffect, useState } from 'preact/hooks';
import type { PyrometerClient } from '../../client/index.ts';
import type { LiquidationTotals, TotalWindow } from '../../market/api/totals.ts';
import { formatNumber, formatPrice, formatUsd, venueName } from '../state/format.ts';
import './whole-market.css';

const REFRESH_MS = 5000;
/** Below this share of the window listened to, a figure says how much it is of. */
const WHOLE = 0.995;

/** Liquidations of all symbols of every venue over 1, 4, 12 and 24 hours, by venue and together. */
export function WholeMarket({ client, isSimulated }: { client: PyrometerClient; isSimulated: boolean }) {
  const [totals, setTotals] = useState<LiquidationTotals | null>(null);
  useEffect(() => {
    const ask = () => client.liquidationTotals({ limit: 1 }).then(setTotals, () => undefined);
    void ask();
    const timer = setInterval(() => document.hidden || void ask(), REFRESH_MS);
    return () => clearInterval(timer);
  }, [client]);
  if (!totals || totals.venues.length === 0) return null;
  const { windows, venues, coverage, atLeast } = totals;
  const largest = windows.find(({ hours }) => hours === 24)?.largest ?? null;
  return (
    <section class="whole-market" aria-label="Liquidations of the whole market">
      <div class="overview-head">
        <h2>Liquidated, whole market</h2>
        {isSimulated && <span class="badge simulated small">SIMULATED</span>}
        <small>
          {formatNumber(coverage.heard, 0)} of {formatNumber(coverage.listed, 0)} perpetuals heard
          {coverage.turnoverShare !== null && `, ${Math.round(100 * coverage.turnoverShare)}% of turnover`}
        </small>
      </div>
      <div class="table-scroll" tabIndex={-1}>
        <table class="totals">
          <thead>
            <tr>
              <th scope="col">Venue</th>
              {windows.map(({ hours }) => (
                <th key={hours} scope="col">
                  {hours} h
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {venues.length > 1 && <Row name="Together" windows={windows} isFloor={atLeast} isTotal />}
            {venues.map(({ venue, windows: own, sampling, coverage: { heard, listed } }) => (
              <Row
                key={venue}
                name={venueName(venue)}
                windows={own}
                isFloor={(sampling !== 'full' && sampling !== 'tape') || heard < listed}
                isNone={sampling === 'none'}
              />
            ))}
          </tbody>
        </table>
      </div>
      {largest && (
        <p class="quiet">
          Largest of 24 h: {formatUsd(largest.usd)} of {largest.side}s at {formatPrice(largest.price)},{' '}
          {largest.marketId.split(':')[1]} on {largest.marketId.split(':')[0]}.
        </p>
      )}
    </section>
  );
}

interface RowProps {
  name: string;
  windows: readonly TotalWindow[];
  /** The figures are at least: not all is published, or heard. */
  isFloor: boolean;
  isTotal?: boolean;
  /** The venue publishes no liquidations. */
  isNone?: boolean;
}

function Row({ name, windows, isFloor, isTotal = false, isNone = false }: RowProps) {
  return (
    <tr class={isTotal ? 'together' : ''}>
      <th scope="row">{name}</th>
      {windows.map((window) => (
        <td key={window.hours}>
          {isNone ? <span class="quiet">not published</span> : <Total window={window} isFloor={isFloor} />}
        </td>
      ))}
    </tr>
  );
}

function Total({ window: { longUsd, shortUsd, count, heard }, isFloor }: { window: TotalWindow; isFloor: boolean }) {
  const total = longUsd + shortUsd;
  const isPart = heard < WHOLE;
  const title = [
    `${formatUsd(longUsd)} of longs, ${formatUsd(shortUsd)} of shorts, ${formatNumber(count, 0)} liquidations.`,
    isFloor || isPart ? 'At least: not all is published, or heard.' : '',
    isPart ? `${Math.round(100 * heard)}% of this time was listened to.` : '',
  ];
  return (
    <span class="total" title={title.join(' ').trim()}>
      <span>
        {(isFloor || isPart) && <span class="quiet">≥ </span>}
        {formatUsd(total)}
      </span>
      <span
        class="balance"
        role="img"
        aria-label={total > 0 ? `${Math.round((100 * longUsd) / total)}% longs` : 'none'}
      >
        <i style={{ width: `${total > 0 ? (100 * longUsd) / total : 50}%` }} />
      </span>
    </span>
  );
}
