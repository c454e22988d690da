import type { Bar } from '../market/bar.ts';
import type { Liquidation } from '../market/event.ts';

const MINUTES_PER_DAY = 1440;

/** What markets have in common whatever they trade, measured on minute bars and every liquidation. */
export interface StylisedFacts {
  readonly days: number;
  /** Standard deviation of a day's log return, from the minutes'. */
  readonly dailyVolatility: number;
  /** Of the minutes' returns; 3 is a normal distribution's. */
  readonly kurtosis: number;
  /** Autocorrelation of minutes' returns at a lag of 1. */
  readonly returnMemory: number;
  /** Autocorrelation of their absolute values at lags of 1 minute, 1 hour, 6 hours and a day. */
  readonly volatilityMemory: readonly [minute: number, hour: number, sixHours: number, day: number];
  /** Median and mean share of open interest that is liquidated in a day. */
  readonly liquidatedMedian: number;
  readonly liquidatedMean: number;
  /** Share of all that is liquidated which falls into the busiest hundredth of hours: .01 where it is even. */
  readonly burstiness: number;
  /** Autocorrelation of the root of hourly liquidations at a lag of 1 h. */
  readonly burstMemory: number;
  /** Share of liquidated quantity that was long. */
  readonly longShare: number;
  /** Volume of a day over open interest. */
  readonly turnover: number;
  /** Least and largest open interest over its mean. */
  readonly openInterestRange: readonly [least: number, most: number];
}

/** Ranges that every simulated market keeps over 30 days and more, and why. */
export const STYLISED_BANDS: { readonly [fact: string]: readonly [least: number, most: number] } = {
  // Around the 2 to 4 % of BTC and ETH, in calmer and in wilder markets.
  dailyVolatility: [0.01, 0.08],
  // Fat tails: real minutes have 10 to 100, and far more around a crash.
  kurtosis: [6, 5000],
  returnMemory: [-0.12, 0.12],
  // Slow decay of |r|: there at once, less after an hour, little after a day.
  volatilityMemoryMinute: [0.1, 0.8],
  volatilityMemoryHour: [0.04, 0.6],
  volatilityMemoryDay: [-0.05, 0.4],
  liquidatedMedian: [0.003, 0.025],
  // Hundredths of hours that hold far more than their hundredth.
  burstiness: [0.06, 0.9],
  burstMemory: [0.08, 0.95],
  longShare: [0.1, 0.9],
  turnover: [1, 4],
};

/** Gathers the facts of a market as its minutes go by. */
export class StylisedFactsMeter {
  private readonly returns: number[] = [];
  private readonly liquidated: number[] = [];
  private readonly openInterest: number[] = [];
  private longs = 0;
  private shorts = 0;
  private turnover = 0;

  /** @param bar whose open interest is known */
  add(bar: Bar, liquidations: readonly Liquidation[]): void {
    let quantity = 0;
    for (const liquidation of liquidations) {
      quantity += liquidation.quantity;
      if (liquidation.side === 'long') this.longs += liquidation.quantity;
      else this.shorts += liquidation.quantity;
    }
    this.returns.push(Math.log(bar.close / bar.open));
    this.liquidated.push(quantity / bar.openInterest);
    this.openInterest.push(bar.openInterest);
    this.turnover += bar.volume / bar.openInterest;
  }

  /** Of a day at least. */
  facts(): StylisedFacts {
    const { returns } = this;
    const absolute = returns.map(Math.abs);
    const square = mean(returns.map((r) => r * r));
    const byDay = sums(this.liquidated, MINUTES_PER_DAY);
    const byHour = sums(this.liquidated, 60);
    const busiest = byHour.toSorted((a, b) => b - a).slice(0, Math.ceil(byHour.length / 100));
    const meanOpen = mean(this.openInterest);
    const [least, most] = this.openInterest.reduce(
      ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
      [meanOpen, meanOpen],
    );
    return {
      days: returns.length / MINUTES_PER_DAY,
      dailyVolatility: Math.sqrt(square * MINUTES_PER_DAY),
      kurtosis: mean(returns.map((r) => r ** 4)) / square ** 2,
      returnMemory: autocorrelation(returns, 1),
      volatilityMemory: [
        autocorrelation(absolute, 1),
        autocorrelation(absolute, 60),
        autocorrelation(absolute, 360),
        autocorrelation(absolute, MINUTES_PER_DAY),
      ],
      liquidatedMedian: byDay.toSorted((a, b) => a - b)[byDay.length >> 1],
      liquidatedMean: mean(byDay),
      burstiness: sum(busiest) / sum(byHour),
      burstMemory: autocorrelation(byHour.map(Math.sqrt), 1),
      longShare: this.longs / (this.longs + this.shorts),
      turnover: (this.turnover / returns.length) * MINUTES_PER_DAY,
      openInterestRange: [least / meanOpen, most / meanOpen],
    };
  }
}

/** The facts that lie outside {@link STYLISED_BANDS}, in words; none where a market passes. */
export function unlikeAMarket(facts: StylisedFacts): string[] {
  const [minute, hour, , day] = facts.volatilityMemory;
  const values: { readonly [fact: string]: unknown } = {
    ...facts,
    volatilityMemoryMinute: minute,
    volatilityMemoryHour: hour,
    volatilityMemoryDay: day,
  };
  const wrong = Object.entries(STYLISED_BANDS).flatMap(([fact, [least, most]]) => {
    const value = Number(values[fact]);
    return value >= least && value <= most ? [] : [`${fact} is ${value.toPrecision(3)}, not from ${least} to ${most}`];
  });
  if (minute <= hour || hour <= day) wrong.push(`|r| does not forget: ${minute}, ${hour}, ${day} at 1 min, 1 h, 1 d`);
  return wrong;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}

/** Sums of whole runs of `length` values. */
function sums(values: readonly number[], length: number): number[] {
  return Array.from({ length: Math.floor(values.length / length) }, (_, i) =>
    sum(values.slice(i * length, (i + 1) * length)),
  );
}

function autocorrelation(values: readonly number[], lag: number): number {
  const centre = mean(values);
  let products = 0;
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    const deviation = values[i] - centre;
    squares += deviation * deviation;
    if (i >= lag) products += deviation * (values[i - lag] - centre);
  }
  return products / squares;
}
