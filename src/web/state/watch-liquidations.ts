import { effect } from '@preact/signals';
import type { PyrometerClient } from '../../client/index.ts';
import { latest } from './latest.ts';
import type { Store } from './store.ts';

/** More circles hide each other; the largest say the most. */
const LIMIT = 600;

/** Keeps `store.liquidations` to the candles that are loaded, while the layer is on. Returns the call that ends it. */
export function watchLiquidations(store: Store, client: PyrometerClient): () => void {
  const question = latest(async (signal) => {
    const [summary, plan, asOfMs] = [store.summary.peek(), store.plan.peek(), store.asOfMs.peek()];
    if (!summary || !plan) return;
    const { fromMs, toMs } = plan;
    const leastUsd = store.leastUsd.peek();
    try {
      const found = await client.liquidations(
        summary.id,
        { fromMs, toMs, leastUsd, limit: LIMIT },
        { signal, ...(asOfMs === null ? {} : { asOfMs }) },
      );
      if (!signal.aborted && summary.id === store.summary.peek()?.id) store.liquidations.value = found;
    } catch {
      // Those that are drawn stay.
    }
  });
  const end = effect(() => {
    const summary = store.summary.value;
    void store.leastUsd.value;
    if (store.liquidations.peek()?.market !== summary?.id) store.liquidations.value = null;
    if (summary && store.hasHeat.value && store.plan.value && store.layers.value.includes('liquidations'))
      question.run();
  });
  return () => {
    end();
    question.stop();
  };
}
