import type { Estimate } from '../../market/api/estimate.ts';
import { blockLength, dayDraws } from '../scoring/estimate.ts';
import { effectiveDays, tellFromFew } from './few-days.ts';

const DAY_MS = 86_400_000;
const SEED = 11;
/** Older days are forgotten. */
const MOST_DAYS = 400;
/** Sums of one stratum on one day: number and sum of the cases, number and sum of the placebos. */
const FIELDS = 4;

/** A mean of cases, that of their placebos, and the difference, with intervals and a one-sided p. */
export interface MatchedFigures {
  value: Estimate;
  placebo: Estimate;
  effect: Estimate;
  /** Null where too few days can tell. */
  p: number | null;
  cases: number;
  placebos: number;
  days: number;
}

/**
 * Cases and placebos, compared within strata in which they are alike: same distance, same volatility, same fall. Only
 * sums by day are kept. Streaming, and bounded in memory.
 */
export class Matched {
  private readonly strata = new Map<string, number>();
  /** Sums by stratum, by day since 1970, ascending. */
  private readonly days = new Map<number, number[]>();

  /** @param openedMs when it was seen; a value that is NaN does not count */
  add(openedMs: number, isCase: boolean, stratum: string, value: number): void {
    if (Number.isNaN(value)) return;
    let s = this.strata.get(stratum);
    if (s === undefined) this.strata.set(stratum, (s = this.strata.size));
    const day = Math.floor(openedMs / DAY_MS);
    let sums = this.days.get(day);
    if (!sums) this.days.set(day, (sums = []));
    const at = s * FIELDS + (isCase ? 0 : 2);
    while (sums.length < (s + 1) * FIELDS) sums.push(0);
    sums[at]!++;
    sums[at + 1]! += value;
    if (this.days.size > MOST_DAYS) this.days.delete(this.days.keys().next().value!);
  }

  /**
   * The mean over strata of cases less placebos, each stratum as heavy as it has cases; a stratum without either says
   * nothing. Days are drawn as blocks.
   * @param horizonMs how far the values reach past their days
   * @param sign -1 where less of the value speaks for the claim
   */
  figures(horizonMs: number, sign: 1 | -1 = 1): MatchedFigures {
    const rows = [...this.days].toSorted(([a], [b]) => a - b).map(([, sums]) => Float64Array.from(sums));
    const width = this.strata.size * FIELDS;
    const total = new Float64Array(width);
    const at = (times: ArrayLike<number>): Means => {
      total.fill(0);
      for (let d = 0; d < rows.length; d++) {
        const row = rows[d]!;
        const weight = times[d]!;
        if (weight === 0) continue;
        for (let i = 0; i < row.length; i++) total[i]! += weight * row[i]!;
      }
      return meansOf(total);
    };
    const whole = at(new Uint8Array(rows.length).fill(1));
    const drawn = dayDraws(rows.length, horizonMs, SEED).map(at);
    const casesByDay = rows.map((row) => row.reduce((sum, one, i) => (i % FIELDS === 0 ? sum + one : sum), 0));
    const blocks = effectiveDays(casesByDay) / blockLength(horizonMs);
    const tell = (figure: (means: Means) => number) => tellFromFew(figure(whole), drawn.map(figure), blocks);
    const effect = tell(({ value, placebo }) => sign * (value - placebo));
    return {
      value: tell(({ value }) => value).estimate,
      placebo: tell(({ placebo }) => placebo).estimate,
      effect: effect.estimate,
      p: effect.p,
      cases: whole.cases,
      placebos: whole.placebos,
      days: rows.length,
    };
  }
}

interface Means {
  value: number;
  placebo: number;
  cases: number;
  placebos: number;
}

function meansOf(total: Float64Array): Means {
  let cases = 0;
  let placebos = 0;
  let value = 0;
  let placebo = 0;
  for (let i = 0; i < total.length; i += FIELDS) {
    const [own, sum, others, otherSum] = [total[i]!, total[i + 1]!, total[i + 2]!, total[i + 3]!];
    if (own === 0 || others === 0) continue;
    cases += own;
    placebos += others;
    value += sum;
    placebo += (own * otherSum) / others;
  }
  return { value: value / cases, placebo: placebo / cases, cases, placebos };
}
