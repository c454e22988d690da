import { LEVERAGE_GROUPS } from '../../market/heat-frame.ts';
import { type ColourScale, PALETTE_NAMES, type PaletteName, PALETTES } from '../heat-layer/index.ts';
import { formatShare, formatUsd } from '../state/format.ts';
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
  const other = scale.unit === 'usd' ? 'share' : 'usd';
  return (
    <div class="scale">
      <button
        type="button"
        class="unit"
        title={other === 'share' ? 'Show shares of open interest instead' : 'Show USD instead'}
        onClick={() => (store.scaleWish.value = { fit: other })}
      >
        {scale.unit === 'usd' ? 'USD' : '% of open interest'} per 5 bp
      </button>
      <ScaleSlider
        scale={scale}
        track={trackOf(store.fitted.value ?? scale)}
        palette={PALETTES[store.palette.value][store.theme.value]}
        format={format}
        onChange={(next) => (store.scaleWish.value = { scale: next })}
      />
      <button
        type="button"
        class="quiet"
        title="Fit the colours to what is in view; else they stay while you move"
        onClick={() => (store.scaleWish.value = { fit: scale.unit })}
      >
        Rescale
      </button>
    </div>
  );
}
