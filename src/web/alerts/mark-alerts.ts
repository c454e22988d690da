import { effect } from '@preact/signals';
import type { Store } from '../state/store.ts';

/** A line that is dragged is sent once it has rested for so long, ms. */
const REST_MS = 350;

/** Draws the price alerts of the market that is shown upon the chart, to be dragged. Returns the call that ends it. */
export function markAlerts(store: Store): () => void {
  let rest: ReturnType<typeof setTimeout> | null = null;
  const end = effect(() => {
    const market = store.marketId.value;
    const rules = store.asOfMs.value === null ? (store.alerts.rules.value ?? []) : [];
    store.setMarks(
      'alerts',
      rules.flatMap((rule) => {
        const { id, condition, cooldownMinutes, enabled } = rule;
        if (rule.market !== market || condition.kind !== 'price' || !enabled) return [];
        return {
          name: String(id),
          label: condition.direction === 'above' ? 'Alert ↑' : 'Alert ↓',
          price: condition.price,
          tone: 'plain' as const,
          onMove(to: number) {
            const price = Number(to.toPrecision(6));
            const now = store.runningPrice.peek() ?? store.summary.peek()?.price ?? price;
            const next = { ...condition, price, direction: price > now ? ('above' as const) : ('below' as const) };
            // It follows the hand at once; the server is told where it came to rest.
            store.alerts.rules.value = (store.alerts.rules.peek() ?? []).map((one) =>
              one.id === id ? { ...one, condition: next } : one,
            );
            if (rest) clearTimeout(rest);
            rest = setTimeout(() => {
              store.alerts.change(id, { market, condition: next, cooldownMinutes, enabled }).catch(() => {
                void store.alerts.refreshRules();
              });
            }, REST_MS);
          },
        };
      }),
    );
  });
  return () => {
    end();
    if (rest) clearTimeout(rest);
    store.setMarks('alerts', []);
  };
}
