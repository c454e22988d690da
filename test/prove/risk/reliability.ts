import { touchHigh, touchLow, type Bar } from '../../../src/market/bar.ts';
import type { Side } from '../../../src/market/event.ts';
import { HitOdds, RISK_HORIZONS } from '../../../src/model/risk/hit-odds.ts';
import { openPosition } from '../../../src/model/risk/position.ts';
import { createSimulatedMarket } from '../../../src/simulator/simulated-market.ts';

const START_MS = Date.parse('2026-01-01T00:00Z');
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Of a market's life: the first part is learned from, every so many hours of the rest are told of. */
const WARM_UP_DAYS = 9;
const ASKED_EVERY_MS = 3 * HOUR_MS;
/** Seven days are longer than what is learned from. */
const HORIZONS = [0, 1, 2] as const;
/** Distances in standard deviations of the horizon, and leverages. */
const DISTANCES = [0.25, 0.5, 1, 1.5, 2, 3] as const;
const LEVERAGES = [5, 10, 25, 50, 100] as const;
/** Edges of the classes of probability. */
export const CLASSES = [0, 0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 0.95, 1] as const;

export type Kind = 'hit' | 'liquidation';

/** What was told of one class of probability in one market, and what came. */
export interface Told {
  kind: Kind;
  horizon: number;
  /** Index into {@link CLASSES}. */
  class: number;
  count: number;
  /** Sums. */
  predicted: number;
  reached: number;
}

interface Open {
  kind: Kind;
  horizon: number;
  side: Side;
  price: number;
  probability: number;
  endMs: number;
}

/** Lets a simulated market live, tells probabilities, and sees what comes. */
export function toldProbabilities(seed: number, days: number): Told[] {
  const market = createSimulatedMarket({ name: 'BTC', seed, startMs: START_MS });
  const odds = new HitOdds(MINUTE_MS);
  const told = new Map<string, Told>();
  let open: Open[] = [];
  const settle = (one: Open, reached: boolean) => {
    let index = 0;
    while (index < CLASSES.length - 2 && one.probability >= CLASSES[index + 1]!) index++;
    const key = `${one.kind} ${one.horizon} ${index}`;
    let of = told.get(key);
    if (!of) {
      of = { kind: one.kind, horizon: one.horizon, class: index, count: 0, predicted: 0, reached: 0 };
      told.set(key, of);
    }
    of.count++;
    of.predicted += one.probability;
    of.reached += Number(reached);
  };
  const watch = (bar: Bar) => {
    const [low, high] = [touchLow(bar), touchHigh(bar)];
    const endMs = bar.timeMs + MINUTE_MS;
    open = open.filter((one) => {
      const reached = one.side === 'long' ? low <= one.price : high >= one.price;
      if (!reached && endMs < one.endMs) return true;
      settle(one, reached);
      return false;
    });
  };
  for (let i = 0; i < days * 1440; i++) {
    const { bar } = market.step();
    odds.push(bar);
    watch(bar);
    const timeMs = bar.timeMs + MINUTE_MS;
    const left = START_MS + days * DAY_MS - timeMs;
    if (timeMs < START_MS + WARM_UP_DAYS * DAY_MS || timeMs % ASKED_EVERY_MS !== 0) continue;
    for (const horizon of HORIZONS) {
      const { ms } = RISK_HORIZONS[horizon];
      if (ms > left) continue;
      const unit = odds.sigma * Math.sqrt(ms / 1000);
      const add = (kind: Kind, side: Side, price: number) => {
        const probability = odds.probability(side, Math.abs(Math.log(price / bar.close)), horizon);
        open.push({ kind, horizon, side, price, probability, endMs: timeMs + ms });
      };
      for (const side of ['long', 'short'] as const) {
        const sign = side === 'long' ? -1 : 1;
        for (const distance of DISTANCES) add('hit', side, bar.close * Math.exp(sign * distance * unit));
        for (const leverage of LEVERAGES) {
          const { liquidation } = openPosition(market.instrument, { side, entry: bar.close, leverage, size: 0.1 });
          if (liquidation !== null) add('liquidation', side, liquidation);
        }
      }
    }
  }
  return [...told.values()];
}

/** One class of a reliability curve over all markets. Intervals are over markets, as many as there are seeds. */
export interface CurvePoint {
  kind: Kind;
  horizon: number;
  class: number;
  count: number;
  markets: number;
  predicted: number;
  observed: number;
  /** Of the observed, at 95 %, and at the level at which all points of a curve together are wrong one time in twenty. */
  band: { low: number; high: number };
  jointBand: { low: number; high: number };
}

/** Student's t at 19 degrees of freedom: 95 %, and 95 % for nine intervals together (Bonferroni). */
const T_SINGLE = 2.093;
const T_JOINT = 3.143;
const LEAST_MARKETS = 5;

export function reliabilityCurve(markets: readonly (readonly Told[])[]): CurvePoint[] {
  const points: CurvePoint[] = [];
  for (const kind of ['hit', 'liquidation'] as const) {
    for (const horizon of HORIZONS) {
      for (let index = 0; index < CLASSES.length - 1; index++) {
        const own = markets.flatMap((all) =>
          all.filter((one) => one.kind === kind && one.horizon === horizon && one.class === index),
        );
        const count = own.reduce((sum, one) => sum + one.count, 0);
        if (own.length < LEAST_MARKETS) continue;
        const predicted = own.reduce((sum, one) => sum + one.predicted, 0) / count;
        const observed = own.reduce((sum, one) => sum + one.reached, 0) / count;
        // The ratio estimator's variance: markets are independent, moments of one are not.
        const residuals = own.map((one) => one.reached - one.predicted - (observed - predicted) * one.count);
        const variance = residuals.reduce((sum, one) => sum + one * one, 0) * (own.length / (own.length - 1));
        // A market without a single hit says something too: the count of one is the least that is not known.
        const error =
          Math.max(Math.sqrt(variance), Math.sqrt(count * Math.max(observed, 1 / count) * (1 - observed))) / count;
        const band = (t: number) => ({
          low: Math.max(0, observed - t * error),
          high: Math.min(1, observed + t * error),
        });
        points.push({
          kind,
          horizon,
          class: index,
          count,
          markets: own.length,
          predicted,
          observed,
          band: band(T_SINGLE),
          jointBand: band(T_JOINT),
        });
      }
    }
  }
  return points;
}
