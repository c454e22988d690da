import { DEFAULT_PARAMETERS } from '../../../src/model/cohorts/parameters.ts';
import { withMix } from '../../../src/model/learning/learn-mix.ts';
import { mixOfPositions } from '../../../src/model/learning/mix-of-positions.ts';
import { type Tilt, tiltedMix } from '../../../src/model/learning/tilt.ts';
import { blockDraws, bootstrapInterval, type Interval } from '../../../src/model/scoring/statistics/bootstrap.ts';
import { wasserstein } from '../../../src/model/scoring/statistics/transport.ts';
import { uniformFrom } from '../../../src/model/scoring/statistics/uniform.ts';
import { type Asked, interval, number } from './asked.ts';
import { BIN, BINS, type SnapshotsBeside, type SnapshotSide, snapshotsBesideMap } from './snapshots.ts';

const DAY_MS = 86_400_000;
const CELL_PERCENT = 100 * BIN;
/** Accounts whose mass every bin is given besides what stands there, as a share of the side's. */
const FLOOR = 0.01;

export interface SnapshotCard {
  coin: string;
  sides: number;
  days: number;
  /** Under the default mix, and under the one learned from the snapshots of days that had ended. */
  w1Percent: Interval;
  learnedPercent: Interval;
  /** Days on which a learned mix was in force. */
  learnedDays: number;
  /** On those days alone: under the learned mix, the default one and uniform. */
  inForce: { learned: number; prior: number; uniform: number } | null;
  uniformPercent: number;
  /** Mean over sides of 1 / sum of squared shares: how many positions of one size it might as well have been. */
  effectivePositions: number;
  exponent: Interval;
}

export async function snapshotCard(folder: string, coin: string): Promise<SnapshotCard | null> {
  const beside = await snapshotsBesideMap(folder, coin);
  const sides = beside?.(DEFAULT_PARAMETERS) ?? [];
  if (!beside || sides.length === 0) return null;
  const days = [...new Set(sides.map(({ timeMs }) => Math.floor(timeMs / DAY_MS)))];
  const draws = blockDraws(days.length, 1, 500, uniformFrom(3));
  const weight = ({ timeMs }: SnapshotSide, times: ArrayLike<number>) =>
    times[days.indexOf(Math.floor(timeMs / DAY_MS))]!;
  const meanOf = (figure: (side: SnapshotSide) => number) => {
    const values = sides.map(figure);
    return (times: ArrayLike<number>) => {
      let sum = 0;
      let count = 0;
      sides.forEach((side, i) => {
        sum += weight(side, times) * values[i]!;
        count += weight(side, times);
      });
      return sum / count;
    };
  };
  const learned = learnedSides(beside, sides, days);
  const once = new Uint8Array(days.length).fill(1);
  return {
    coin,
    sides: sides.length,
    days: days.length,
    w1Percent: bootstrapInterval(days.length, draws, meanOf(w1Of)),
    learnedPercent: bootstrapInterval(
      days.length,
      draws,
      meanOf((side) => w1Of(learned.sides[sides.indexOf(side)]!)),
    ),
    learnedDays: learned.days,
    inForce: learned.inForce,
    uniformPercent: meanOf(({ real }) => wasserstein(FLAT, real, CELL_PERCENT))(once),
    effectivePositions: meanOf(({ real }) => 1 / shares(real).reduce((sum, share) => sum + share * share, 0))(once),
    exponent: bootstrapInterval(days.length, draws, (times) => exponentOf(sides, (side) => weight(side, times))),
  };
}

const FLAT = new Float64Array(BINS).fill(1);
const w1Of = ({ real, own }: SnapshotSide) => wasserstein(own, real, CELL_PERCENT);

/** The same sides beside the map of each day's own mix, which is learned from the snapshots of earlier days alone. */
function learnedSides(beside: SnapshotsBeside, sides: readonly SnapshotSide[], days: readonly number[]) {
  const made = new Map<string, SnapshotSide[]>();
  const under = (tilt: Tilt) => {
    const key = `${tilt.slope.toFixed(2)} ${tilt.curve.toFixed(2)}`;
    if (!made.has(key)) {
      made.set(key, beside(withMix(DEFAULT_PARAMETERS, tiltedMix(DEFAULT_PARAMETERS.mix.long, tilt))));
    }
    return made.get(key)!;
  };
  const times = sides.map(({ timeMs }) => timeMs);
  const learned = [...sides];
  const inForce: number[] = [];
  for (const day of days) {
    const past = sides.filter(({ timeMs }) => timeMs < day * DAY_MS).length;
    const mix = mixOfPositions(times.slice(0, past), day * DAY_MS, (tilt) => under(tilt).slice(0, past).map(w1Of));
    if (!mix?.shipped) continue;
    const those = under(mix.tilt);
    sides.forEach(({ timeMs }, i) => {
      if (Math.floor(timeMs / DAY_MS) !== day) return;
      learned[i] = those[i]!;
      inForce.push(i);
    });
  }
  const mean = (of: (i: number) => number) => inForce.reduce((sum, i) => sum + of(i), 0) / inForce.length;
  return {
    sides: learned,
    days: new Set(inForce.map((i) => Math.floor(times[i]! / DAY_MS))).size,
    inForce:
      inForce.length === 0
        ? null
        : {
            learned: mean((i) => w1Of(learned[i]!)),
            prior: mean((i) => w1Of(sides[i]!)),
            uniform: mean((i) => wasserstein(FLAT, sides[i]!.real, CELL_PERCENT)),
          },
  };
}

/** Coins of which snapshots are there, but no bars to make a map from. */
const WITHOUT_BARS: readonly string[] = ['SOL'];

export function snapshotFigures(cards: readonly (SnapshotCard | null)[]): Asked[] {
  const untold = WITHOUT_BARS.map(
    (coin): Asked => ({
      what: `${coin} beside another venue's largest accounts`,
      found: `not told: no bars of ${coin} are recorded`,
      asked: 'no figure',
      ok: null,
    }),
  );
  const told = cards.flatMap((card): Asked[] => {
    if (!card) return [];
    const named = `${card.coin} beside another venue's largest accounts (${card.sides} sides on ${card.days} days)`;
    return [
      {
        what: `${named}: W1 within 15.6 %, under the default mix`,
        found: `${percents(card.w1Percent)}; uniform ${number(card.uniformPercent, 2)} %; ${number(card.effectivePositions, 1)} positions of weight a side`,
        asked: 'no figure',
        ok: null,
      },
      {
        what: `${named}: W1 under the mix of each day, learned from what those accounts held on earlier days, on the days on which one was certain enough to be in force`,
        found: forceOf(card),
        asked: 'no figure',
        ok: null,
      },
      {
        what: `${named}: W1 on all days, the default mix until one is in force`,
        found: percents(card.learnedPercent),
        asked: card.coin === 'BTC' ? 'at most 3.4 %' : 'no figure',
        ok: card.coin === 'BTC' ? card.learnedPercent.value <= 3.4 : null,
      },
      {
        what: `${named}: exponent of the price-specific part`,
        found: interval(card.exponent),
        asked: 'no figure; 0 is distance alone, 1 as the map says',
        ok: null,
      },
    ];
  });
  return [...told, ...untold];
}

function forceOf({ days, learnedDays, inForce }: SnapshotCard): string {
  if (!inForce) return 'none was on any day';
  const { learned, prior, uniform } = inForce;
  return `${number(learned, 2)} % on ${learnedDays} of ${days} days; the default on the same ones ${number(prior, 2)}, uniform ${number(uniform, 2)}`;
}

const percents = ({ value, low, high }: Interval) => `${number(value, 2)} % [${number(low, 2)}, ${number(high, 2)}]`;

function shares(mass: Float64Array): Float64Array {
  const total = mass.reduce((sum, value) => sum + value, 0);
  return mass.map((value) => value / total);
}

/**
 * The b at which share ~ g(distance) x (map / its mean at that distance)^b is likeliest, each side of one weight: what
 * the map knows beyond distance. g is the mean of what the snapshots themselves show, so that distance cannot win it.
 */
function exponentOf(sides: readonly SnapshotSide[], weightOf: (side: SnapshotSide) => number): number {
  const rows = sides.map((side) => ({
    side: side.side,
    weight: weightOf(side),
    real: shares(side.real),
    own: shares(side.own),
  }));
  const means = { long: meanRows('long'), short: meanRows('short') };
  function meanRows(of: 'long' | 'short') {
    const real = new Float64Array(BINS).fill(FLOOR);
    const own = new Float64Array(BINS).fill(1e-9);
    for (const row of rows) {
      if (row.side !== of) continue;
      for (let i = 0; i < BINS; i++) {
        real[i]! += row.weight * row.real[i]!;
        own[i]! += row.weight * row.own[i]!;
      }
    }
    return { real: shares(real), own: shares(own) };
  }
  const likelihood = (b: number) => {
    let sum = 0;
    for (const { side, weight, real, own } of rows) {
      if (weight === 0) continue;
      const told = own.map((share, i) => means[side].real[i]! * Math.max(1e-3, share / means[side].own[i]!) ** b);
      const total = told.reduce((all, value) => all + value, 0);
      for (let i = 0; i < BINS; i++) if (real[i]! > 0) sum += weight * real[i]! * Math.log(told[i]! / total);
    }
    return sum;
  };
  // Concave in b: golden section.
  const golden = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [-5, 5];
  for (let step = 0; step < 40; step++) {
    const [a, b] = [high - golden * (high - low), low + golden * (high - low)];
    if (likelihood(a) > likelihood(b)) high = b;
    else low = a;
  }
  return (low + high) / 2;
}
