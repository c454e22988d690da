import type { RiskAnswer, RiskKelly } from '../../../market/api/risk.ts';
import { formatNumber, formatShare, formatUsd } from '../../state/format.ts';
import { SkillBadge } from '../skill-badge.tsx';

/** The size that loses what may be lost, and beside it what half Kelly would put at risk at most. */
export function SizeAdvice({ report, riskShare }: { report: RiskAnswer; riskShare: number }) {
  const { size, kelly, skill } = report;
  if (!size && !kelly) return null;
  return (
    <section aria-label="Size">
      <div class="advice-head">
        <h2>Size that fits</h2>
        <SkillBadge skill={skill} />
      </div>
      <dl class="size-pair">
        {size && (
          <div>
            <dt>Size</dt>
            <dd>
              <strong>{formatUsd(size.notionalUsd)}</strong>
              <small>
                {formatNumber(size.size, 0, 4)} · loses {formatUsd(size.riskUsd)} at the stop, fees and slippage of{' '}
                {formatShare(size.slippage)} included
              </small>
            </dd>
          </div>
        )}
        {kelly && <Ceiling kelly={kelly} riskShare={size ? riskShare : null} />}
      </dl>
      {kelly && (
        <ul class={kelly.shown ? 'reasons' : 'reasons unsure'}>
          {kelly.reasons.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** @param riskShare what the plan puts at risk of its equity; null where it does not say */
function Ceiling({ kelly: { share, shown }, riskShare }: { kelly: RiskKelly; riskShare: number | null }) {
  const isBeyond = riskShare !== null && riskShare > share;
  return (
    <div class={shown ? '' : 'unsure'}>
      <dt>Half-Kelly ceiling</dt>
      <dd>
        <strong>{share > 0 ? formatShare(share) : 'nothing'}</strong>
        <small>
          of equity at risk
          {riskShare !== null &&
            (isBeyond
              ? `; the plan risks more: ${formatShare(riskShare)}`
              : `; the plan risks ${formatShare(riskShare)}`)}
        </small>
      </dd>
    </div>
  );
}
