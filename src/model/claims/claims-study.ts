import type { Claims } from '../../market/api/claims.ts';
import type { Bar } from '../../market/bar.ts';
import type { Liquidation, LiquidationTotal, Side } from '../../market/event.ts';
import type { Instrument } from '../../market/instrument.ts';
import { Estimator } from '../cohorts/estimator.ts';
import { DEFAULT_PARAMETERS, type ModelParameters } from '../cohorts/parameters.ts';
import { Indicators } from '../indicators/indicators.ts';
import { ZoneStudies } from '../reaction/zone-studies.ts';
import { type Contender, MagnetTest } from '../scoring/magnet-test.ts';
import { type Band, ZoneTracker } from '../zones/zone-tracker.ts';
import { CLAIMS, type ClaimContext } from './claims.ts';
import { type Hour, heatNear } from './hour.ts';
import { HourWindows, WINDOW_MS } from './hour-windows.ts';
import { Matched } from './matched.ts';
import { sumUp } from './verdict.ts';

const HOUR_MS = 3_600_000;
/** An hour that liquidates more longs than this share of the last month's hours is a flush. */
const FLUSH_RANK = 0.99;
const MEMORY_HOURS = 720;
/** Ranks are among so many hours at least. */
const LEAST_RANKED = 168;
/** Of each side's heaviest zones within reach the nearest races. */
const HEAVIEST = 3;
const RACE_REACH = 0.1;
const DAY_HOURS = 24;

/** Where zones lie; another answer makes a placebo of the whole study. */
export type ZonesOf = (bands: Band[], price: number) => Band[];

/**
 * Puts what is said of liquidation heatmaps to one market's past: at each full hour the map is looked at as it was then,
 * and what followed is set against placebos. Streaming, bounded in memory, and it knows nothing of later.
 *
 * Events come in time order: what was liquidated in a bar, then the bar.
 */
export class ClaimsStudy {
  private readonly instrument: Instrument;
  private readonly stepMs: number;
  private readonly estimator: Estimator;
  private readonly tracker = new ZoneTracker();
  private readonly indicators: Indicators;
  private readonly studies: ZoneStudies;
  private readonly windows: HourWindows<Hour & { long: number; unknown: number }>;
  private readonly tests = new Map<string, Matched>();
  private readonly zonesOf: ZonesOf;
  /** Of the hour under way, USD; NaN where it was not listened to, or only totals tell. */
  private longUsd = 0;
  /** Totals by the hour in which they began, until it has ended. */
  private totals: Map<number, number> | null = null;
  /** Sum of all hours so far, and hours that are unknown among them. */
  private longTotal = 0;
  private unknownHours = 0;
  private readonly longs: number[] = [];
  private readonly races = new MagnetTest();
  /** Log prices of the last day's hours, oldest first, and near heat of the last month's. */
  private readonly hourly: number[] = [];
  private readonly nearHeat: Record<Side | 'both', number[]> = { long: [], short: [], both: [] };
  private flushMs = Number.NEGATIVE_INFINITY;
  private firstMs = Number.NaN;
  private lastMs = Number.NaN;
  private hours = 0;
  private lastHour: Hour | null = null;
  /** The zones that would race from the last full hour on. */
  contenders: { below: Contender; above: Contender } | null = null;

  constructor(
    instrument: Instrument,
    stepMs: number,
    parameters: ModelParameters = DEFAULT_PARAMETERS,
    zonesOf: ZonesOf = (bands) => bands,
  ) {
    this.instrument = instrument;
    this.stepMs = stepMs;
    this.zonesOf = zonesOf;
    this.estimator = new Estimator(instrument, parameters);
    this.indicators = new Indicators(stepMs);
    this.studies = new ZoneStudies(stepMs, this.indicators);
    for (const { tests } of CLAIMS) for (const { id, hourly } of tests) if (hourly) this.tests.set(id, new Matched());
    this.windows = new HourWindows(stepMs, (hour, outcome) => {
      const unknown = this.unknownHours > hour.unknown;
      const followed = { ...outcome, longUsd: unknown ? Number.NaN : this.longTotal - hour.long };
      for (const { tests } of CLAIMS) for (const { id, hourly } of tests) hourly?.(hour, followed, this.tests.get(id)!);
    });
  }

  liquidation({ side, price, quantity }: Liquidation): void {
    if (side === 'long') this.longUsd += this.instrument.contract === 'linear' ? quantity * price : quantity;
  }

  /** Takes a total where only these are known; of steps longer than an hour nothing can be told. */
  total({ timeMs, stepMs, longUsd }: LiquidationTotal): void {
    if (stepMs > HOUR_MS) return;
    this.totals ??= new Map();
    const hour = Math.floor(timeMs / HOUR_MS) * HOUR_MS;
    this.totals.set(hour, (this.totals.get(hour) ?? 0) + longUsd);
  }

  /**
   * Takes the next closed bar.
   * @param heard whether its liquidations were listened to
   */
  bar(bar: Bar, heard = true): void {
    const endMs = bar.timeMs + this.stepMs;
    if (Number.isNaN(this.firstMs)) this.firstMs = bar.timeMs;
    this.lastMs = endMs;
    if (!heard) this.longUsd = Number.NaN;
    this.indicators.push(bar);
    this.studies.push(bar);
    this.races.push(bar);
    this.windows.push(bar);
    this.estimator.push(bar);
    if (endMs % HOUR_MS !== 0) return;
    this.endHour(endMs);
    this.look(endMs, bar.close);
  }

  /** The last full hour as it was looked at; null before the first one with a map. */
  get hour(): Hour | null {
    return this.lastHour;
  }

  /** What the past says so far. */
  claims(): Claims {
    const context: ClaimContext = {
      studies: this.studies,
      races: this.races,
      figuresOf: (id, sign) => this.tests.get(id)!.figures(WINDOW_MS, sign),
    };
    return {
      market: this.instrument.id,
      simulated: this.instrument.simulated,
      fromMs: this.firstMs,
      toMs: this.lastMs,
      hours: this.hours,
      claims: sumUp(CLAIMS, context),
    };
  }

  /** What was liquidated in the hour that has ended, and whether it was a flush. */
  private endHour(endMs: number): void {
    const { totals } = this;
    const longUsd = totals ? (totals.get(endMs - HOUR_MS) ?? Number.NaN) : this.longUsd;
    totals?.delete(endMs - HOUR_MS);
    this.longUsd = 0;
    if (Number.isNaN(longUsd)) {
      this.unknownHours++;
      return;
    }
    this.longTotal += longUsd;
    if (rank(this.longs, longUsd) >= FLUSH_RANK) this.flushMs = endMs;
  }

  private look(timeMs: number, price: number): void {
    const { estimator, indicators, tracker } = this;
    const { sigma, atr, funding } = indicators.crowding;
    if (!estimator.started || !(atr > 0) || !(sigma > 0)) return;
    const book = estimator.provisional(null);
    tracker.look(timeMs, book, price);
    const bands = this.zonesOf(tracker.bands(), price);
    this.studies.look(timeMs, bands, price);
    this.race(timeMs, price, bands);
    this.hours++;
    const [long, short] = [heatNear(bands, 'long', price, atr), heatNear(bands, 'short', price, atr)];
    const usdPerUnit = this.instrument.contract === 'linear' ? price : 1;
    const hour: Hour = {
      timeMs,
      price,
      atr,
      sigma,
      bands,
      heat: {
        long: rank(this.nearHeat.long, long),
        short: rank(this.nearHeat.short, short),
        both: rank(this.nearHeat.both, long + short),
      },
      funding,
      openInterestUsd: book.openInterest * usdPerUnit,
      sinceFlush: this.longs.length < LEAST_RANKED ? Number.NaN : (timeMs - this.flushMs) / HOUR_MS,
    };
    this.lastHour = hour;
    this.windows.see({ ...hour, long: this.longTotal, unknown: this.unknownHours }, timeMs);
  }

  private race(timeMs: number, price: number, bands: readonly Band[]): void {
    const { hourly } = this;
    const logPrice = Math.log(price);
    const hourReturn = logPrice - (hourly.at(-1) ?? logPrice);
    const dayReturn = logPrice - (hourly[0] ?? logPrice);
    hourly.push(logPrice);
    if (hourly.length > DAY_HOURS) hourly.shift();
    const contender = (side: Side) => {
      const middle = ({ low, high }: Band) => (low + high) / 2;
      const away = (band: Band) => Math.abs(Math.log(middle(band) / price));
      const heaviest = bands
        .filter((band) => band.side === side && away(band) <= RACE_REACH)
        .toSorted((a, b) => b.share - a.share)
        .slice(0, HEAVIEST);
      const nearest = heaviest.toSorted((a, b) => away(a) - away(b))[0];
      return nearest ? { price: middle(nearest), mass: nearest.share } : null;
    };
    const [below, above] = [contender('long'), contender('short')];
    this.contenders = below && above && below.price < price && above.price > price ? { below, above } : null;
    const { contenders } = this;
    if (contenders) this.races.race(timeMs, price, contenders.below, contenders.above, hourReturn, dayReturn);
  }
}

/** Share of the values before it that lie below a new one, which joins them; NaN before a week of hours. */
function rank(before: number[], value: number): number {
  const below = before.reduce((count, one) => count + Number(one < value), 0);
  const share = before.length < LEAST_RANKED ? Number.NaN : below / before.length;
  before.push(value);
  if (before.length > MEMORY_HOURS) before.shift();
  return share;
}
