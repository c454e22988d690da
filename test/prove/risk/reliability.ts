import { touchHigh, touchLow, type Bar } from '../../../src/market/bar.ts';
import type { Side } from '../../../src/market/event.ts';
import { HitOdds, RISK_HORIZONS } from '../../../src/model/risk/hit-odds.ts';
import { openPosition } from '../../../src/model/risk/position.ts';
import { createSimulatedMarket } from '../../../src/simulator/simulated-market.ts';
import type { Asked } from '../truth/asked.ts';

const START_MS = Date.parse('2026-01-01T00:00Z');
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Of a market's life: its beginning is not looked at, a month is learned from, and the rest is told of now and then. */
const BEGINNING_DAYS = 6;
const LEARNED_DAYS = 30;
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
  /** Ends of the intervals that were told with them. */
  low: number;
  high: number;
}

interface Open {
  kind: Kind;
  horizon: number;
  side: Side;
  price: number;
  probability: number;
  low: number;
  high: number;
  endMs: number;
}

/** Lets a simulated market live, tells probabilities, and sees what comes. */
function toldProbabilities(seed: number, toldDays: number): Told[] {
  const days = BEGINNING_DAYS + LEARNED_DAYS + toldDays;
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
      of = { kind: one.kind, horizon: one.horizon, class: index, count: 0, predicted: 0, reached: 0, low: 0, high: 0 };
      told.set(key, of);
    }
    of.count++;
    of.predicted += one.probability;
    of.reached += Number(reached);
    of.low += one.low;
    of.high += one.high;
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
    if (i >= BEGINNING_DAYS * 1440) odds.push(bar);
    watch(bar);
    const timeMs = bar.timeMs + MINUTE_MS;
    const left = START_MS + days * DAY_MS - timeMs;
    if (timeMs < START_MS + (BEGINNING_DAYS + LEARNED_DAYS) * DAY_MS || timeMs % ASKED_EVERY_MS !== 0) continue;
    for (const horizon of HORIZONS) {
      const { ms } = RISK_HORIZONS[horizon];
      if (ms > left) continue;
      const unit = odds.sigma * Math.sqrt(ms / 1000);
      const add = (kind: Kind, side: Side, price: number) => {
        const { value, low, high } = odds.interval(side, Math.abs(Math.log(price / bar.close)), horizon);
        open.push({
          kind,
          horizon,
          side,
          price,
          probability: value,
          low: low ?? value,
          high: high ?? value,
          endMs: timeMs + ms,
        });
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

/** One class of a reliability curve over all markets. */
export interface CurvePoint {
  kind: Kind;
  horizon: number;
  class: number;
  count: number;
  markets: number;
  predicted: number;
  observed: number;
  /** Mean ends of the intervals that were told. */
  told: { low: number; high: number };
  /** Of the observed over markets: at 95 %, and where all points together are wrong one time in twenty. */
  band: { low: number; high: number };
  jointBand: { low: number; high: number };
}

/** Student's t at 19 degrees of freedom: of 95 %, and of 95 % for 44 intervals together (Bonferroni). */
const T_SINGLE = 2.093;
const T_JOINT = 3.81;
const LEAST_MARKETS = 5;

function reliabilityCurve(markets: readonly (readonly Told[])[]): CurvePoint[] {
  const points: CurvePoint[] = [];
  for (const kind of ['hit', 'liquidation'] as const) {
    for (const horizon of HORIZONS) {
      for (let index = 0; index < CLASSES.length - 1; index++) {
        const own = markets.flatMap((all) =>
          all.filter((one) => one.kind === kind && one.horizon === horizon && one.class === index),
        );
        if (own.length >= LEAST_MARKETS) points.push(pointOf(own));
      }
    }
  }
  return points;
}

function pointOf(own: readonly Told[]): CurvePoint {
  const { kind, horizon, class: index } = own[0]!;
  const sum = (of: (one: Told) => number) => own.reduce((total, one) => total + of(one), 0);
  const count = sum((one) => one.count);
  const mean = (of: (one: Told) => number) => sum(of) / count;
  const [predicted, observed] = [mean((one) => one.predicted), mean((one) => one.reached)];
  // A ratio's variance over markets, which are independent as the moments of one are not. Where hardly anything came,
  // markets are all alike: then what one more event would have changed is not known either.
  const residuals = own.map((one) => one.reached - one.predicted - (observed - predicted) * one.count);
  const variance = residuals.reduce((total, one) => total + one * one, 0) * (own.length / (own.length - 1));
  const error = Math.sqrt(Math.max(variance, 1)) / count;
  const band = (t: number) => ({ low: Math.max(0, observed - t * error), high: Math.min(1, observed + t * error) });
  return {
    kind,
    horizon,
    class: index,
    count,
    markets: own.length,
    predicted,
    observed,
    told: { low: mean((one) => one.low), high: mean((one) => one.high) },
    band: band(T_SINGLE),
    jointBand: band(T_JOINT),
  };
}

/** The curve of so many simulated markets. */
export function reliabilityOf(seeds: number, toldDays: number, say: (seed: number) => void): CurvePoint[] {
  return reliabilityCurve(
    Array.from({ length: seeds }, (_, i) => {
      const told = toldProbabilities(i + 1, toldDays);
      say(i + 1);
      return told;
    }),
  );
}

const three = (value: number) => value.toFixed(3).replace(/^0/, '');

export function curveLine({
  kind,
  horizon,
  count,
  markets,
  predicted,
  observed,
  told,
  band,
  ...point
}: CurvePoint): string {
  const [from, to] = [CLASSES[point.class]!, CLASSES[point.class + 1]!];
  return (
    `P(${kind}) within ${RISK_HORIZONS[horizon]!.name}, said ${100 * from} to ${100 * to} %: said ${three(predicted)} ` +
    `[${three(told.low)}, ${three(told.high)}] on average, came ${three(observed)} [${three(band.low)}, ${three(band.high)}] ` +
    `(${count} times in ${markets} markets)`
  );
}

/** Whether the curves lie in their bands: those that were told with the probabilities, and those of so many markets. */
export function reliabilityFigures(points: readonly CurvePoint[], seeds: number): Asked[] {
  return (['hit', 'liquidation'] as const).flatMap((kind): Asked[] => {
    const own = points.filter((point) => point.kind === kind);
    const outsideTold = own.filter(({ observed, told }) => observed < told.low || observed > told.high);
    const isOutside = (band: CurvePoint['band'], { predicted }: CurvePoint) =>
      predicted < band.low || predicted > band.high;
    const single = own.filter((point) => isOutside(point.band, point)).length;
    const joint = own.filter((point) => isOutside(point.jointBand, point)).length;
    return [
      {
        what: `P(${kind}) over 1 h, 4 h and 24 h, ${seeds} simulated markets: classes whose frequency lies outside the interval that was told with them`,
        found: `${outsideTold.length} of ${own.length}`,
        asked: 'none',
        ok: outsideTold.length === 0,
      },
      {
        what: `the same: classes whose mean lies outside the band of what came, at a level at which all of them together are wrong one time in twenty`,
        found: `${joint} of ${own.length} (outside their own 95 % band: ${single})`,
        asked: 'none',
        ok: joint === 0,
      },
    ];
  });
}
