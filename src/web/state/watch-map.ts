import { effect } from '@preact/signals';
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

/**
 * Keeps `store.map` to the prices that are in view and to the crosshair's moment, else to the newest that is shown.
 * Returns the call that ends it.
 */
export function watchMap(store: Store, client: PyrometerClient, chart: MarketChart): () => void {
  let shown = '';
  const question = latest(async (signal) => {
    const summary = store.summary.peek();
    const window = priceWindow(chart);
    if (!summary || !window || !store.layers.peek().includes('map')) return;
    const moment = momentOf(store);
    const key = `${summary.id} ${moment ?? summary.timeMs} ${Object.values(window).join()}`;
    if (key === shown) return;
    try {
      const map = await client.liquidationMap(summary.id, window, {
        signal,
        ...(moment === null ? {} : { asOfMs: moment }),
      });
      if (signal.aborted || summary.id !== store.summary.peek()?.id) return;
      shown = key;
      store.map.value = map;
    } catch {
      // The one before stays, with the moment that it is of.
    }
  });
  const ends = [
    effect(() => {
      const summary = store.summary.value;
      void store.cell.value;
      void store.layers.value;
      if (store.map.peek()?.market !== summary?.id) store.map.value = null;
      if (summary && store.hasHeat.value) question.runAfter(REST_MS);
    }),
    chart.drawings.drawn.listen(() => {
      if (store.hasHeat.peek()) question.runAfter(REST_MS);
    }),
  ];
  return () => {
    for (const end of ends) end();
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
