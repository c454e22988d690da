import { useState } from 'preact/hooks';
import type { AlertRule } from '../../../market/api/alerts.ts';
import { nameOf } from '../../alerts/toasts.tsx';
import { formatAge } from '../../state/format.ts';
import type { Store } from '../../state/store.ts';
import { messageOf } from '../panel-state.tsx';

const STATES: Record<AlertRule['state'], { label: string; about: string }> = {
  watching: { label: 'watching', about: 'It can fire.' },
  met: { label: 'true now', about: 'It is true now. It fires again once it has ceased to be, and comes true anew.' },
  cooling: { label: 'just fired', about: 'It has just fired, and waits before it fires again.' },
  unknown: { label: 'cannot see', about: 'What it asks about is not known now, or this market is not live.' },
  off: { label: 'off', about: 'It is switched off.' },
};

/** The rules; those of the market that is shown come first. */
export function RuleList({ store, rules }: { store: Store; rules: readonly AlertRule[] }) {
  const market = store.marketId.value;
  const ordered = rules.toSorted((a, b) => Number(b.market === market) - Number(a.market === market) || b.id - a.id);
  if (rules.length === 0) {
    return <p class="quiet">No alerts yet. Set one above, from a zone’s row, or with the bell at the chart’s edge.</p>;
  }
  return (
    <ul class="rules">
      {ordered.map((rule) => (
        <Rule key={rule.id} rule={rule} store={store} isHere={rule.market === market} />
      ))}
    </ul>
  );
}

function Rule({ rule, store, isHere }: { rule: AlertRule; store: Store; isHere: boolean }) {
  const [error, setError] = useState<string | null>(null);
  const { id, market, condition, cooldownMinutes, enabled, sentence, state, lastFiredMs } = rule;
  const { label, about } = STATES[state];
  const guarded = (work: Promise<void>) => {
    setError(null);
    work.catch((reason: unknown) => setError(messageOf(reason)));
  };
  return (
    <li class={enabled ? 'rule' : 'rule is-off'}>
      <p>{sentence.replace(/^Tell me when (.)/, (_, first: string) => first.toUpperCase())}</p>
      <div class="rule-foot">
        <span class={state === 'watching' ? 'chip good' : 'chip'} title={about}>
          {label}
        </span>
        {!isHere && <span class="quiet">{nameOf(market)}</span>}
        {lastFiredMs !== null && <span class="quiet">fired {formatAge(store.nowMs.value - lastFiredMs)} ago</span>}
        <span class="rule-tools">
          <button
            type="button"
            class="link"
            aria-label={`${enabled ? 'Switch off' : 'Switch on'}: ${sentence}`}
            onClick={() => guarded(store.alerts.change(id, { market, condition, cooldownMinutes, enabled: !enabled }))}
          >
            {enabled ? 'Off' : 'On'}
          </button>
          <button
            type="button"
            class="link"
            aria-label={`Change: ${sentence}`}
            onClick={() => (store.alerts.editing.value = rule)}
          >
            Edit
          </button>
          <button
            type="button"
            class="link"
            aria-label={`Delete: ${sentence}`}
            onClick={() => guarded(store.alerts.remove(id))}
          >
            Delete
          </button>
        </span>
      </div>
      {error && (
        <p class="field-error" role="alert">
          {error}
        </p>
      )}
    </li>
  );
}
