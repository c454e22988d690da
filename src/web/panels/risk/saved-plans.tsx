import { nameOf } from '../../alerts/toasts.tsx';
import { formatNumber, formatPrice, formatTime } from '../../state/format.ts';
import type { Store } from '../../state/store.ts';
import { keepPlans, type Plan, plan as held, savedPlans } from './plan.ts';

/** Plans that were kept in this browser. */
export function SavedPlans({ store, plan }: { store: Store; plan: Plan }) {
  const plans = savedPlans.value;
  const market = store.summary.value!.id;
  const save = () => {
    const savedMs = Date.now();
    // What the price was then would else be forgotten.
    const entry = plan.entry ?? store.summary.peek()?.price ?? null;
    const id = Math.max(0, ...plans.map((one) => one.id)) + 1;
    keepPlans(localStorage, [...plans, { id, market, savedMs, plan: { ...plan, entry } }]);
  };
  return (
    <section class="saved-plans" aria-label="Saved plans">
      <div class="saved-head">
        <h2>Saved plans</h2>
        <button type="button" onClick={save}>
          Save this plan
        </button>
      </div>
      {plans.length === 0 ? (
        <p class="quiet">None yet. Plans stay in this browser.</p>
      ) : (
        <ul>
          {plans.toReversed().map((one) => (
            <li key={one.id}>
              <button
                type="button"
                class="saved-plan"
                onClick={() => {
                  if (one.market !== market) store.chooseMarket(one.market);
                  held.value = { market: one.market, plan: one.plan };
                }}
              >
                <span class={one.plan.side === 'long' ? 'up' : 'down'}>{one.plan.side}</span>{' '}
                {formatNumber(one.plan.leverage, 0, 1)}x
                {one.plan.entry !== null && ` from ${formatPrice(one.plan.entry)}`}{' '}
                <span class="quiet">
                  {nameOf(one.market)}, {formatTime(one.savedMs).slice(5)}
                </span>
              </button>
              <button
                type="button"
                class="link quiet-link"
                aria-label={`Delete the plan of ${formatTime(one.savedMs)}`}
                onClick={() =>
                  keepPlans(
                    localStorage,
                    plans.filter(({ id }) => id !== one.id),
                  )
                }
              >
                Delete
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
