import type { Bracket } from '../market/instrument.ts';
import { withDeductions } from '../model/margin/bracket.ts';

export type SimulatedName = 'BTC' | 'ETH';

/** The mechanics of one simulated market: everything that is not chance. */
export interface Specification {
  readonly name: SimulatedName;
  readonly startPrice: number;
  readonly ticksPerUnit: number;
  readonly lotsPerCoin: number;
  /** One-sided open interest that the market tends to, coins. */
  readonly openInterest: number;
  /** Traded volume of an average day, coins. */
  readonly dailyVolume: number;
  /** Standard deviation of a day's log return, from news alone: order flow adds to it. */
  readonly dailyVolatility: number;
  /** Share of the variance of news that all simulated markets have in common. */
  readonly commonVariance: number;
  /** Log-volatility is a sum of mean-reverting components, which makes tails fat and |r| slow to forget. */
  readonly volatility: readonly { readonly minutes: number; readonly deviation: number }[];
  readonly jumpsPerDay: number;
  /** Mean size of a jump, in days' volatilities. */
  readonly jumpSize: number;
  /** Share of an order's impact that stays; the rest fades with `impactMinutes`. */
  readonly lastingImpact: number;
  readonly impactMinutes: number;
  /** Time constant of the average of (last - index) in the mark price. */
  readonly markSeconds: number;
  readonly leverages: readonly LeverageTier[];
  /** Mean holding time of a position of leverage L is `holdingDays` x L^-`holdingExponent`. */
  readonly holdingDays: number;
  readonly holdingExponent: number;
  /** Share of positions whose margin is exactly notional / leverage. */
  readonly isolatedShare: number;
  /** The others (cross margin) stand on 1 + x times as much, x exponential with this mean. */
  readonly crossMargin: number;
  readonly size: SizeDistribution;
  readonly brackets: readonly Bracket[];
}

export interface LeverageTier {
  readonly leverage: number;
  /** Share of opened notional (not of standing open interest). */
  readonly share: number;
}

/** Notional of a new position, USD: log-normal, and a Pareto tail above `tailFrom` for a `tailShare` of them. */
export interface SizeDistribution {
  readonly median: number;
  readonly logDeviation: number;
  readonly tailShare: number;
  readonly tailFrom: number;
  readonly tailExponent: number;
  readonly largest: number;
}

/** Opens of a centralised venue's retail book; they sum to 1. */
const LEVERAGES: readonly LeverageTier[] = [
  { leverage: 1, share: 0.1 },
  { leverage: 2, share: 0.15 },
  { leverage: 3, share: 0.15 },
  { leverage: 5, share: 0.2 },
  { leverage: 10, share: 0.15 },
  { leverage: 20, share: 0.1 },
  { leverage: 25, share: 0.05 },
  { leverage: 50, share: 0.05 },
  { leverage: 75, share: 0.025 },
  { leverage: 100, share: 0.02 },
  { leverage: 125, share: 0.005 },
];

const COMMON = {
  lotsPerCoin: 1000,
  commonVariance: 0.7,
  volatility: [
    { minutes: 30, deviation: 0.3 },
    { minutes: 8 * 60, deviation: 0.4 },
    { minutes: 5 * 1440, deviation: 0.35 },
  ],
  jumpsPerDay: 2,
  jumpSize: 0.12,
  lastingImpact: 0.4,
  impactMinutes: 15,
  markSeconds: 45,
  leverages: LEVERAGES,
  holdingDays: 16,
  holdingExponent: 0.9,
  isolatedShare: 0.4,
  crossMargin: 0.8,
  size: {
    median: 15_000,
    logDeviation: 1.7,
    tailShare: 0.02,
    tailFrom: 500_000,
    tailExponent: 1.5,
    largest: 25_000_000,
  },
} as const;

export const SPECIFICATIONS: { readonly [name in SimulatedName]: Specification } = {
  BTC: {
    ...COMMON,
    name: 'BTC',
    startPrice: 80_000,
    ticksPerUnit: 10,
    openInterest: 90_000,
    dailyVolume: 180_000,
    dailyVolatility: 0.028,
    brackets: bracketsOf([
      [300e3, 0.004, 150],
      [800e3, 0.005, 100],
      [3e6, 0.0065, 75],
      [12e6, 0.01, 50],
      [70e6, 0.02, 25],
      [100e6, 0.025, 20],
      [230e6, 0.05, 10],
    ]),
  },
  ETH: {
    ...COMMON,
    name: 'ETH',
    startPrice: 2_600,
    ticksPerUnit: 100,
    openInterest: 2_000_000,
    dailyVolume: 4_400_000,
    dailyVolatility: 0.038,
    brackets: bracketsOf([
      [300e3, 0.004, 150],
      [800e3, 0.005, 100],
      [3e6, 0.0065, 75],
      [12e6, 0.01, 50],
      [50e6, 0.02, 25],
      [65e6, 0.025, 20],
      [150e6, 0.05, 10],
    ]),
  },
};

/** Rows of (ceiling, maintenance rate, largest leverage), as venues print them. */
function bracketsOf(rows: readonly (readonly [ceiling: number, rate: number, maxLeverage: number])[]): Bracket[] {
  return withDeductions(
    rows.map(([, rate, maxLeverage], i) => ({ floor: i === 0 ? 0 : rows[i - 1]![0], rate, maxLeverage })),
    // Rates such as .005 - .004 are not exact in binary; a venue's deductions are whole dollars.
  ).map((bracket) => ({ ...bracket, deduction: Math.round(bracket.deduction) }));
}
