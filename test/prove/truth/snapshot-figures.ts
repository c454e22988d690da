import { blockDraws, bootstrapInterval, type Interval } from '../../../src/model/scoring/statistics/bootstrap.ts';
import { uniformFrom } from '../../../src/model/scoring/statistics/uniform.ts';
import { NO_TILT } from '../../../src/model/learning/tilt.ts';
import { LOOK_BINS } from '../../../src/model/learning/account-look.ts';
import { type AccountSide, dayOf, daysOf, learnedMaps, sidesOf, w1Of, w1OfUniform } from './account-sides.ts';
import { type Asked, interval, number } from './asked.ts';
import { snapshotsBeside } from './snapshots.ts';

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
  const beside = await snapshotsBeside(folder, coin);
  if (!beside) return null;
  const sides = sidesOf(beside.looks, beside.under(NO_TILT));
  if (sides.length === 0) return null;
  const days = daysOf(sides);
  const draws = blockDraws(days.length, 1, 500, uniformFrom(3));
  const weight = (side: AccountSide, times: ArrayLike<number>) => times[days.indexOf(dayOf(side))]!;
  const meanOf = (figure: (side: AccountSide) => number) => {
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
  const { maps, learnedDays } = learnedMaps(beside);
  const learned = sidesOf(beside.looks, maps);
  const inForce = sides.flatMap((side, i) => (learnedDays.includes(dayOf(side)) ? [i] : []));
  const meanInForce = (of: (i: number) => number) => inForce.reduce((sum, i) => sum + of(i), 0) / inForce.length;
  const once = new Uint8Array(days.length).fill(1);
  return {
    coin,
    sides: sides.length,
    days: days.length,
    w1Percent: bootstrapInterval(days.length, draws, meanOf(w1Of)),
    learnedPercent: bootstrapInterval(
      days.length,
      draws,
      meanOf((side) => w1Of(learned[sides.indexOf(side)]!)),
    ),
    learnedDays: learnedDays.length,
    inForce:
      inForce.length === 0
        ? null
        : {
            learned: meanInForce((i) => w1Of(learned[i]!)),
            prior: meanInForce((i) => w1Of(sides[i]!)),
            uniform: meanInForce((i) => w1OfUniform(sides[i]!)),
          },
    uniformPercent: meanOf(w1OfUniform)(once),
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
        what: `${named}: W1 within 15.6 %, under the default mix`,
        found: `${percents(card.w1Percent)}; uniform ${number(card.uniformPercent, 2)} %; ${number(card.effectivePositions, 1)} positions of weight a side`,
        asked: 'no figure',
        ok: null,
      },
      {
        what: `${named}: W1 under the mix of each day, learned from what those accounts held on earlier days, on the days on which it was another than the default`,
        found: forceOf(card),
        asked: 'no figure',
        ok: null,
      },
      {
        what: `${named}: W1 on all days, those under the default mix among them`,
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
function exponentOf(sides: readonly AccountSide[], weightOf: (side: AccountSide) => number): number {
  const rows = sides.map((side) => ({
    side: side.side,
    weight: weightOf(side),
    real: shares(side.real),
    own: shares(side.own),
  }));
  const means = { long: meanRows('long'), short: meanRows('short') };
  function meanRows(of: 'long' | 'short') {
    const real = new Float64Array(LOOK_BINS).fill(FLOOR);
    const own = new Float64Array(LOOK_BINS).fill(1e-9);
    for (const row of rows) {
      if (row.side !== of) continue;
      for (let i = 0; i < LOOK_BINS; i++) {
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
      for (let i = 0; i < LOOK_BINS; i++) if (real[i]! > 0) sum += weight * real[i]! * Math.log(told[i]! / total);
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
