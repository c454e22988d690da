import { effect } from '@preact/signals';
import type { PyrometerClient } from '../../client/index.ts';
import { latest } from './latest.ts';
import type { Store } from './store.ts';

/**
 * Keeps `store.zones` to the market and the moment that are shown, from when its picture is complete on: that comes
 * first. Returns the call that ends it.
 */
export function watchZones(store: Store, client: PyrometerClient): () => void {
  let shown = '';
  const question = latest(async (signal) => {
    const summary = store.summary.peek();
    if (!summary) return;
    const { id } = summary;
    const asOfMs = store.asOfMs.peek();
    try {
      const zones = await client.zones(id, { signal, ...(asOfMs === null ? {} : { asOfMs }) });
      if (signal.aborted || id !== store.summary.peek()?.id) return;
      store.zones.value = zones;
      store.zonesError.value = null;
    } catch (error) {
      if (!signal.aborted) store.zonesError.value = error;
    }
  });
  const end = effect(() => {
    const summary = store.summary.value;
    if (!summary || !store.hasHeat.value) return;
    const key = `${summary.id} ${summary.timeMs}`;
    if (key === shown) return;
    if (!shown.startsWith(`${summary.id} `)) store.zones.value = null;
    shown = key;
    question.run();
  });
  return () => {
    end();
    question.stop();
  };
}
