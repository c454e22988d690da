import { effect, untracked } from '@preact/signals';
import type { PyrometerClient } from '../../client/index.ts';
import type { Store } from './store.ts';

/** While moments follow each other, as in a replay, only the one that stays for so long is asked for, ms. */
const REST_MS = 250;

/**
 * Keeps `store.zones` to the market and the moment that are shown, from when there is a picture on: the picture comes
 * first. Returns the call that ends it.
 */
export function watchZones(store: Store, client: PyrometerClient): () => void {
  let request: AbortController | null = null;
  let rest: ReturnType<typeof setTimeout> | null = null;
  let market = '';
  const end = effect(() => {
    const summary = store.summary.value;
    if (!summary || !store.hasPicture.value) return;
    const { id, timeMs } = summary;
    const asOfMs = store.asOfMs.value;
    untracked(() => {
      if (id !== market) store.zones.value = null;
      if (id === market && store.zones.peek()?.timeMs === timeMs) return;
      market = id;
      if (rest) clearTimeout(rest);
      request?.abort();
      const asked = (request = new AbortController());
      rest = setTimeout(async () => {
        try {
          const zones = await client.zones(id, { signal: asked.signal, ...(asOfMs === null ? {} : { asOfMs }) });
          if (asked.signal.aborted) return;
          store.zones.value = zones;
          store.zonesError.value = null;
        } catch (error) {
          if (!asked.signal.aborted) store.zonesError.value = error;
        }
      }, REST_MS);
    });
  });
  return () => {
    end();
    request?.abort();
    if (rest) clearTimeout(rest);
  };
}
