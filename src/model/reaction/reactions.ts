import { type Bar, touchHigh, touchLow } from '../../market/bar.ts';
import { Aftermath } from '../aftermath/aftermath.ts';
import type { Liquidated, LiquidationHistory } from '../aftermath/liquidation-history.ts';
import type { Band } from '../zones/zone-tracker.ts';
import { type Episode, type Level, outsideOf, Visit } from './episode.ts';
import { placeboFor } from './placebo.ts';

const MINUTE_MS = 60_000;
/** What follows a touch is told over these. */
export const TOUCH_HORIZONS_MS = [5 * MINUTE_MS, 15 * MINUTE_MS, 60 * MINUTE_MS] as const;
/** A close nearer than this to a level approaches it; one is touched anew only after having been farther away. */
const APPROACH_ATR = 1;
const READY_ATR = 0.5;
const MOST_KEPT = 2000;

interface Watch {
  level: Level;
  /** The price has been far enough outside for a touch to count. */
  ready: boolean;
  visit: Visit | null;
}

/** What a level under way is at: seen from the last close. */
export interface Standing {
  zone: number;
  state: 'away' | 'approach' | Episode['reaction'];
  /** Log distance of the last close to the near edge, average true ranges; negative inside. */
  distanceAtr: number;
  episode: Episode | null;
}

/**
 * Watches what the price does when it comes to a zone, and to a placebo of each: approach, touch, and then rejection,
 * absorption or break-through. Streaming; a zone is followed by its id, as it drifts from look to look.
 */
export class Reactions {
  /** Settled ones, oldest first; the newest {@link MOST_KEPT}. */
  readonly settled: Episode[] = [];
  /** Visits of zones and placebos that were ever settled. */
  settledCount = 0;
  /** What followed touches, under `zone` and `placebo`; going on in the direction of the approach counts as gain. */
  readonly aftermath: Aftermath;
  private readonly stepMs: number;
  private readonly touched: (episode: Episode) => void;
  private readonly zones = new Map<number, Watch>();
  private readonly placebos = new Map<number, Watch>();
  private price = Number.NaN;
  private range = Number.NaN;

  /** @param touched hears of each visit of a zone when it begins */
  constructor(stepMs: number, touched: (episode: Episode) => void = () => undefined) {
    this.stepMs = stepMs;
    this.touched = touched;
    this.aftermath = new Aftermath(stepMs, TOUCH_HORIZONS_MS);
  }

  /**
   * Takes the zones of a new look.
   * @param price the last bar's close
   * @param atr of an hour, quote currency; before it is known nothing is watched
   */
  look(bands: readonly Band[], price: number, atr: number): void {
    if (!(atr > 0)) return;
    this.price = price;
    this.range = atr / price;
    const ids = new Set(bands.map(({ id }) => id));
    for (const watches of [this.zones, this.placebos]) {
      for (const [id, watch] of watches) if (!ids.has(id) && !watch.visit) watches.delete(id);
    }
    for (const band of bands) {
      // A visit goes on at the edges that were touched: the map has already swept some of the zone.
      const watch = this.zones.get(band.id);
      if (watch) watch.level = watch.visit ? watch.level : band;
      else this.zones.set(band.id, { level: band, ready: false, visit: null });
      const placebo = this.placebos.get(band.id);
      const isFree = placebo && (placebo.visit || !bands.some((one) => overlaps(one, placebo.level)));
      if (isFree) continue;
      const level = outsideOf(band, price) > READY_ATR * this.range ? placeboFor(band, price, bands) : null;
      if (level) this.placebos.set(band.id, { level, ready: true, visit: null });
      else this.placebos.delete(band.id);
    }
  }

  /** Takes the next closed bar, before the look at its end. @param sigma of a log return over a second */
  push(bar: Bar, sigma: number): void {
    const endMs = bar.timeMs + this.stepMs;
    this.aftermath.push(bar);
    this.price = bar.close;
    for (const [id, watch] of this.zones) this.follow(watch, id, false, bar, endMs, sigma);
    for (const [id, watch] of this.placebos) {
      // It has played its part: the next look finds another place.
      if (this.follow(watch, id, true, bar, endMs, sigma)) this.placebos.delete(id);
    }
  }

  /** Where each zone stands, nearest first. */
  standing(): Standing[] {
    const { price, range } = this;
    return [...this.zones]
      .map(([zone, { level, visit }]): Standing => {
        const distanceAtr = outsideOf(level, price) / range;
        const state = visit ? visit.episode.reaction : distanceAtr <= APPROACH_ATR ? 'approach' : 'away';
        return { zone, state, distanceAtr, episode: visit?.episode ?? null };
      })
      .toSorted((a, b) => Math.abs(a.distanceAtr) - Math.abs(b.distanceAtr) || a.zone - b.zone);
  }

  /** @returns true where a visit was settled */
  private follow(watch: Watch, zone: number, placebo: boolean, bar: Bar, endMs: number, sigma: number): boolean {
    const { level, visit } = watch;
    if (visit) return visit.push(bar, endMs) && this.settle(watch, visit.episode);
    const reached = level.side === 'long' ? touchLow(bar) : touchHigh(bar);
    if (watch.ready && outsideOf(level, reached) <= 0) {
      const began = new Visit(level, { zone, placebo }, this.range, bar, endMs);
      this.aftermath.see(placebo ? 'placebo' : 'zone', endMs, sigma, level.side === 'long' ? -1 : 1);
      if (!placebo) this.touched(began.episode);
      watch.ready = false;
      watch.visit = began;
      return began.episode.settledMs !== null && this.settle(watch, began.episode);
    }
    if (outsideOf(level, bar.close) >= READY_ATR * this.range) watch.ready = true;
    return false;
  }

  private settle(watch: Watch, episode: Episode): true {
    watch.visit = null;
    watch.ready = episode.reaction === 'rejection';
    this.settled.push(episode);
    this.settledCount++;
    if (this.settled.length >= 2 * MOST_KEPT) this.settled.splice(0, MOST_KEPT);
    return true;
  }
}

function overlaps(a: Pick<Level, 'low' | 'high'>, b: Pick<Level, 'low' | 'high'>): boolean {
  return a.low < b.high && a.high > b.low;
}

/**
 * What was liquidated while a visit lasted, in whole steps of the feed.
 * @returns null where it is unknown
 */
export function liquidatedDuring(
  { touchedMs, settledMs }: Pick<Episode, 'touchedMs' | 'settledMs'>,
  nowMs: number,
  stepMs: number,
  history: LiquidationHistory,
): (Liquidated & { fromMs: number; toMs: number }) | null {
  const step = Math.max(stepMs, history.resolutionMs);
  const fromMs = Math.floor((touchedMs - stepMs) / step) * step;
  const toMs = Math.ceil((settledMs ?? nowMs) / step) * step;
  const sums = history.between(fromMs, toMs);
  return sums && { ...sums, fromMs, toMs };
}
