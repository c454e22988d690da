import type { Bar } from '../../market/bar.ts';
import { touchHigh, touchLow } from '../../market/bar.ts';
import { SIDE_CELLS } from './cells.ts';
import { cellIndex, distanceOf, type Issue } from './issue.ts';

/** A run of strong cells: the place where it is strongest, and all it holds, in any unit. */
export interface Contender {
  price: number;
  mass: number;
}

/** A pair of the nearest strong zones, once one of them was reached. */
export interface ResolvedPair {
  /** P(U first) of any continuous martingale: (p - D) / (U - D). */
  pi: number;
  /** ln(M_U / M_D) */
  score: number;
  upFirst: boolean;
  /** Returns before the issue, which the score goes along with. */
  hourReturn: number;
  dayReturn: number;
  tookMs: number;
}

/** Share of a side's cells within reach that count as strong: those with the most mass. */
const STRONG_SHARE = 0.1;

interface Race {
  up: number;
  down: number;
}

/**
 * Does price go to where the mass is? Pairs of zones race one after the other, so that they are independent: the next
 * is issued when the one before has resolved. Beside it runs the placebo: the nearest zone against its mirror image,
 * an empty place equally far on the other side, which a martingale reaches first half of the times.
 */
export class MagnetTest {
  readonly resolved: ResolvedPair[] = [];
  /** Placebo races: was the zone first? */
  readonly placebos: boolean[] = [];
  /** Bars that reached both ends decide nothing. */
  bothHit = 0;
  placeboBothHit = 0;
  private pair: (Race & Omit<ResolvedPair, 'upFirst' | 'tookMs'> & { issuedMs: number }) | null = null;
  private placebo: (Race & { zoneIsUp: boolean }) | null = null;

  /** Pairs that the end of the recording cut off. */
  get censored(): number {
    return this.pair ? 1 : 0;
  }

  push(bar: Bar): void {
    const [low, high] = [touchLow(bar), touchHigh(bar)];
    const { pair, placebo } = this;
    if (pair) {
      const [up, down] = [high >= pair.up, low <= pair.down];
      if (up && down) this.bothHit++;
      else if (up || down) {
        const { pi, score, hourReturn, dayReturn } = pair;
        this.resolved.push({ pi, score, upFirst: up, hourReturn, dayReturn, tookMs: bar.timeMs - pair.issuedMs });
      }
      if (up || down) this.pair = null;
    }
    if (placebo) {
      const [up, down] = [high >= placebo.up, low <= placebo.down];
      if (up && down) this.placeboBothHit++;
      else if (up || down) this.placebos.push(up === placebo.zoneIsUp);
      if (up || down) this.placebo = null;
    }
  }

  /** Takes the map `candidate` of an issue, where nothing is under way. */
  issue(issue: Issue, candidate: number, hourReturn: number, dayReturn: number): void {
    if (this.pair && this.placebo) return;
    const at = (side: 0 | 1, k: number) => issue.maps[candidate * 2 * SIDE_CELLS + cellIndex(side, k)]!;
    const below = nearestZone(issue, 0, (k) => at(0, k));
    const above = nearestZone(issue, 1, (k) => at(1, k));
    if (below && above) this.race(issue.timeMs, issue.price, below, above, hourReturn, dayReturn);
  }

  /** Lets the nearest zone below and above the price race, where nothing is under way. */
  race(timeMs: number, price: number, below: Contender, above: Contender, hourReturn: number, dayReturn: number): void {
    this.pair ??= {
      up: above.price,
      down: below.price,
      pi: (price - below.price) / (above.price - below.price),
      score: Math.log(above.mass / below.mass),
      hourReturn,
      dayReturn,
      issuedMs: timeMs,
    };
    if (this.placebo) return;
    const zoneIsUp = above.price - price < price - below.price;
    const mirror = 2 * price - (zoneIsUp ? above.price : below.price);
    this.placebo = zoneIsUp ? { up: above.price, down: mirror, zoneIsUp } : { up: mirror, down: below.price, zoneIsUp };
  }
}

/** The strong run nearest to the price, the cell of the price itself left out. */
function nearestZone({ logPrice }: Issue, side: 0 | 1, at: (k: number) => number): Contender | null {
  const sorted = Float64Array.from({ length: SIDE_CELLS - 1 }, (_, i) => at(i + 1)).toSorted();
  const strong = sorted[Math.floor(sorted.length * (1 - STRONG_SHARE))]!;
  if (!(strong > 0)) return null;
  let k = 1;
  while (k < SIDE_CELLS && at(k) < strong) k++;
  let mass = 0;
  let peak = k;
  for (; k < SIDE_CELLS && at(k) >= strong; k++) {
    mass += at(k);
    if (at(k) > at(peak)) peak = k;
  }
  if (!(mass > 0)) return null;
  const distance = distanceOf(logPrice, side, peak);
  return { price: Math.exp(logPrice + (side === 0 ? -distance : distance)), mass };
}

/**
 * b = sum x (1{U} - pi) / sum x^2 pi (1 - pi), one step of the logistic fit from no magnet; above 0 is a magnet.
 * @param times how often each pair counts
 * @param partial takes out of x what the last hour's and the last day's returns and a constant explain
 */
export function magnetStrength(pairs: readonly ResolvedPair[], times: ArrayLike<number>, partial: boolean): number {
  const weights = pairs.map(({ pi }, i) => times[i]! * pi * (1 - pi));
  const scores = pairs.map(({ score }) => score);
  const x = partial
    ? residual(
        scores,
        pairs.map((p) => [1, p.hourReturn, p.dayReturn]),
        weights,
      )
    : scores;
  let above = 0;
  let below = 0;
  pairs.forEach(({ pi, upFirst }, i) => {
    above += times[i]! * x[i]! * ((upFirst ? 1 : 0) - pi);
    below += weights[i]! * x[i]! * x[i]!;
  });
  return below > 1e-12 ? above / below : Number.NaN;
}

/** What weighted least squares on `columns` leaves of y, column by column (modified Gram-Schmidt). */
function residual(y: readonly number[], columns: readonly (readonly number[])[], weights: readonly number[]): number[] {
  const left = [...y];
  const width = columns[0]?.length ?? 0;
  const basis: number[][] = [];
  const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, v, i) => sum + weights[i]! * v * b[i]!, 0);
  for (let c = 0; c < width; c++) {
    const column = columns.map((row) => row[c]!);
    const before = dot(column, column);
    for (const other of basis) {
      const part = dot(column, other);
      for (let i = 0; i < column.length; i++) column[i]! -= part * other[i]!;
    }
    const norm = dot(column, column);
    // What the columns before it explain already has no direction of its own.
    if (!(norm > 1e-12 * before)) continue;
    basis.push(column.map((value) => value / Math.sqrt(norm)));
  }
  for (const direction of basis) {
    const part = dot(left, direction);
    for (let i = 0; i < left.length; i++) left[i]! -= part * direction[i]!;
  }
  return left;
}
