import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { formatChange, formatNumber, formatUsd } from '../../state/format.ts';
import { fieldOf, neatPrice, type Plan } from './plan.ts';

interface FormProps {
  plan: Plan;
  /** The price that stands for an entry that is not set. */
  price: number;
  advised: number | null;
  quote: string;
  mostLeverage: number;
  refusal: string | null;
  onChange(change: Partial<Plan>): void;
}

/** Leverage and margin are set on logarithmic sliders of so many steps. */
const STEPS = 400;
const MARGINS = { least: 10, most: 1e6 };

/** What is planned; each field says what the desk will not take of it. */
export function PlanForm({ plan, price, advised, quote, mostLeverage, refusal, onChange }: FormProps) {
  const field = refusal === null ? null : fieldOf(refusal);
  const at = (name: typeof field) => (field === name ? refusal : null);
  const entry = plan.entry ?? price;
  const stop = plan.stop ?? advised;
  const away = (level: number | null) => (level === null ? '' : formatChange(level / entry - 1));
  return (
    <div class="plan" role="group" aria-label="Plan">
      <div class="segments sides" role="group" aria-label="Side">
        {(['long', 'short'] as const).map((side) => (
          <button
            key={side}
            type="button"
            class={side}
            aria-pressed={plan.side === side}
            onClick={() => onChange({ side })}
          >
            {side === 'long' ? 'Long' : 'Short'}
          </button>
        ))}
      </div>
      <PriceField
        label="Entry"
        value={plan.entry}
        placeholder={price}
        note={plan.entry === null ? 'now' : away(price)}
        error={at('entry')}
        onSet={(value) => onChange({ entry: value })}
      />
      <PriceField
        label="Stop"
        value={plan.stop}
        placeholder={advised}
        note={plan.stop === null ? (advised === null ? '' : `advised ${away(advised)}`) : away(plan.stop)}
        error={at('stop')}
        onSet={(value) => onChange({ stop: value })}
      />
      <PriceField
        label="Target"
        value={plan.target}
        placeholder={null}
        note={away(plan.target)}
        error={at('target')}
        onSet={(value) => onChange({ target: value })}
      >
        {plan.target === null && stop !== null && (
          <button
            type="button"
            class="link"
            title="At twice the distance of the stop"
            onClick={() => onChange({ target: neatPrice(entry + 2 * (entry - stop)) })}
          >
            2 for 1
          </button>
        )}
      </PriceField>
      <Slider
        label="Leverage"
        value={plan.leverage}
        least={1}
        most={Math.max(mostLeverage, plan.leverage)}
        text={`${formatNumber(plan.leverage, 0, 1)}x`}
        note="times"
        round={(value) => (value < 10 ? Math.round(value * 2) / 2 : Math.round(value))}
        error={at('leverage')}
        onSet={(leverage) => onChange({ leverage })}
      />
      <Slider
        label="Margin"
        value={plan.margin}
        least={MARGINS.least}
        most={Math.max(MARGINS.most, plan.margin)}
        text={`${formatNumber(plan.margin, 0)} ${quote}`}
        round={(value) => Number(value.toPrecision(2))}
        note={`${quote} · position ${formatUsd(plan.margin * plan.leverage)}`}
        error={at('margin')}
        onSet={(margin) => onChange({ margin })}
      />
      <details
        class="more-plan"
        open={plan.wallet !== null || plan.equity !== null || plan.winRate !== null || plan.payoff !== null}
      >
        <summary>Cross margin, and a size that fits your equity and your edge</summary>
        <PriceField
          label="Wallet"
          value={plan.wallet}
          placeholder={null}
          note={plan.wallet === null ? 'isolated' : 'cross'}
          error={at('wallet')}
          onSet={(value) => onChange({ wallet: value })}
        />
        <PriceField
          label="Equity"
          value={plan.equity}
          placeholder={null}
          note={quote}
          error={at('equity')}
          onSet={(value) => onChange({ equity: value })}
        />
        <PriceField
          label="Risk"
          value={plan.riskShare * 100}
          placeholder={1}
          note="% of equity"
          error={null}
          onSet={(value) => onChange({ riskShare: Math.min(1, (value ?? 1) / 100) })}
        />
        <PriceField
          label="Win rate"
          value={plan.winRate === null ? null : plan.winRate * 100}
          placeholder={null}
          note={plan.winRate === null ? '% of such trades; empty: this market’s past' : '% of such trades'}
          error={null}
          onSet={(value) => onChange({ winRate: value === null ? null : value / 100 })}
        />
        <PriceField
          label="Payoff"
          value={plan.payoff}
          placeholder={null}
          note="won for 1 lost"
          error={at('payoff')}
          onSet={(value) => onChange({ payoff: value })}
        />
      </details>
      {refusal !== null && field === null && <FieldError>{refusal}</FieldError>}
    </div>
  );
}

interface PriceFieldProps {
  label: string;
  value: number | null;
  placeholder: number | null;
  note: string;
  error: string | null;
  onSet(value: number | null): void;
  children?: ComponentChildren;
}

/** A number that may be left empty. What is typed counts once it is a number above 0. */
function PriceField({ label, value, placeholder, note, error, onSet, children }: PriceFieldProps) {
  const [typed, setTyped] = useState(textOf(value));
  const [isTyping, setTyping] = useState(false);
  useEffect(() => {
    if (!isTyping) setTyped(textOf(value));
  }, [value, isTyping]);
  const id = `plan-${label.toLowerCase().replace(' ', '-')}`;
  return (
    <div class={error ? 'plan-field wrong' : 'plan-field'}>
      <label for={id}>{label}</label>
      <input
        id={id}
        inputMode="decimal"
        value={typed}
        placeholder={placeholder === null ? '' : textOf(neatPrice(placeholder))}
        aria-invalid={error !== null}
        aria-describedby={error ? `${id}-error` : undefined}
        onFocus={() => setTyping(true)}
        onBlur={() => setTyping(false)}
        onInput={(event) => {
          const text = event.currentTarget.value;
          setTyped(text);
          const next = Number(text.replace(/[\s']/g, '').replace(',', '.'));
          if (text.trim() === '') onSet(null);
          else if (Number.isFinite(next) && next > 0) onSet(next);
        }}
      />
      <span class="plan-note">
        {note}
        {children}
      </span>
      {error && <FieldError id={`${id}-error`}>{error}</FieldError>}
    </div>
  );
}

interface SliderProps {
  label: string;
  value: number;
  least: number;
  most: number;
  text: string;
  note?: string;
  error: string | null;
  round(value: number): number;
  onSet(value: number): void;
}

/** A logarithmic slider with a box beside it. */
function Slider({ label, value, least, most, text, note = '', error, round, onSet }: SliderProps) {
  const position = (STEPS * Math.log(value / least)) / Math.log(most / least);
  const [typed, setTyped] = useState<string | null>(null);
  const id = `plan-${label.toLowerCase()}`;
  return (
    <div class={error ? 'plan-field wrong' : 'plan-field'}>
      <label for={id}>{label}</label>
      <input
        id={id}
        inputMode="decimal"
        value={typed ?? String(value)}
        aria-invalid={error !== null}
        aria-describedby={error ? `${id}-error` : undefined}
        onBlur={() => setTyped(null)}
        onInput={(event) => {
          setTyped(event.currentTarget.value);
          const next = Number(event.currentTarget.value.replace(',', '.'));
          if (next > 0 && Number.isFinite(next)) onSet(next);
        }}
      />
      <span class="plan-note">{note}</span>
      <input
        type="range"
        class="plan-slider"
        aria-label={`${label} slider`}
        min={0}
        max={STEPS}
        value={Math.round(position)}
        aria-valuetext={text}
        onInput={(event) => onSet(round(least * (most / least) ** (Number(event.currentTarget.value) / STEPS)))}
      />
      {error && <FieldError id={`${id}-error`}>{error}</FieldError>}
    </div>
  );
}

function FieldError({ id, children }: { id?: string; children: ComponentChildren }) {
  return (
    <p class="field-error" role="alert" id={id}>
      {children}
    </p>
  );
}

function textOf(value: number | null): string {
  return value === null ? '' : String(Number(value.toPrecision(8)));
}
