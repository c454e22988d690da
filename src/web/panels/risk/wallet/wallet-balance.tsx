import { useState } from 'preact/hooks';

interface BalanceProps {
  balance: number;
  quote: string;
  /** What the desk will not take of the wallet as a whole. */
  error: string | null;
  onSet(balance: number): void;
}

/** What is in the wallet. What is typed counts once it is a number above 0. */
export function WalletBalance({ balance, quote, error, onSet }: BalanceProps) {
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <div class={error ? 'plan-field wrong' : 'plan-field'}>
      <label for="wallet-balance">Wallet</label>
      <input
        id="wallet-balance"
        inputMode="decimal"
        value={typed ?? String(balance)}
        aria-invalid={error !== null}
        aria-describedby={error ? 'wallet-error' : undefined}
        onBlur={() => setTyped(null)}
        onInput={(event) => {
          const text = event.currentTarget.value;
          setTyped(text);
          const next = Number(text.replace(/[\s']/g, '').replace(',', '.'));
          if (next > 0 && Number.isFinite(next)) onSet(next);
        }}
      />
      <span class="plan-note">{quote}</span>
      {error && (
        <p class="field-error" role="alert" id="wallet-error">
          {error}
        </p>
      )}
    </div>
  );
}
