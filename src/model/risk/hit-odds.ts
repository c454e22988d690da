import { type Bar, touchHigh, touchLow } from '../../market/bar.ts';
import type { Side } from '../../market/event.ts';
import { HitTable } from '../scoring/hit-table.ts';
import { OpenWindows } from '../scoring/open-windows.ts';
import type { Issue } from '../scoring/issue.ts';
import { Volatility } from '../scoring/volatility.ts';
import { firstPassage } from './first-passage.ts';

const HOUR_MS = 3_600_000;
/** The horizons that risk is stated over. */
export const RISK_HORIZONS = [
  { name: '1 h', ms: HOUR_MS },
  { name: '4 h', ms: 4 * HOUR_MS },
  { name: '24 h', ms: 24 * HOUR_MS },
  { name: '7 d', ms: 168 * HOUR_MS },
] as const;
/** With fewer windows the Gaussian stands in for the table: a week of hours. */
const LEAST_WINDOWS = 168;
const NO_MAPS = new Float32Array(0);

/** Follows one market's prices and tells how likely they come how far, from how far they came so far. */
export class HitOdds {
  private readonly stepMs: number;
  private readonly volatility: Volatility;
  private readonly running: OpenWindows[];
  private readonly ended: Issue[][] = RISK_HORIZONS.map(() => []);
  private readonly tables: (HitTable | null)[] = RISK_HORIZONS.map(() => null);

  /** `stepMs`: the bars' constant step, an hour or a whole part of one. */
  constructor(stepMs: number) {
    this.stepMs = stepMs;
    this.volatility = new Volatility(stepMs);
    this.running = RISK_HORIZONS.map(({ ms }) => new OpenWindows([ms], stepMs));
  }

  /** Takes the next closed bar. A window opens at each full hour, and counts once it has ended. */
  push(bar: Bar): void {
    const endMs = bar.timeMs + this.stepMs;
    const logPrice = Math.log(bar.close);
    const [low, high] = [Math.log(touchLow(bar)), Math.log(touchHigh(bar))];
    this.running.forEach((windows, h) => {
      const ended = windows.bar(low, high, endMs);
      if (ended.length === 0) return;
      this.ended[h]!.push(...ended.filter(({ outcomes }) => outcomes[0] !== null));
      this.tables[h] = null;
    });
    this.volatility.push(logPrice);
    const { sigma } = this;
    if (endMs % HOUR_MS !== 0 || !(sigma > 0)) return;
    for (const windows of this.running) {
      windows.open({ timeMs: endMs, price: bar.close, logPrice, sigma, maps: NO_MAPS });
    }
  }

  /** Standard deviation of a log return over a second, as of the last bar; NaN before two of them. */
  get sigma(): number {
    return this.volatility.perSecond;
  }

  /** How many windows of a horizon (an index into {@link RISK_HORIZONS}) the probabilities rest on. */
  windows(horizon: number): number {
    return this.ended[horizon]!.length;
  }

  /**
   * Probability that the price comes within a horizon to where `side` is liquidated: `logDistance` below it for longs,
   * above it for shorts. From the market's own past windows; from the Gaussian first passage before a week of them.
   */
  probability(side: Side, logDistance: number, horizon: number): number {
    if (!(logDistance > 0)) return 1;
    if (this.windows(horizon) < LEAST_WINDOWS) return this.gaussian(logDistance, horizon);
    return this.table(horizon).probabilityOf(side === 'long' ? 0 : 1, logDistance, this.sigma);
  }

  /** The Gaussian first passage at the same volatility: a cross-check. */
  gaussian(logDistance: number, horizon: number): number {
    return firstPassage(logDistance, this.sigma, RISK_HORIZONS[horizon]!.ms);
  }

  /** Log distance against `side` that is exceeded with probability `tail` only; infinity where too few windows can tell. */
  quantile(side: Side, tail: number, horizon: number): number {
    if (this.windows(horizon) < LEAST_WINDOWS) return Number.POSITIVE_INFINITY;
    return this.table(horizon).distanceOf(side === 'long' ? 0 : 1, tail, this.sigma);
  }

  private table(horizon: number): HitTable {
    return (this.tables[horizon] ??= new HitTable(this.ended[horizon]!, 0, RISK_HORIZONS[horizon]!.ms));
  }
}
