import { batch, effect } from '@preact/signals';
import type { PyrometerClient } from '../../client/index.ts';
import { ColumnState } from '../../market/heat-frame.ts';
import type { MarketChart } from '../chart/market-chart.ts';
import { latest } from './latest.ts';
import type { Store } from './store.ts';

/** Height of a cell of the map, log price. */
const CELL = 5e-4;
/** Beyond each end of what is in view, as a part of it: what a small move of the axis brings into view. */
const MARGIN = 0.2;
const MOST_BINS = 400;
/** The crosshair and the axis rest for so long before they are asked for, ms. */
const REST_MS = 60;
/** What is measured of now is asked for again so often, ms. */
const AGAIN_MS = 5000;

/**
 * Keeps `store.map`, and what of it is measured, to the prices that are in view and to the crosshair's moment, else to the newest that is shown.
 * Returns the call that ends it.
 */
export function watchMap(store: Store, client: PyrometerClient, chart: MarketChart): () => void {
  let shown = '';
  const question = latest(async (signal) => {
    const summary = store.summary.peek();
    const window = priceWindow(chart);
    const isMeasured = store.isMeasured.peek();
    // What is measured is asked for without its map, too: the picture is to say how much it is of.
    if (!summary || !window || !(isMeasured || store.layers.peek().includes('map'))) return;
    const moment = momentOf(store);
    // Answers of accounts come between bars.
    const lately = isMeasured && moment === null ? Math.floor(Date.now() / AGAIN_MS) : 0;
    const key = `${summary.id} ${isMeasured} ${moment ?? summary.timeMs} ${lately} ${Object.values(window).join()}`;
    if (key === shown) return;
    try {
      const asked = { signal, ...(moment === null ? {} : { asOfMs: moment }) };
      const measured = isMeasured ? await client.measured(summary.id, window, asked) : null;
      const map = measured ? measured.map : await client.liquidationMap(summary.id, window, asked);
      if (signal.aborted || summary.id !== store.summary.peek()?.id || isMeasured !== store.isMeasured.peek()) return;
      shown = key;
      batch(() => {
        store.map.value = map;
        store.measured.value = measured;
        store.measuredError.value = null;
      });
    } catch (error) {
      // The one before stays, with the moment that it is of, but where all of the page is of another.
      if (signal.aborted || !isMeasured || moment !== store.asOfMs.peek()) return;
      batch(() => {
        store.map.value = store.measured.value = null;
        store.measuredError.value = error;
      });
    }
  });
  const again = setInterval(() => {
    if (store.isMeasured.peek() && store.asOfMs.peek() === null && store.hasHeat.peek()) question.run();
  }, AGAIN_MS);
  const ends = [
    effect(() => {
      const summary = store.summary.value;
      void store.cell.value;
      void store.layers.value;
      const isMeasured = store.isMeasured.value;
      const isOther = store.map.peek()?.market !== summary?.id || (store.measured.peek() !== null) !== isMeasured;
      if (isOther) store.map.value = store.measured.value = null;
      if (!isMeasured) store.measuredError.value = null;
      if (summary && store.hasHeat.value) question.runAfter(REST_MS);
    }),
    chart.drawings.drawn.listen(() => {
      if (store.hasHeat.peek()) question.runAfter(REST_MS);
    }),
  ];
  return () => {
    for (const end of ends) end();
    clearInterval(again);
    question.stop();
  };
}

/** End of the column under the crosshair; where there is none, the moment that the page is shown as of. */
function momentOf(store: Store): number | null {
  const reading = store.cell.peek()?.reading;
  const newestMs = store.summary.peek()!.timeMs;
  if (!reading || reading.state === ColumnState.missing) return store.asOfMs.peek();
  const endMs = Math.min(reading.timeMs + reading.stepMs, newestMs);
  return endMs === newestMs ? store.asOfMs.peek() : endMs;
}

/** The prices in view and a little beyond, in whole cells, so that a small move asks for nothing new. */
export function priceWindow(chart: MarketChart) {
  const range = chart.axes.priceRange();
  if (!range) return null;
  const [low, high] = [Math.log(range.low), Math.log(range.high)];
  const spare = MARGIN * (high - low);
  const grid = Math.max(CELL, spare / 2);
  const from = Math.floor((low - spare) / grid) * grid;
  const to = Math.ceil((high + spare) / grid) * grid;
  const bins = Math.max(1, Math.min(MOST_BINS, Math.round((to - from) / CELL)));
  return { low: Math.exp(from), high: Math.exp(to), bins };
}
