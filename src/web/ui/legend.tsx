import { LEVERAGE_GROUPS } from '../../market/heat-frame.ts';
import { type ColourScale, PALETTE_NAMES, type PaletteName, type ScaleUnit } from '../heat-layer/index.ts';
import { formatShare, formatUsd } from '../state/format.ts';
import type { SideName } from '../state/layers.ts';
import type { Store } from '../state/store.ts';
import { trackOf } from './scale-axis.ts';
import { ScaleSlider } from './scale-slider.tsx';

const PALETTE_LABELS: Record<PaletteName, string> = {
  classic: 'Classic',
  viridis: 'Viridis',
  cividis: 'Cividis · colour-blind safe',
};

/** What the colours mean, and which leverage groups they count. */
export function Legend({ store }: { store: Store }) {
  const scale = store.scale.value;
  return (
    <section class="legend" aria-label="Legend">
      {scale && <Scale store={store} scale={scale} />}
      <select
        class="palette"
        aria-label="Palette"
        value={store.palette.value}
        onChange={(event) => (store.palette.value = event.currentTarget.value as PaletteName)}
      >
        {PALETTE_NAMES.map((name) => (
          <option key={name} value={name}>
            {PALETTE_LABELS[name]}
          </option>
        ))}
      </select>
      <select
        class="palette"
        aria-label="Side"
        value={store.side.value}
        onChange={(event) => (store.side.value = event.currentTarget.value as SideName)}
      >
        <option value="both">Longs and shorts</option>
        <option value="long">Longs alone</option>
        <option value="short">Shorts alone</option>
        <option value="delta">Longs against shorts</option>
      </select>
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

function Scale({ store, scale }: { store: Store; scale: ColourScale }) {
  const format = scale.unit === 'usd' ? formatUsd : formatShare;
  return (
    <div class="scale">
      <select
        aria-label="What colours stand for"
        value={scale.unit}
        onChange={(event) => store.wishScale({ fit: event.currentTarget.value as ScaleUnit })}
      >
        <option value="usd">USD per 5 bp</option>
        <option value="share">% of open interest per 5 bp</option>
        <option value="relative">% of the fullest cell of its time</option>
      </select>
      <ScaleSlider
        scale={scale}
        track={trackOf(store.fitted.value ?? scale)}
        palette={store.colours.value}
        format={format}
        onChange={(next) => store.wishScale({ scale: next })}
      />
      <button
        type="button"
        class="quiet"
        title="Fit the colours to what is in view; else they stay while you move"
        onClick={() => store.wishScale({ fit: scale.unit })}
      >
        Rescale
      </button>
    </div>
  );
}
