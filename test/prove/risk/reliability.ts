import { RISK_HORIZONS } from '../../../src/model/risk/hit-odds.ts';
import type { Asked } from '../truth/asked.ts';
import { studentQuantile } from './student.ts';
import { CLASSES, type Kind, KINDS, type Told, type ToldMarket, toldProbabilities } from './told.ts';

/** One class of a reliability curve over all markets. */
export interface CurvePoint {
  kind: Kind;
  horizon: number;
  class: number;
  count: number;
  markets: number;
  predicted: number;
  observed: number;
  /** Standard error of the observed over markets. */
  error: number;
  /** Mean ends of the intervals that were told. */
  told: { low: number; high: number };
}

export interface Reliability {
  points: CurvePoint[];
  /** The greatest distance of three probabilities' sum from 1. */
  apart: number;
}

const LEAST_MARKETS = 5;

function reliabilityCurve(markets: readonly (readonly Told[])[]): CurvePoint[] {
  const points: CurvePoint[] = [];
  for (const kind of KINDS) {
    for (let horizon = 0; horizon < RISK_HORIZONS.length; horizon++) {
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
  return {
    kind,
    horizon,
    class: index,
    count,
    markets: own.length,
    predicted,
    observed,
    error: Math.sqrt(Math.max(variance, 1)) / count,
    told: { low: mean((one) => one.low), high: mean((one) => one.high) },
  };
}

/** Of what came, at 95 % for `together` intervals at once (Bonferroni). */
function bandOf({ observed, error, markets }: CurvePoint, together = 1): { low: number; high: number } {
  const reach = studentQuantile(0.05 / together, markets - 1) * error;
  return { low: Math.max(0, observed - reach), high: Math.min(1, observed + reach) };
}

/** The curve of so many simulated markets. */
export function reliabilityOf(seeds: number, toldDays: number, say: (seed: number) => void): Reliability {
  const markets = Array.from({ length: seeds }, (_, i) => {
    const told = toldProbabilities(i + 1, toldDays);
    say(i + 1);
    return told;
  });
  return reliabilityOfMarkets(markets);
}

export function reliabilityOfMarkets(markets: readonly ToldMarket[]): Reliability {
  return {
    points: reliabilityCurve(markets.map(({ told }) => told)),
    apart: Math.max(...markets.map(({ apart }) => apart)),
  };
}

const three = (value: number) => value.toFixed(3).replace(/^0/, '');

export function curveLine(point: CurvePoint): string {
  const { kind, horizon, count, markets, predicted, observed, told } = point;
  const band = bandOf(point);
  const [from, to] = [CLASSES[point.class]!, CLASSES[point.class + 1]!];
  return (
    `P(${kind}) within ${RISK_HORIZONS[horizon]!.name}, said ${100 * from} to ${100 * to} %: said ${three(predicted)} ` +
    `[${three(told.low)}, ${three(told.high)}] on average, came ${three(observed)} [${three(band.low)}, ${three(band.high)}] ` +
    `(${count} times in ${markets} markets)`
  );
}

/** Of single levels the curves are asked to hold everywhere; races are told too, and 95 % intervals may miss one time in twenty. */
const GROUPS: { name: string; kinds: readonly Kind[]; isAsked: boolean }[] = [
  { name: 'P(hit)', kinds: ['hit'], isAsked: true },
  { name: 'P(liquidation)', kinds: ['liquidation'], isAsked: true },
  {
    name: 'P(target first), P(stop first) and P(neither)',
    kinds: ['target first', 'stop first', 'neither'],
    isAsked: false,
  },
];
const MISSED = 0.05;

/** Whether the curves lie in their bands: those that were told with the probabilities, and those of so many markets. */
export function reliabilityFigures({ points, apart }: Reliability, seeds: number): Asked[] {
  const figures = GROUPS.flatMap(({ name, kinds, isAsked }): Asked[] => {
    const own = points.filter(({ kind }) => kinds.includes(kind));
    const outsideTold = own.filter(({ observed, told }) => observed < told.low || observed > told.high);
    const isOutside = (point: CurvePoint, together: number) => {
      const { low, high } = bandOf(point, together);
      return point.predicted < low || point.predicted > high;
    };
    const single = own.filter((point) => isOutside(point, 1)).length;
    const joint = own.filter((point) => isOutside(point, points.length)).length;
    const longest = RISK_HORIZONS.length - 1;
    const width = own
      .filter(({ horizon }) => horizon === longest)
      .reduce((most, point) => Math.max(most, bandOf(point).high - bandOf(point).low), 0);
    return [
      {
        what: `${name} over 1 h, 4 h, 24 h and 7 d, ${seeds} simulated markets: classes whose frequency lies outside the interval that was told with them`,
        found: `${outsideTold.length} of ${own.length}`,
        asked: isAsked ? 'none' : 'at most one in twenty',
        ok: outsideTold.length <= (isAsked ? 0 : MISSED * own.length),
      },
      {
        what: `the same: classes whose mean lies outside the band of what came, at a level at which all ${points.length} classes of this proof together are wrong one time in twenty`,
        found: `${joint} of ${own.length} (outside their own 95 % band: ${single}; the widest of 7 d is ${three(width)} wide)`,
        asked: isAsked ? 'none' : 'no figure',
        ok: isAsked ? joint === 0 : null,
      },
    ];
  });
  const sum: Asked = {
    what: 'P(target first) + P(stop first) + P(neither): the greatest distance of a told sum from 1',
    found: apart.toExponential(1),
    asked: 'at most 1e-12',
    ok: apart <= 1e-12,
  };
  return [...figures, sum];
}
