import type { MarketSummary } from '../../market/api/schemas.ts';
import { formatAge, formatUsd } from '../state/format.ts';
import { TOTAL_HOURS } from '../state/layers.ts';
import type { Store } from '../state/store.ts';

/** Liquidated longs and shorts of the chosen hours, as known: most venues publish a part of them only. */
export function Liquidations({ store, summary }: { store: Store; summary: MarketSummary }) {
  const hours = store.hours.value;
  const sums = summary.liquidations.find((window) => window.hours === hours);
  const isFloor = summary.sampling !== 'full' && summary.sampling !== 'tape';
  return (
    <div class="liquidations">
      <dt>
        Liquidations
        <span class="hours" role="group" aria-label="Hours of liquidations">
          {TOTAL_HOURS.map((one) => (
            <button
              key={one}
              type="button"
              aria-pressed={hours === one}
              aria-label={`${one}h: the last ${one === 1 ? 'hour' : `${one} hours`}`}
              onClick={() => (store.hours.value = one)}
            >
              {one}h
            </button>
          ))}
        </span>
      </dt>
      {sums ? (
        <Sums sums={sums} isFloor={isFloor} />
      ) : (
        <dd class="quiet" title={`What was liquidated here in the last ${formatAge(hours * 3_600_000)} is not known.`}>
          unknown
        </dd>
      )}
    </div>
  );
}

function Sums({ sums, isFloor }: { sums: MarketSummary['liquidations'][number]; isFloor: boolean }) {
  const { longUsd, shortUsd, count, largestUsd } = sums;
  const total = longUsd + shortUsd;
  const longPart = total > 0 ? longUsd / total : 0.5;
  const about = [
    `${Math.round(100 * longPart)}% longs, ${100 - Math.round(100 * longPart)}% shorts.`,
    count === null ? '' : `${count} liquidations, the largest of ${formatUsd(largestUsd ?? 0)}.`,
    isFloor ? 'At least: this venue does not publish all of them.' : '',
  ];
  return (
    <dd title={about.filter(Boolean).join(' ')}>
      <strong>
        {isFloor && (
          <>
            <span aria-hidden="true">≥ </span>
            <span class="unseen">at least </span>
          </>
        )}
        {formatUsd(total)}
      </strong>
      <span class="down">
        {formatUsd(longUsd)} <small>long</small>
      </span>
      <span class="balance" role="img" aria-label={about[0]!}>
        {total > 0 && <i style={{ width: `${100 * longPart}%` }} />}
      </span>
      <span class="up">
        {formatUsd(shortUsd)} <small>short</small>
      </span>
    </dd>
  );
}
