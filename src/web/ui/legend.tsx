import { LEVERAGE_GROUPS } from '../../market/heat-frame.ts';
import { cssGradient, type ColourScale, PALETTES, positionOf, scaleTicks } from '../heat-layer/index.ts';
import { formatUsd } from '../state/format.ts';
import type { Store } from '../state/store.ts';

/** What the colours mean, and which leverage groups they count. */
export function Legend({ store }: { store: Store }) {
  const scale = store.scale.value;
  return (
    <section class="legend" aria-label="Legend">
      {scale && <ScaleBar store={store} scale={scale} />}
      <div class="groups" role="group" aria-label="Leverage groups">
        <span>Leverage</span>
        {LEVERAGE_GROUPS.map(({ name, label }, i) => (
          <button key={name} type="button" aria-pressed={store.groups.value[i]!} onClick={() => store.toggleGroup(i)}>
            {label.replace('<=', '≤').replace('>=', '≥')}
          </button>
        ))}
      </div>
      <div class="marks">
        <span>
          <i class="hatch provisional" /> provisional
        </span>
        <span>
          <i class="hatch missing" /> no data
        </span>
      </div>
    </section>
  );
}

function ScaleBar({ store, scale }: { store: Store; scale: ColourScale }) {
  const ticks = scaleTicks(scale, 7);
  return (
    <div class="scale">
      <span>USD per 5 bp</span>
      <div class="bar">
        <div class="gradient" style={{ background: cssGradient(PALETTES[store.theme.value]) }} />
        <div class="ticks">
          {ticks.map((usd, i) => (
            <span
              key={usd}
              class={i === 0 ? 'first' : i === ticks.length - 1 ? 'last' : ''}
              style={{ left: `${100 * positionOf(usd, scale)}%` }}
            >
              {i === 0 ? '' : i === ticks.length - 1 ? '≥ ' : ''}
              {formatUsd(usd)}
            </span>
          ))}
        </div>
      </div>
      <button
        type="button"
        class="quiet"
        title="Fit the colours to what is in view; else they stay while you move"
        onClick={() => store.rescales.value++}
      >
        Rescale
      </button>
    </div>
  );
}
