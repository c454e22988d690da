import { effect } from '@preact/signals';
import type { PyrometerClient } from '../../client/index.ts';
import { latest } from './latest.ts';
import type { Store } from './store.ts';

/**
 * Keeps `store.members` to the market and the moment that are shown, where it is one over venues; null elsewhere.
 * Returns the call that ends it.
 */
export function watchMembers(store: Store, client: PyrometerClient): () => void {
  let shown = '';
  const question = latest(async (signal) => {
    const summary = store.summary.peek();
    const asOfMs = store.asOfMs.peek();
    if (!summary?.members) return;
    // What failed is asked again with the next bar; what is shown says of which moment it is.
    const answer = await client
      .members(summary.id, { signal, ...(asOfMs === null ? {} : { asOfMs }) })
      .catch(() => null);
    if (answer && !signal.aborted && summary.id === store.summary.peek()?.id) store.members.value = answer;
  });
  const end = effect(() => {
    const summary = store.summary.value;
    if (!summary?.members || store.members.peek()?.market !== summary.id) store.members.value = null;
    if (!summary?.members || !store.hasHeat.value) return;
    const key = `${summary.id} ${summary.timeMs}`;
    if (key === shown) return;
    shown = key;
    question.run();
  });
  return () => {
    end();
    question.stop();
  };
}
