import { type Bar, touchHigh, touchLow } from '../../market/bar.ts';
import type { Side } from '../../market/event.ts';
import { HitTable } from '../scoring/hit-table.ts';
import { Volatility } from '../scoring/volatility.ts';
import { firstPassage } from './first-passage.ts';
import { gaussianRace, type Race, raceOf } from './race.ts';
import { TouchedHours } from './touched-hours.ts';
import { shareInterval, type Told } from './window-share.ts';

const HOUR_MS = 3_600_000;
/** The horizons that risk is stated over. */
export const RISK_HORIZONS = [
  { name: '1 h', ms: HOUR_MS },
  { name: '4 h', ms: 4 * HOUR_MS },
  { name: '24 h', ms: 24 * HOUR_MS },
  { name: '7 d', ms: 168 * HOUR_MS },
] as const;
/** With fewer windows the Gaussian stands in for the table: a week of hours. */
export const LEAST_WINDOWS = 168;

/** A window that still runs: how far the price went below and above its opening, log price. */
interface Window {
  endMs: number;
  logPrice: number;
  /** What excursions are measured in: the volatility over the window that was known when it opened. */
  unit: number;
  down: number;
  up: number;
  /** Index of its first hour. */
  firstHour: number;
}

/** One horizon's ended windows, oldest first; excursions in the units of each. */
interface Ended {
  endMs: number[];
  down: number[];
  up: number[];
  logPrice: number[];
  unit: number[];
  firstHour: number[];
}

/** Follows one market's prices and tells how likely they come how far, from how far they came so far. */
export class HitOdds {
  private readonly stepMs: number;
  private readonly volatility: Volatility;
  private readonly running: Window[][] = RISK_HORIZONS.map(() => []);
  private readonly ended: readonly Ended[] = RISK_HORIZONS.map(() => ({
    endMs: [],
    down: [],
    up: [],
    logPrice: [],
    unit: [],
    firstHour: [],
  }));
  private readonly touched: TouchedHours;
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
    this.touched = new TouchedHours(HOUR_MS / stepMs);
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
      this.touched.breakOff();
    }
    this.lastEndMs = endMs;
    this.low = Math.min(this.low, touchLow(bar));
    this.high = Math.max(this.high, touchHigh(bar));
    this.touched.push(bar);
    const logPrice = Math.log(bar.close);
    this.volatility.push(logPrice);
    if (endMs % HOUR_MS !== 0) return;
    const [low, high] = [Math.log(this.low), Math.log(this.high)];
    this.forgetHour();
    this.touched.endHour();
    const firstHour = this.touched.length;
    const { sigma } = this;
    RISK_HORIZONS.forEach(({ ms }, h) => {
      this.settle(h, low, high, endMs);
      if (!(sigma > 0) || ms % this.stepMs !== 0) return;
      const unit = sigma * Math.sqrt(ms / 1000);
      this.running[h]!.push({ endMs: endMs + ms, logPrice, unit, down: 0, up: 0, firstHour });
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

  /** The same probability with its 95 % interval; null where too few windows can tell, or the distance is none. */
  interval(side: Side, logDistance: number, horizon: number): Told {
    const value = this.probability(side, logDistance, horizon);
    const windows = this.windows(horizon);
    if (!(logDistance > 0) || windows < LEAST_WINDOWS) return { value, low: null, high: null };
    const { ms } = RISK_HORIZONS[horizon]!;
    const needed = logDistance / (this.sigma * Math.sqrt(ms / 1000));
    const excursions = this.ended[horizon]![side === 'long' ? 'down' : 'up'];
    return shareInterval(value, { windows, ms, outcomes: 1, happened: (i) => Number(excursions[i]! >= needed) });
  }

  /**
   * Whether a position comes to its target or to its stop first within a horizon, see {@link raceOf}; before a week of
   * windows, from the walk. Log distances from the entry, above 0.
   */
  race(stopDistance: number, targetDistance: number, horizon: number): Race {
    const { ms } = RISK_HORIZONS[horizon]!;
    const count = this.windows(horizon);
    const walk = this.gaussianRace(stopDistance, targetDistance, horizon);
    if (count < LEAST_WINDOWS) {
      const unsure = (value: number): Told => ({ value, low: null, high: null });
      return { target: unsure(walk.target), stop: unsure(walk.stop), neither: unsure(walk.neither) };
    }
    const { logPrice, unit, firstHour } = this.ended[horizon]!;
    const present = this.sigma * Math.sqrt(ms / 1000);
    const first = (i: number, below: number, above: number, ofBoth: 'below' | 'above') => {
      const scale = unit[i]! / present;
      const levels = { below: logPrice[i]! - below * scale, above: logPrice[i]! + above * scale };
      return this.touched.first(firstHour[i]!, ms / HOUR_MS, levels, ofBoth);
    };
    return raceOf({ count, ms, first }, stopDistance, targetDistance, walk);
  }

  /** The race of a driftless walk at the same volatility: a cross-check. */
  gaussianRace(stopDistance: number, targetDistance: number, horizon: number): Record<keyof Race, number> {
    return gaussianRace(stopDistance, targetDistance, this.sigma, RISK_HORIZONS[horizon]!.ms);
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
    const { down, up, unit, logPrice, firstHour } = windows.shift()!;
    const ended = this.ended[horizon]!;
    ended.endMs.push(endMs);
    ended.down.push(down / unit);
    ended.up.push(up / unit);
    ended.logPrice.push(logPrice);
    ended.unit.push(unit);
    ended.firstHour.push(firstHour);
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
