import { signal } from '@preact/signals';
import type { RiskQuestion } from '../../../market/api/risk.ts';

/** A position somebody thinks about. Amounts in the market's quote currency. */
export interface Plan {
  side: 'long' | 'short';
  /** Null: the price of the moment. */
  entry: number | null;
  /** Null: the advised one. */
  stop: number | null;
  target: number | null;
  leverage: number;
  margin: number;
  /** Cross margin: all that stands behind the position; null is isolated. */
  wallet: number | null;
  /** For a size that fits the risk; null where it is not asked for. */
  equity: number | null;
  /** Share of equity that the stop may lose. */
  riskShare: number;
  /** Of such trades of one's own, and what a win brings for each unit that a loss costs; null: the market's past. */
  winRate: number | null;
  payoff: number | null;
}

/** A plan that was kept by name, with its market. */
export interface SavedPlan {
  id: number;
  market: string;
  savedMs: number;
  plan: Plan;
}

export const FRESH_PLAN: Plan = {
  side: 'long',
  entry: null,
  stop: null,
  target: null,
  leverage: 10,
  margin: 1000,
  wallet: null,
  equity: null,
  riskShare: 0.01,
  winRate: null,
  payoff: null,
};

/** The plan that is on the desk, and its market: prices of one market say nothing in another. */
export const plan = signal<{ market: string; plan: Plan }>({ market: '', plan: FRESH_PLAN });

/** The plan for a market: what was set of it, and where the market is another, all but its prices. */
export function planFor(market: string): Plan {
  const held = plan.value;
  return held.market === market ? held.plan : { ...held.plan, entry: null, stop: null, target: null };
}

export function setPlan(market: string, change: Partial<Plan>): void {
  const held = plan.peek();
  const before = held.market === market ? held.plan : { ...held.plan, entry: null, stop: null, target: null };
  // The other way round, stop and target would stand on the wrong sides.
  const turned = change.side !== undefined && change.side !== before.side ? { stop: null, target: null } : {};
  plan.value = { market, plan: { ...before, ...turned, ...change } };
}

/** The question that a plan puts to the desk. */
export function requestOf(planned: Plan): RiskQuestion {
  const { side, entry, stop, target, leverage, margin, wallet, equity, riskShare, winRate, payoff } = planned;
  return {
    side,
    leverage,
    margin,
    ...(entry === null ? {} : { entry }),
    ...(stop === null ? {} : { stop }),
    ...(wallet === null ? {} : { wallet }),
    ...(target === null ? {} : { target }),
    ...(equity === null ? {} : { equity, riskShare }),
    ...(winRate === null ? {} : { winRate }),
    ...(payoff === null ? {} : { payoff }),
  };
}

export type PlanField = 'leverage' | 'stop' | 'target' | 'entry' | 'margin' | 'wallet' | 'equity' | 'payoff';

/** Which field a refusal of the desk is about; null: the plan as a whole. */
export function fieldOf(message: string): PlanField | null {
  if (/payoff|win ?rate/i.test(message)) return 'payoff';
  if (/\btarget\b/i.test(message)) return 'target';
  if (/\bstop\b/i.test(message)) return 'stop';
  if (/wallet|otherMaintenance|otherUnrealised/.test(message)) return 'wallet';
  if (/leverage|allows at most/.test(message)) return 'leverage';
  if (/\bentry\b/.test(message)) return 'entry';
  if (/margin|size/.test(message)) return 'margin';
  return /equity|risk/.test(message) ? 'equity' : null;
}

/** A price as somebody would set it: to five or six digits, like those that are shown. */
export function neatPrice(price: number): number {
  return Number(price.toPrecision(price >= 10_000 ? 6 : 5));
}

const KEY = 'pyrometer.plans';
const MOST = 50;
export const savedPlans = signal<readonly SavedPlan[]>([]);

/** Takes what this browser has kept; what cannot be read is left behind. */
export function loadPlans(storage: Pick<Storage, 'getItem'>): void {
  try {
    const kept: unknown = JSON.parse(storage.getItem(KEY) ?? '[]');
    savedPlans.value = Array.isArray(kept) ? kept.filter(isSaved).map(whole) : [];
  } catch {
    savedPlans.value = [];
  }
}

export function keepPlans(storage: Pick<Storage, 'setItem'>, plans: readonly SavedPlan[]): void {
  savedPlans.value = plans.slice(-MOST);
  try {
    storage.setItem(KEY, JSON.stringify(savedPlans.peek()));
  } catch {
    // A browser that keeps nothing still shows what was saved until the page is left.
  }
}

/** One that was saved before a field was there is without it. */
function whole(saved: SavedPlan): SavedPlan {
  return { ...saved, plan: { ...FRESH_PLAN, ...saved.plan } };
}

function isSaved(value: unknown): value is SavedPlan {
  const { market, id, plan: saved } = (value ?? {}) as Partial<SavedPlan>;
  return typeof market === 'string' && typeof id === 'number' && typeof saved?.leverage === 'number';
}
