import { useEffect, useState } from 'preact/hooks';
import type { AlertCondition, AlertKind } from '../../../market/api/alerts.ts';
import type { Store } from '../../state/store.ts';
import { messageOf } from '../panel-state.tsx';
import { type Blank, filled, FORMS, partsOf, textOf } from './rule-forms.ts';

const COOLDOWNS = [
  [0, 'each time'],
  [5, 'at most every 5 min'],
  [15, 'at most every 15 min'],
  [60, 'at most every hour'],
  [1440, 'at most once a day'],
] as const;

/** A rule as a sentence with blanks; makes a new one, or changes the one that is edited. */
export function RuleEditor({ store, market, price }: { store: Store; market: string; price: number }) {
  const edited = store.alerts.editing.value;
  const [condition, setCondition] = useState<AlertCondition>(
    () => edited?.condition ?? FORMS['zone-near'].fresh(price),
  );
  const [cooldown, setCooldown] = useState(edited?.cooldownMinutes ?? 15);
  const [error, setError] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  useEffect(() => {
    setError(null);
    if (!edited) return;
    setCondition(edited.condition);
    setCooldown(edited.cooldownMinutes);
  }, [edited]);
  const save = async () => {
    setBusy(true);
    setError(null);
    try {
      const input = { market: edited?.market ?? market, condition, cooldownMinutes: cooldown, enabled: true };
      if (edited) await store.alerts.change(edited.id, input);
      else await store.alerts.add(input);
      store.alerts.editing.value = null;
    } catch (reason) {
      setError(messageOf(reason));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      class="rule-editor"
      aria-label={edited ? 'Change the alert' : 'New alert'}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <label class="rule-kind">
        <span>Tell me when</span>
        <select
          value={condition.kind}
          onChange={(event) => {
            setError(null);
            setCondition(FORMS[event.currentTarget.value as AlertKind].fresh(price));
          }}
        >
          {Object.entries(FORMS).map(([kind, { label }]) => (
            <option key={kind} value={kind}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <p class="rule-sentence">
        {partsOf(condition).map((part, i) =>
          typeof part === 'string' ? (
            <span key={i}>{part} </span>
          ) : (
            <BlankField
              key={`${condition.kind} ${part.field}`}
              blank={part}
              text={textOf(condition, part)}
              isWrong={error?.startsWith(`condition.${part.field} `) ?? false}
              onFill={(text) => setCondition(filled(condition, part, text))}
            />
          ),
        )}
      </p>
      <div class="rule-save">
        <select
          aria-label="How often at most"
          value={String(cooldown)}
          onChange={(event) => setCooldown(Number(event.currentTarget.value))}
        >
          {COOLDOWNS.map(([minutes, label]) => (
            <option key={minutes} value={String(minutes)}>
              {label}
            </option>
          ))}
        </select>
        {edited && (
          <button type="button" class="link" onClick={() => (store.alerts.editing.value = null)}>
            Cancel
          </button>
        )}
        <button type="submit" class="primary" disabled={isBusy}>
          {edited ? 'Save' : 'Set alert'}
        </button>
      </div>
      {error && (
        <p class="field-error" role="alert">
          {error.replace(/^condition\.\w+ /, 'This value ')}
        </p>
      )}
    </form>
  );
}

function BlankField({
  blank,
  text,
  isWrong,
  onFill,
}: {
  blank: Blank;
  text: string;
  isWrong: boolean;
  onFill(text: string): void;
}) {
  // A number that is being typed need not be one yet.
  const [typed, setTyped] = useState(text);
  useEffect(() => {
    if (Number(typed) !== Number(text)) setTyped(text);
  }, [text]);
  if (blank.kind === 'choice') {
    return (
      <select aria-label={blank.name} value={text} onChange={(event) => onFill(event.currentTarget.value)}>
        {blank.options.map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    );
  }
  return (
    <span class={isWrong ? 'blank wrong' : 'blank'}>
      {blank.before}
      <input
        inputMode="decimal"
        aria-label={blank.name}
        aria-invalid={isWrong}
        size={Math.max(2, typed.length)}
        value={typed}
        onInput={(event) => {
          setTyped(event.currentTarget.value);
          const value = event.currentTarget.value.replace(',', '.');
          if (value.trim() !== '' && Number.isFinite(Number(value))) onFill(value);
        }}
      />
      {blank.after}
    </span>
  );
}
