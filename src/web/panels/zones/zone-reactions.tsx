import type { Estimate } from '../../../market/api/estimate.ts';
import type { ZoneDetail } from '../../../market/api/zone-detail.ts';
import { formatNumber } from '../../state/format.ts';

const OUTCOMES = [
  ['rejection', 'turned'],
  ['absorption', 'was absorbed'],
  ['break-through', 'went through'],
] as const;

/** What touches of this market's zones came to, against like places without one: greyed where no difference shows. */
export function Reactions({ detail: { reactions } }: { detail: ZoneDetail }) {
  return (
    <section class="zone-part" aria-label="What touches came to">
      <h2>What touches came to in this market</h2>
      {!reactions || reactions.touches === 0 ? (
        <p class="quiet">No zone of this market has been touched yet.</p>
      ) : (
        <>
          <table class="reactions">
            <thead>
              <tr>
                <th scope="col">The price</th>
                <th scope="col">at zones</th>
                <th scope="col">elsewhere</th>
                <th scope="col">difference</th>
              </tr>
            </thead>
            <tbody>
              {OUTCOMES.map(([name, label]) => {
                const { zone, placebo, difference } = reactions.outcomes[name];
                return (
                  <tr key={name} class={isShown(difference) ? '' : 'quiet'} title={intervalOf(difference)}>
                    <th scope="row">{label}</th>
                    <td>{share(zone.value)}</td>
                    <td>{share(placebo.value)}</td>
                    <td>{isShown(difference) ? signed(difference.value) : 'not shown'}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
          <p class="quiet">
            {formatNumber(reactions.touches, 0)} touches against {formatNumber(reactions.placebos, 0)} like places.
          </p>
        </>
      )}
    </section>
  );
}

function isShown({ low, high }: Estimate): boolean {
  return low !== null && high !== null && (low > 0 || high < 0);
}

function share(value: number | null): string {
  return value === null ? '–' : `${Math.round(100 * value)}%`;
}

function signed(value: number | null): string {
  return value === null ? '–' : `${value < 0 ? '−' : '+'}${Math.abs(Math.round(100 * value))} pp`;
}

function intervalOf({ low, high }: Estimate): string {
  if (low === null || high === null) return 'Too little to tell';
  return `95 % interval of the difference: ${signed(low)} to ${signed(high)}`;
}
