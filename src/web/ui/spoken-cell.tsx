import { useEffect, useState } from 'preact/hooks';
import { ColumnState } from '../../market/heat-frame.ts';
import type { CellReading } from '../heat-layer/index.ts';
import { formatMoment, formatPrice, formatShare, formatUsd } from '../state/format.ts';
import type { Store } from '../state/store.ts';

/** A screen reader that is told of every cell on the way finishes none of them. */
const REST_MS = 500;

/** Says what is read, once the cursor rests. */
export function SpokenCell({ store }: { store: Store }) {
  const reading = store.cell.value?.reading ?? null;
  const [text, setText] = useState('');
  useEffect(() => {
    const rest = setTimeout(() => setText(reading ? sentence(reading) : ''), REST_MS);
    return () => clearTimeout(rest);
  }, [reading]);
  return (
    <p class="unseen" aria-live="polite" data-testid="spoken">
      {text}
    </p>
  );
}

function sentence({ timeMs, lowPrice, highPrice, usd, share, side, state }: CellReading): string {
  const time = `${formatMoment(timeMs)}`;
  if (state === ColumnState.missing) return `${time}: no data.`;
  const where = `${time}, ${formatPrice(lowPrice)} to ${formatPrice(highPrice)}`;
  if (share === 0) return `${where}: nothing.`;
  const waits = state === ColumnState.provisional ? ' Provisional.' : '';
  return `${where}: ${formatUsd(usd)} of ${side}s, ${formatShare(share)} of open interest, per 5 basis points.${waits}`;
}
