import type { HeatMeaning } from '../../market/api/zones.ts';
import { cssColour, type Palette, positionOf } from '../heat-layer/index.ts';
import { formatShare } from '../state/format.ts';
import { mixWords } from '../state/mix-words.ts';
import type { Store } from '../state/store.ts';
import { Dialog } from '../ui/dialog.tsx';
import type { DialogProps } from './dialogs.tsx';
import '../ui/certainty-key.css';
import './legend-dialog.css';

const CLASS_LABELS: Record<HeatMeaning['heat'], string> = {
  extreme: 'Extreme',
  high: 'High',
  moderate: 'Moderate',
  low: 'Low',
  gradient: 'A change of colours',
};

/** What each colour says of the market, and what a trader does about it. */
export default function LegendDialog({ store, onClose }: DialogProps) {
  const zones = store.zones.value;
  const mix = mixWords(store.summary.value);
  return (
    <Dialog title="What the colours mean" onClose={onClose}>
      <p class="quiet meaning-lead">
        A colour says how much would be liquidated per 5 basis points of price. Classes go by the share of one side’s
        open interest, so that they mean the same in every market. What traders do about them is common practice, not
        advice.
        {mix && ` ${mix}.`}
      </p>
      {zones ? (
        <dl class="meanings">
          {zones.meanings.map((meaning) => (
            <Meaning key={meaning.heat} meaning={meaning} store={store} />
          ))}
        </dl>
      ) : (
        <p role="status">The classes of this market are not known yet.</p>
      )}
      <dl class="meanings marks">
        <div>
          <dt>
            <i class="hatch provisional" />
          </dt>
          <dd>Provisional: the column waits for its stamp of open interest, and may still change.</dd>
        </div>
        <div>
          <dt>
            <i class="hatch missing" />
          </dt>
          <dd>No data: nothing is known of this time. It is not the same as nothing there.</dd>
        </div>
        <div>
          <dt>
            <i class="dots unsure" />
          </dt>
          <dd>
            Not sure: how much stands here hangs on leverage that is not well known, the denser the dots the more; so
            far do the pale ends of the map’s bars reach.
            {!store.layers.value.includes('certainty') && (
              <button type="button" class="link" onClick={() => store.toggleLayer('certainty')}>
                Show it
              </button>
            )}
          </dd>
        </div>
      </dl>
    </Dialog>
  );
}

function Meaning({ meaning, store }: { meaning: HeatMeaning; store: Store }) {
  const { heat, from, meaning: says, strategy } = meaning;
  return (
    <div>
      <dt>
        <i class="swatch" style={{ background: swatch(meaning, store) }} />
        <b>{CLASS_LABELS[heat]}</b>
        <small>{from === null ? '' : `from ${formatShare(from)} of OI`}</small>
      </dt>
      <dd>
        {says}
        <span class="quiet">{strategy}</span>
      </dd>
    </div>
  );
}

/** The colour in which the picture now shows a class, at its least. */
function swatch({ heat, from }: HeatMeaning, store: Store): string {
  const palette = store.colours.value;
  const scale = store.scale.value;
  if (heat === 'gradient') return `linear-gradient(to right, ${at(palette, 0.3)}, ${at(palette, 0.85)})`;
  if (!scale || scale.unit === 'relative') {
    return at(palette, { low: 0.15, moderate: 0.45, high: 0.75, extreme: 0.95 }[heat]);
  }
  // On the scale of USD, a share is worth what the open interest makes of it.
  const worth = scale.unit === 'usd' ? (store.summary.value?.openInterestUsd ?? 0) : 1;
  return at(palette, positionOf(Math.max(from ?? 0, 1e-9) * worth, scale));
}

function at({ background, colours }: Palette, position: number): string {
  return cssColour(position < 0 ? background : colours[Math.round(Math.min(1, position) * 254)]!);
}
