import type { RiskAnswer } from '../../../market/api/risk.ts';
import { formatPrice } from '../../state/format.ts';

/** From target to liquidation in one bar: what lies between, and where the stop stands. */
export function Way({ report, target }: { report: RiskAnswer; target: number | null }) {
  const { position, liquidation, between, stop } = report;
  if (!liquidation) return null;
  const { entry } = position;
  const stopPrice = stop.own?.price ?? stop.advised?.price ?? null;
  const isLong = position.side === 'long';
  const near = target !== null && (isLong ? target > entry : target < entry) ? target : entry;
  const at = (price: number) => Math.min(100, Math.max(0, (100 * (price - near)) / (liquidation.price - near)));
  return (
    <div class="way" aria-hidden="true">
      <div class="way-bar">
        {near !== entry && <i class="way-gain" style={{ left: 0, width: `${at(entry)}%` }} />}
        {between.map(({ id, low, high, heat }) => {
          const [from, to] = isLong ? [at(high), at(low)] : [at(low), at(high)];
          return (
            <i key={id} class={`dot ${heat}`} style={{ left: `${from}%`, width: `${Math.max(0.6, to - from)}%` }} />
          );
        })}
        <b class="way-entry" style={{ left: `${at(entry)}%` }} />
        {stopPrice !== null && <b class="way-stop" style={{ left: `${at(stopPrice)}%` }} />}
      </div>
      <div class="way-ends">
        <span>
          {near === entry ? 'entry' : 'target'} {formatPrice(near)}
        </span>
        <span>liquidated</span>
      </div>
    </div>
  );
}
