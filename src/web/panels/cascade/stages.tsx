import type { CascadeReport } from '../../../market/api/cascade.ts';
import { formatPrice, formatUsd } from '../../state/format.ts';
import type { Store } from '../../state/store.ts';

/** Stages that liquidate less than this share of the whole are left out of the list. */
const LEAST_SHARE = 0.003;

/** The way of the price, zone by zone; the bar is what has been liquidated so far. */
export function Stages({ report, store }: { report: CascadeReport; store: Store }) {
  const { stages } = report;
  const total = stages.at(-1)?.totalUsd ?? 0;
  const shown = stages.filter(({ liquidatedUsd }) => liquidatedUsd >= LEAST_SHARE * total && liquidatedUsd > 0);
  return (
    <section aria-label="Zone by zone">
      <h2>Zone by zone</h2>
      {shown.length === 0 ? (
        <p class="quiet">Nothing is liquidated on the way.</p>
      ) : (
        <ol class="stages">
          {shown.map(({ zone, fromPrice, toPrice, liquidatedUsd, totalUsd, greatestReproduction, jumps }) => (
            <li key={fromPrice}>
              <button
                type="button"
                disabled={zone === null}
                title={zone === null ? undefined : 'Show the zone'}
                onClick={() => {
                  if (zone !== null) store.zoneId.value = zone;
                  store.flyTo(Math.min(fromPrice, toPrice), Math.max(fromPrice, toPrice));
                }}
              >
                <span>
                  {formatPrice(fromPrice)} → {formatPrice(toPrice)}
                </span>
                <span class="quiet">{zone === null ? 'between' : `zone #${zone}`}</span>
                <span>{formatUsd(liquidatedUsd)}</span>
                <span class={jumps ? 'hot' : 'quiet'} title="Greatest R in this stretch">
                  R {greatestReproduction.toFixed(2)}
                </span>
                <i aria-hidden="true">
                  <i style={{ width: `${total > 0 ? (100 * totalUsd) / total : 0}%` }} />
                </i>
              </button>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
