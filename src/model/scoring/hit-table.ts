import { SIDE_CELLS } from './cells.ts';
import { cellIndex, distanceOf, type Issue } from './issue.ts';

/**
 * P(hit): how often past windows went so far, in units of the volatility that was known when they opened. No shape is
 * assumed; the two sides are apart.
 */
export class HitTable {
  private readonly horizonSeconds: number;
  /** Ascending, by side. */
  private readonly excursions: [Float64Array, Float64Array];

  /** @param excursions below and above the price, in units of the volatility over the horizon, each ascending */
  constructor(excursions: [Float64Array, Float64Array], horizonMs: number) {
    this.excursions = excursions;
    this.horizonSeconds = horizonMs / 1000;
  }

  /** @param issues training windows; those without an outcome of this horizon are left out */
  static ofIssues(issues: readonly Issue[], horizon: number, horizonMs: number): HitTable {
    const seconds = horizonMs / 1000;
    const of = (side: 0 | 1) =>
      Float64Array.from(
        issues.flatMap(({ outcomes, sigma }) => {
          const outcome = outcomes[horizon];
          if (!outcome) return [];
          return [(side === 0 ? outcome.down : outcome.up) / (sigma * Math.sqrt(seconds))];
        }),
      ).toSorted();
    return new HitTable([of(0), of(1)], horizonMs);
  }

  private unit({ sigma }: Issue): number {
    return sigma * Math.sqrt(this.horizonSeconds);
  }

  /** Probability that the price comes as far as the middle of each cell; never 0: what has not been seen may come. */
  probabilities(issue: Issue, out: Float64Array): void {
    const unit = this.unit(issue);
    for (const side of [0, 1] as const) {
      const seen = this.excursions[side];
      // Cells go outwards: what fell short of one fell short of the next.
      let short = 0;
      for (let k = 0; k < SIDE_CELLS; k++) {
        const needed = distanceOf(issue.logPrice, side, k) / unit;
        while (short < seen.length && seen[short]! < needed) short++;
        out[cellIndex(side, k)] = (seen.length - short + 1) / (seen.length + 1);
      }
    }
  }

  /**
   * Probability that the price comes `logDistance` down (side 0) or up (side 1) within the horizon, at a volatility of
   * `sigma`, the standard deviation of a log return over a second.
   */
  probabilityOf(side: 0 | 1, logDistance: number, sigma: number): number {
    const seen = this.excursions[side];
    const needed = logDistance / (sigma * Math.sqrt(this.horizonSeconds));
    let low = 0;
    let high = seen.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (seen[middle]! < needed) low = middle + 1;
      else high = middle;
    }
    return (seen.length - low + 1) / (seen.length + 1);
  }

  /**
   * The log distance that the price exceeds on a side with probability `tail` only.
   * @returns infinity where fewer windows than 1 / tail were seen: they cannot tell
   */
  distanceOf(side: 0 | 1, tail: number, sigma: number): number {
    const seen = this.excursions[side];
    const index = Math.ceil((seen.length + 1) * (1 - tail)) - 1;
    const excursion = seen[index] ?? Number.POSITIVE_INFINITY;
    return excursion * sigma * Math.sqrt(this.horizonSeconds);
  }

  /** Windows that were seen. */
  get windows(): number {
    return this.excursions[0].length;
  }
}
