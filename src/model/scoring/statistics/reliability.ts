import { isotonic } from './isotonic.ts';

/** Bins of ln lambda: 8 to an e-fold, over e^-30 to e^20. */
const BINS_PER_UNIT = 8;
const LOWEST = -30;
const BINS = 50 * BINS_PER_UNIT;

/** What was said and what came, per band of forecasts. */
export interface ReliabilityPoint {
  forecast: number;
  observed: number;
  /** The rising curve through the observed means. */
  recalibrated: number;
  cells: number;
}

export interface Reliability {
  /** Mean Poisson score, lambda - y + y ln(y / lambda), of the forecast is MCB - DSC + UNC; each is at least 0. */
  miscalibration: number;
  discrimination: number;
  uncertainty: number;
  curve: ReliabilityPoint[];
}

/**
 * Collects forecasts of rates and what came of them, in bounded memory: forecasts are grouped by their logarithm, and
 * the recalibrated curve (isotonic) is one level per group. Decomposition as of Dimitriadis, Gneiting, Jordan (2021),
 * with the Poisson score.
 */
export class ReliabilityTable {
  private readonly cells = new Float64Array(BINS);
  private readonly forecast = new Float64Array(BINS);
  private readonly observed = new Float64Array(BINS);
  private score = 0;
  /** sum y ln y - y: what the score holds whatever the forecast. */
  private constant = 0;

  /** @param rate above 0 */
  add(rate: number, y: number): void {
    const log = Math.log(rate);
    const bin = Math.min(BINS - 1, Math.max(0, Math.floor((log - LOWEST) * BINS_PER_UNIT)));
    this.cells[bin]! += 1;
    this.forecast[bin]! += rate;
    this.observed[bin]! += y;
    this.score += rate - y * log;
    if (y > 0) this.constant += y * Math.log(y) - y;
  }

  /** Null where nothing was added or nothing happened. */
  result(): Reliability | null {
    const used = Array.from(this.cells, (_, i) => i).filter((i) => this.cells[i]! > 0);
    const cells = used.reduce((sum, i) => sum + this.cells[i]!, 0);
    const total = used.reduce((sum, i) => sum + this.observed[i]!, 0);
    if (!(total > 0)) return null;
    const weights = used.map((i) => this.cells[i]!);
    const levels = isotonic(
      used.map((i) => this.observed[i]! / this.cells[i]!),
      weights,
    );
    const scoreOf = (rate: number, y: number, count: number) => count * rate - (y > 0 ? y * Math.log(rate) : 0);
    const recalibrated = used.reduce((sum, i, at) => sum + scoreOf(levels[at]!, this.observed[i]!, this.cells[i]!), 0);
    const uncertainty = scoreOf(total / cells, total, cells);
    return {
      miscalibration: (this.score - recalibrated) / cells,
      discrimination: (uncertainty - recalibrated) / cells,
      uncertainty: (uncertainty + this.constant) / cells,
      curve: used.map((i, at) => ({
        forecast: this.forecast[i]! / this.cells[i]!,
        observed: this.observed[i]! / this.cells[i]!,
        recalibrated: levels[at]!,
        cells: this.cells[i]!,
      })),
    };
  }
}
