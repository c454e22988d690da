import { type Bar, touchHigh, touchLow } from '../../market/bar.ts';
import type { Side } from '../../market/event.ts';
import { intervalOf } from '../scoring/statistics/bootstrap.ts';
import { uniformFrom } from '../scoring/statistics/uniform.ts';
import { HitTable } from '../scoring/hit-table.ts';
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
/** Windows of a day: one opens each hour. */
const DAY_WINDOWS = 24;
const LEAST_RUNS = 5;
const DRAWS = 300;
const TAIL = 0.025;
const SEED = 3;

/** A probability and its 95 % interval; null where too few windows can tell. */
export interface Told {
  value: number;
  low: number | null;
  high: number | null;
}

/** A window that still runs: how far the price went below and above its opening, log price. */
interface Window {
  endMs: number;
  logPrice: number;
  /** What excursions are measured in: the volatility over the window that was known when it opened. */
  unit: number;
  down: number;
  up: number;
}

/** Excursions of one horizon's ended windows, in the units of each, oldest first. */
interface Ended {
  endMs: number[];
  down: number[];
  up: number[];
}

/** Follows one market's prices and tells how likely they come how far, from how far they came so far. */
export class HitOdds {
  private readonly stepMs: number;
  private readonly volatility: Volatility;
  private readonly running: Window[][] = RISK_HORIZONS.map(() => []);
  private readonly ended: readonly Ended[] = RISK_HORIZONS.map(() => ({ endMs: [], down: [], up: [] }));
  private tables: (HitTable | null)[] = RISK_HORIZONS.map(() => null);
  private lastEndMs = Number.NaN;
  /** Extremes since the last full hour, log price. */
  private low = Number.POSITIVE_INFINITY;
  private high = Number.NEGATIVE_INFINITY;
  /** A past moment knows the windows that had ended by then, and its own volatility. */
  private past: { counts: number[]; sigma: number } | null = null;

  /** `stepMs`: the bars' constant step, an hour or a whole part of one. */
  constructor(stepMs: number) {
    this.stepMs = stepMs;
    this.volatility = new Volatility(stepMs);
  }

  /**
   * Takes the next closed bar. A window opens at each full hour, and counts once it has ended; one with a missing bar
   * does not. As windows begin and end at full hours, they are looked at once an hour.
   */
  push(bar: Bar): void {
    const endMs = bar.timeMs + this.stepMs;
    if (bar.timeMs !== this.lastEndMs) {
      for (const windows of this.running) windows.length = 0;
      this.forgetHour();
    }
    this.lastEndMs = endMs;
    this.low = Math.min(this.low, touchLow(bar));
    this.high = Math.max(this.high, touchHigh(bar));
    const logPrice = Math.log(bar.close);
    this.volatility.push(logPrice);
    if (endMs % HOUR_MS !== 0) return;
    const [low, high] = [Math.log(this.low), Math.log(this.high)];
    this.forgetHour();
    const { sigma } = this;
    RISK_HORIZONS.forEach(({ ms }, h) => {
      this.settle(h, low, high, endMs);
      if (!(sigma > 0) || ms % this.stepMs !== 0) return;
      this.running[h]!.push({ endMs: endMs + ms, logPrice, unit: sigma * Math.sqrt(ms / 1000), down: 0, up: 0 });
    });
  }

  /**
   * What was known at a past moment; it stays as it is while this one goes on.
   * @param sigma as of then, see {@link sigma}
   */
  at(timeMs: number, sigma: number): HitOdds {
    const view: HitOdds = Object.assign(Object.create(HitOdds.prototype), this);
    view.tables = RISK_HORIZONS.map(() => null);
    view.past = { counts: this.ended.map(({ endMs }) => endMs.filter((end) => end <= timeMs).length), sigma };
    return view;
  }

  /** Standard deviation of a log return over a second, as of the last bar; NaN before two of them. */
  get sigma(): number {
    return this.past ? this.past.sigma : this.volatility.perSecond;
  }

  /** How many windows of a horizon (an index into {@link RISK_HORIZONS}) the probabilities rest on. */
  windows(horizon: number): number {
    return this.past ? this.past.counts[horizon]! : this.ended[horizon]!.endMs.length;
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

  /**
   * The same probability with its 95 % interval: past windows overlap, so runs of them as long as two horizons (a day
   * at least) are drawn together; null where there are fewer than {@link LEAST_RUNS} such runs, or the distance is none.
   * Of what was hardly ever seen, the interval of as many windows as do not overlap.
   */
  interval(side: Side, logDistance: number, horizon: number): Told {
    const value = this.probability(side, logDistance, horizon);
    const count = this.windows(horizon);
    const run = Math.max(DAY_WINDOWS, (2 * RISK_HORIZONS[horizon]!.ms) / HOUR_MS);
    if (!(logDistance > 0) || count < LEAST_WINDOWS || count < LEAST_RUNS * run)
      return { value, low: null, high: null };
    const needed = logDistance / (this.sigma * Math.sqrt(RISK_HORIZONS[horizon]!.ms / 1000));
    const excursions = this.ended[horizon]![side === 'long' ? 'down' : 'up'];
    const reached = new Uint32Array(2 * count + 1);
    for (let i = 0; i < 2 * count; i++) reached[i + 1] = reached[i]! + (excursions[i % count]! >= needed ? 1 : 0);
    const uniform = uniformFrom(SEED);
    const drawn = Array.from({ length: DRAWS }, () => {
      let sum = 0;
      for (let taken = 0; taken < count; taken += run) {
        const start = Math.floor(uniform() * count);
        sum += reached[start + Math.min(run, count - taken)]! - reached[start]!;
      }
      return (sum + 1) / (count + 1);
    });
    const interval = intervalOf(value, drawn);
    // What was hardly ever seen, or hardly ever missed, cannot be drawn: so many windows that do not overlap could all
    // fall short by chance (Clopper and Pearson's interval of none, or of all).
    const apart = (count * HOUR_MS) / RISK_HORIZONS[horizon]!.ms;
    const most = 1 - TAIL ** (1 / apart);
    if (value < 1 / apart) return { value, low: 0, high: Math.max(interval.high, most) };
    if (value > 1 - 1 / apart) return { value, low: Math.min(interval.low, 1 - most), high: 1 };
    return interval;
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

  private settle(horizon: number, low: number, high: number, endMs: number): void {
    const windows = this.running[horizon]!;
    for (const window of windows) {
      window.down = Math.max(window.down, window.logPrice - low);
      window.up = Math.max(window.up, high - window.logPrice);
    }
    if (!(windows[0] && windows[0].endMs <= endMs)) return;
    const { down, up, unit } = windows.shift()!;
    const ended = this.ended[horizon]!;
    ended.endMs.push(endMs);
    ended.down.push(down / unit);
    ended.up.push(up / unit);
    this.tables[horizon] = null;
  }

  private forgetHour(): void {
    this.low = Number.POSITIVE_INFINITY;
    this.high = Number.NEGATIVE_INFINITY;
  }

  private table(horizon: number): HitTable {
    const { down, up } = this.ended[horizon]!;
    const count = this.windows(horizon);
    const seen = (all: readonly number[]) => Float64Array.from(all.slice(0, count)).toSorted();
    return (this.tables[horizon] ??= new HitTable([seen(down), seen(up)], RISK_HORIZONS[horizon]!.ms));
  }
}
