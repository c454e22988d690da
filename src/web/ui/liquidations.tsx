import type { MarketSummary } from '../../market/api/schemas.ts';
import { formatUsd } from '../state/format.ts';

/** Liquidated longs and shorts of the last 24 hours, as known: most venues publish a part of them only. */
export function Liquidations({ summary }: { summary: MarketSummary }) {
  const day = summary.liquidations.find(({ hours }) => hours === 24);
  if (!day) {
    return (
      <div>
        <dt>24h liquidations</dt>
        <dd class="quiet">unknown</dd>
      </div>
    );
  }
  const total = day.longUsd + day.shortUsd;
  const longPart = total > 0 ? day.longUsd / total : 0.5;
  const isFloor = summary.sampling !== 'full' && summary.sampling !== 'tape';
  const floor = isFloor ? '≥ ' : '';
  return (
    <div
      class="liquidations"
      title={`${Math.round(100 * longPart)}% longs.${isFloor ? ' At least: this venue does not publish all of them.' : ''}`}
    >
      <dt>24h liquidations</dt>
      <dd>
        <span class="down">
          {floor}
          {formatUsd(day.longUsd)} <small>long</small>
        </span>
        <span class="balance" aria-hidden="true">
          <i style={{ width: `${100 * longPart}%` }} />
        </span>
        <span class="up">
          {floor}
          {formatUsd(day.shortUsd)} <small>short</small>
        </span>
      </dd>
    </div>
  );
}
