import type { Bracket } from '../market/instrument.ts';

/** The mechanics of one simulated market: everything that is not chance. */
export interface Specification {
  /** Base coin of the market's id. */
  readonly name: string;
  /** What the market is called by its mechanics. */
  readonly mechanic: string;
  /** Which assumption of a map's model it violates, in a line. */
  readonly violates: string;
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
  readonly depthWithdrawal: DepthWithdrawal | null;
  /** Time constant of the average of (last - index) in the mark price. */
  readonly markSeconds: number;
  /** Standing premium of the perpetual over its index at a sentiment of 1, in log price. */
  readonly premium: number;
  readonly leverages: readonly LeverageTier[];
  /** Mixes that follow the first one after weeks, over and over; none where the mix stays. */
  readonly laterLeverages: readonly (readonly LeverageTier[])[];
  /** Mean holding time of a position of leverage L is `holdingDays` x L^-`holdingExponent`. */
  readonly holdingDays: number;
  readonly holdingExponent: number;
  /** Exponent a of a heavy tail of holding times, P(T > t) ~ t^-a, above 1; null where they are exponential. */
  readonly paretoShape: number | null;
  /** Share of holders who put closing off while in loss, each time they come to it. */
  readonly reluctance: number;
  /** Share of positions whose margin is exactly notional / leverage. */
  readonly isolatedShare: number;
  /** The others (cross margin) stand on 1 + x times as much, x exponential with this mean. */
  readonly crossMargin: number;
  /** What else cross-margin accounts do; null where their liquidation prices stay. */
  readonly crossAccounts: CrossAccounts | null;
  readonly partialLiquidation: PartialLiquidation | null;
  readonly stopLosses: StopLosses | null;
  /** Funding is charged to every wallet, and those who pay much give up. */
  readonly fundingPressure: boolean;
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

/** How liquidity leaves a stressed market. */
export interface DepthWithdrawal {
  /** Mean |return| of a step, in units of a usual step's deviation, up to which all depth is there. */
  readonly calm: number;
  /** Share of depth that never leaves. */
  readonly least: number;
}

/** Accounts that hold other things than the position: worth `sameSide` +- `deviation` of it, on its side of the market. */
export interface CrossAccounts {
  readonly sameSide: number;
  readonly deviation: number;
  /** Chance that an account near its liquidation is topped up when it is looked at. */
  readonly topUps: number;
  /** Chance that one far off takes profit out. */
  readonly withdrawals: number;
}

export interface PartialLiquidation {
  /** USD notional from which a position is liquidated in parts. */
  readonly from: number;
  /** Steps of ten seconds between two parts. */
  readonly coolDownSlots: number;
  /** Insurance fund at the start, USD. */
  readonly fund: number;
}

export interface StopLosses {
  /** Share of positions that have one. */
  readonly share: number;
  /** Distance between round numbers, in quote currency. */
  readonly round: number;
}
