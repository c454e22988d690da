import { useState } from 'preact/hooks';
import { LEVERAGE_GROUPS } from '../../market/heat-frame.ts';
import { type ColourScale, PALETTE_NAMES, type PaletteName, type ScaleUnit } from '../heat-layer/index.ts';
import { formatShareBriefly, formatUsd } from '../state/format.ts';
import type { SideName } from '../state/layers.ts';
import type { Store } from '../state/store.ts';
import { HeatChoice } from '../measured/heat-choice.tsx';
import { trackOf } from './scale-axis.ts';
import { ScaleSlider } from './scale-slider.tsx';
import { VenueChoice } from './venue-choice.tsx';
import './legend.css';

const PALETTE_LABELS: Record<PaletteName, string> = {
  classic: 'Classic',
  viridis: 'Viridis',
  cividis: 'Cividis · colour-blind safe',
};

const UNIT_LABELS: Record<ScaleUnit, string> = {
  share: '% of OI per 5 bp',
  usd: 'USD per 5 bp',
  relative: '% of the fullest',
};

const SIDE_LABELS: Record<SideName, string> = {
  both: 'Longs and shorts',
  long: 'Longs alone',
  short: 'Shorts alone',
  delta: 'Longs against shorts',
};

/** What the colours mean, and which positions they count. On a phone all but the scale is folded away. */
export function Legend({ store }: { store: Store }) {
  const scale = store.scale.value;
  const [isOpen, setOpen] = useState(false);
  return (
    <section class={isOpen ? 'legend open' : 'legend'} aria-label="Legend">
      <div class="scale">
        {scale ? <Scale store={store} scale={scale} /> : <span class="scale-ghost" aria-hidden="true" />}
        <button type="button" class="more" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          Heat
        </button>
      </div>
      <div class="heat-controls">
        <VenueChoice store={store} />
        <HeatChoice store={store} />
        <Groups store={store} />
        <select
          aria-label="Side"
          value={store.side.value}
          onChange={(event) => (store.side.value = event.currentTarget.value as SideName)}
        >
          {Object.entries(SIDE_LABELS).map(([name, label]) => (
            <option key={name} value={name}>
              {label}
            </option>
          ))}
        </select>
        <Palettes store={store} />
        <button
          type="button"
          class="meaning"
          title="What each colour means, and what traders do about it (l)"
          onClick={() => (store.dialog.value = 'legend')}
        >
          Meaning
        </button>
      </div>
    </section>
  );
}

function Palettes({ store }: { store: Store }) {
  // Longs against shorts have colours of their own: red and green, whatever the palette.
  const isOwn = store.side.value === 'delta';
  return (
    <select
      class="palette"
      aria-label="Palette"
      disabled={isOwn}
      title={isOwn ? 'Longs against shorts have colours of their own' : 'Palette'}
      value={isOwn ? '' : store.palette.value}
      onChange={(event) => (store.palette.value = event.currentTarget.value as PaletteName)}
    >
      {isOwn && <option value="">Red and green</option>}
      {PALETTE_NAMES.map((name) => (
        <option key={name} value={name}>
          {PALETTE_LABELS[name]}
        </option>
      ))}
    </select>
  );
}

function Groups({ store }: { store: Store }) {
  return (
    <div class="groups" role="group" aria-label="Leverage groups">
      {LEVERAGE_GROUPS.map(({ name, label }, i) => (
        <button
          key={name}
          type="button"
          title={`Positions of leverage ${label}`}
          aria-pressed={store.groups.value[i]!}
          onClick={() => store.toggleGroup(i)}
        >
          {label.replace('<=', '≤').replace('>=', '≥').replace('-', '–')}
        </button>
      ))}
    </div>
  );
}

function Scale({ store, scale }: { store: Store; scale: ColourScale }) {
  const format = scale.unit === 'usd' ? formatUsd : formatShareBriefly;
  return (
    <>
      <select
        aria-label="What colours stand for"
        title={scale.unit === 'relative' ? 'Percent of the fullest cell of the same moment' : 'What colours stand for'}
        value={scale.unit}
        onChange={(event) => store.wishScale({ fit: event.currentTarget.value as ScaleUnit })}
      >
        {Object.entries(UNIT_LABELS).map(([unit, label]) => (
          <option key={unit} value={unit}>
            {label}
          </option>
        ))}
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
        class="fit"
        title="Fit the colours to what is in view; else they stay while you move"
        onClick={() => store.wishScale({ fit: scale.unit })}
      >
        Fit
      </button>
    </>
  );
}
