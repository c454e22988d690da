import { effect } from '@preact/signals';
import type { PyrometerClient } from '../../client/index.ts';
import { ColumnState } from '../../market/heat-frame.ts';
import type { Store } from './store.ts';

/** The pointer rests for so long before the server is asked what a cell is made of, ms. */
const REST_MS = 180;

/** Keeps `store.ages` to the cell that is read. Returns the call that ends it. */
export function watchCellAges(store: Store, client: PyrometerClient): () => void {
  let shown = '';
  let request: AbortController | null = null;
  let rest: ReturnType<typeof setTimeout> | null = null;
  return effect(() => {
    const reading = store.cell.value?.reading;
    const summary = store.summary.peek();
    const key = reading && summary ? `${summary.id} ${reading.timeMs} ${reading.stepMs} ${reading.lowPrice}` : '';
    if (key === shown) return;
    shown = key;
    store.ages.value = null;
    request?.abort();
    if (rest) clearTimeout(rest);
    // What is measured has no ages.
    if (!reading || !summary || reading.state === ColumnState.missing || store.isMeasured.peek()) return;
    const asOfMs = store.asOfMs.peek();
    // A column of many bars shows the map at its last bar's close, or at the newest there is.
    const timeMs = Math.min(reading.timeMs + reading.stepMs, summary.timeMs) - summary.barStepMs;
    const asked = (request = new AbortController());
    rest = setTimeout(async () => {
      try {
        const price = Math.sqrt(reading.lowPrice * reading.highPrice);
        const answer = await client.cell(summary.id, timeMs, price, {
          signal: asked.signal,
          ...(asOfMs === null ? {} : { asOfMs }),
        });
        if (!asked.signal.aborted) store.ages.value = answer.ages;
      } catch {
        // The panel is complete without: it goes on saying that ages are to come.
      }
    }, REST_MS);
  });
}
