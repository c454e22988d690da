import { signal } from '@preact/signals';
import type { PortfolioLeg, PortfolioLoss, PortfolioQuestion } from '../../../../market/api/portfolio.ts';
import type { Plan } from '../plan.ts';

/** A position of the wallet, as it was planned; its entry is the price of that moment. */
export interface WalletLeg {
  id: number;
  market: string;
  side: PortfolioLeg['side'];
  leverage: number;
  margin: number;
  entry: number;
  stop: number | null;
  mode: 'cross' | 'isolated';
}

export interface Wallet {
  /** In the quote currency of the positions. */
  balance: number;
  legs: readonly WalletLeg[];
}

const KEY = 'pyrometer.wallet';
const EMPTY: Wallet = { balance: 10_000, legs: [] };

/** The positions that are weighed together; they stay in this browser. */
export const wallet = signal<Wallet>(EMPTY);

/** A plan as a position: at its entry, or at the price of the moment. */
export function legOf(market: string, { side, leverage, margin, entry, stop }: Plan, price: number): WalletLeg {
  const id = Math.max(0, ...wallet.peek().legs.map((leg) => leg.id)) + 1;
  return { id, market, side, leverage, margin, entry: entry ?? price, stop, mode: 'cross' };
}

/** The question that a wallet puts to the desk; null where it holds nothing. */
export function questionOf({ balance, legs }: Wallet): PortfolioQuestion | null {
  if (legs.length === 0) return null;
  const positions = legs.map(({ market, side, leverage, margin, entry, mode, stop }) => ({
    market,
    side,
    leverage,
    margin,
    entry,
    mode,
    ...(stop === null ? {} : { stop }),
  }));
  return { wallet: balance, positions };
}

/** Which position a refusal is about, by index; null: the wallet as a whole. */
export function legAt(message: string): number | null {
  const [, number] = /position (\d+)/.exec(message) ?? [];
  // One that speaks of several is about all of them.
  return number === undefined || /initial margins/.test(message) ? null : Number(number) - 1;
}

/** What becomes of positions in a scenario, in words. */
export function endsText(ends: PortfolioLoss['ends']): string {
  const count = (exit: string) => ends.filter((end) => end.exit === exit).length;
  const parts = (['stop', 'liquidation', 'open'] as const).flatMap((exit) =>
    count(exit) > 0
      ? [`${count(exit)} ${{ stop: 'stopped', liquidation: 'liquidated', open: 'still open' }[exit]}`]
      : [],
  );
  return parts.join(', ');
}

/** Takes what this browser has kept; what cannot be read is left behind. */
export function loadWallet(storage: Pick<Storage, 'getItem'>): void {
  try {
    const { balance, legs } = JSON.parse(storage.getItem(KEY) ?? 'null') ?? EMPTY;
    wallet.value = typeof balance === 'number' && Array.isArray(legs) ? { balance, legs: legs.filter(isLeg) } : EMPTY;
  } catch {
    wallet.value = EMPTY;
  }
}

export function keepWallet(storage: Pick<Storage, 'setItem'>, change: Partial<Wallet>): void {
  wallet.value = { ...wallet.peek(), ...change };
  try {
    storage.setItem(KEY, JSON.stringify(wallet.peek()));
  } catch {
    // A browser that keeps nothing still shows it until the page is left.
  }
}

function isLeg(value: unknown): value is WalletLeg {
  const { id, market, side, leverage, margin, entry, mode } = (value ?? {}) as Partial<WalletLeg>;
  return (
    [id, leverage, margin, entry].every((one) => typeof one === 'number' && Number.isFinite(one)) &&
    typeof market === 'string' &&
    (side === 'long' || side === 'short') &&
    (mode === 'cross' || mode === 'isolated')
  );
}
