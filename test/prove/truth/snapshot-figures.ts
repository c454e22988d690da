import { blockDraws, bootstrapInterval, type Interval } from '../../../src/model/scoring/statistics/bootstrap.ts';
import { wasserstein } from '../../../src/model/scoring/statistics/transport.ts';
import { uniformFrom } from '../../../src/model/scoring/statistics/uniform.ts';
import { type Asked, interval, number } from './asked.ts';
import { BIN, BINS, type SnapshotSide, snapshotsBesideMap } from './snapshots.ts';

const DAY_MS = 86_400_000;
const CELL_PERCENT = 100 * BIN;
/** Accounts whose mass every bin is given besides what stands there, as a share of the side's. */
const FLOOR = 0.01;

export interface SnapshotCard {
  coin: string;
  sides: number;
  days: number;
  w1Percent: Interval;
  uniformPercent: number;
  /** Mean over sides of 1 / sum of squared shares: how many positions of one size it might as well have been. */
  effectivePositions: number;
  exponent: Interval;
}

export async function snapshotCard(folder: string, coin: string): Promise<SnapshotCard | null> {
  const sides = await snapshotsBesideMap(folder, coin);
  if (sides.length === 0) return null;
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
  const w1 = meanOf(({ real, own }) => wasserstein(own, real, CELL_PERCENT));
  const flat = new Float64Array(BINS).fill(1);
  const once = new Uint8Array(days.length).fill(1);
  return {
    coin,
    sides: sides.length,
    days: days.length,
    w1Percent: bootstrapInterval(days.length, draws, w1),
    uniformPercent: meanOf(({ real }) => wasserstein(flat, real, CELL_PERCENT))(once),
    effectivePositions: meanOf(({ real }) => 1 / shares(real).reduce((sum, share) => sum + share * share, 0))(once),
    exponent: bootstrapInterval(days.length, draws, (times) => exponentOf(sides, (side) => weight(side, times))),
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
        what: `${named}: W1 within 15.6 %`,
        found: `${number(card.w1Percent.value, 2)} % [${number(card.w1Percent.low, 2)}, ${number(card.w1Percent.high, 2)}]; uniform ${number(card.uniformPercent, 2)} %; ${number(card.effectivePositions, 1)} positions of weight a side`,
        asked: card.coin === 'BTC' ? 'at most 3.4 %' : 'no figure',
        ok: card.coin === 'BTC' ? card.w1Percent.value <= 3.4 : null,
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
