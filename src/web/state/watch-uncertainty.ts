import { effect } from '@preact/signals';
import type { PyrometerClient } from '../../client/index.ts';
import { LEVERAGE_GROUPS } from '../../market/heat-frame.ts';
import type { MarketChart } from '../chart/market-chart.ts';
import { latest } from './latest.ts';
import type { Store } from './store.ts';
import { priceWindow } from './watch-map.ts';

/** Moments across the view, at most; as many again lie a little beyond its ends. */
const COLUMNS = 36;
const BEYOND = 4;
const MOST_ROWS = 160;
/** The view rests for so long before it is asked for, ms. */
const REST_MS = 250;
const AGAIN_MS = 60_000;

/**
 * Keeps `store.uncertainty` to what is in view, while its layer is shown: how sure the map is there. Returns the call
 * that ends it.
 */
export function watchUncertainty(store: Store, client: PyrometerClient, chart: MarketChart): () => void {
  let shown = '';
  const question = latest(async (signal) => {
    const summary = store.summary.peek();
    const window = priceWindow(chart);
    const span = chart.axes.timeRange();
    // A sum over venues has none.
    if (!summary || summary.members || !window || !span || !isShown(store)) return;
    const { barStepMs, firstTimeMs, timeMs } = summary;
    const stepMs = barStepMs * 2 ** Math.max(0, Math.ceil(Math.log2((span.toMs - span.fromMs) / COLUMNS / barStepMs)));
    const fromMs = Math.max(firstTimeMs, Math.floor(span.fromMs / stepMs - BEYOND) * stepMs);
    // The newest moment counts in steps too, so that not every bar asks anew.
    const newestMs = Math.max(Math.floor(timeMs / stepMs) * stepMs, firstTimeMs + barStepMs);
    const toMs = Math.min(newestMs, Math.ceil(span.toMs / stepMs + BEYOND) * stepMs);
    if (!(fromMs < toMs)) return;
    const groups = LEVERAGE_GROUPS.flatMap(({ name }, i) => (store.groups.peek()[i] ? [name] : []));
    const asOfMs = store.asOfMs.peek();
    const { low, high, bins } = window;
    const grid = { low, high, rows: Math.min(MOST_ROWS, bins), groups };
    // Where nothing was learned yet, it is asked again whether something has been.
    const again = store.uncertainty.peek()?.mix.source === 'prior' ? Math.floor(Date.now() / AGAIN_MS) : 0;
    const key = [again, summary.id, asOfMs, fromMs, toMs, stepMs, ...Object.values(grid)].join();
    if (key === shown || groups.length === 0) return;
    try {
      const columns = Math.ceil((toMs - fromMs) / stepMs);
      const asked = { signal, ...(asOfMs === null ? {} : { asOfMs }) };
      const answer = await client.uncertainty(summary.id, { fromMs, toMs, columns, ...grid }, asked);
      if (signal.aborted || summary.id !== store.summary.peek()?.id) return;
      shown = key;
      store.uncertainty.value = answer;
    } catch {
      // The one before stays: it is of its own moments and prices.
    }
  });
  const ask = () => {
    if (isShown(store) && store.hasHeat.peek()) question.runAfter(REST_MS);
  };
  const ends = [
    effect(() => {
      const id = store.summary.value?.id;
      void store.groups.value;
      void store.hasHeat.value;
      const isOn = store.layers.value.includes('certainty') && !store.isMeasured.value;
      if (!isOn || store.uncertainty.peek()?.market !== id) {
        store.uncertainty.value = null;
        shown = '';
      }
      ask();
    }),
    chart.drawings.drawn.listen(ask),
  ];
  return () => {
    for (const end of ends) end();
    question.stop();
  };
}

/** It is the modelled map's. */
function isShown(store: Store): boolean {
  return store.layers.peek().includes('certainty') && !store.isMeasured.peek();
}
