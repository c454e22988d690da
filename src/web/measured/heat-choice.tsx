import { whyUnmeasured } from '../../market/api/measured.ts';
import { HEAT_NAMES, type HeatName } from '../state/layers.ts';
import type { Store } from '../state/store.ts';
import './heat-choice.css';

const LABELS: Record<HeatName, string> = { modelled: 'Modelled', measured: 'Measured' };
const ABOUT: Record<HeatName, string> = {
  modelled: 'Where positions would be liquidated, as estimated from trades and open interest',
  measured: 'Where accounts that were asked would be liquidated, as the venue tells: a sample',
};

/** Which map the picture is of. Where a market is not measured, the choice stays in reach and says why. */
export function HeatChoice({ store }: { store: Store }) {
  const summary = store.summary.value;
  const why = summary && !summary.measured ? whyUnmeasured(summary) : null;
  return (
    <div class="heat-choice" role="group" aria-label="Modelled or measured">
      {HEAT_NAMES.map((name) => {
        const isRefused = name === 'measured' && why !== null;
        return (
          <button
            key={name}
            type="button"
            title={isRefused ? why : ABOUT[name]}
            aria-pressed={isRefused ? false : name === 'measured' ? store.isMeasured.value : !store.isMeasured.value}
            aria-disabled={isRefused}
            onClick={() => store.chooseHeat(name)}
          >
            {LABELS[name]}
          </button>
        );
      })}
    </div>
  );
}
