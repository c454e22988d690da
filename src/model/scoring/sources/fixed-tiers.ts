import type { Bar } from '../../../market/bar.ts';
import { touchHigh, touchLow } from '../../../market/bar.ts';
import type { MapGrid, MapSource, Moment } from '../map-source.ts';
import { DecayingCells } from './decaying-cells.ts';

/** The tiers that published heatmaps draw, all of one weight, liquidated where the margin is gone: E (1 -+ 1/L). */
const LEVERAGES = [10, 25, 50, 100];

/** Quantity that a bar is said to have opened on either side. */
export type OpenedBy = (bar: Bar) => { long: number; short: number };

/** All volume opens, half of it on each side. */
export function openedByVolume(): OpenedBy {
  return ({ volume }) => ({ long: volume / 2, short: volume / 2 });
}

/** A rise of open interest is longs in a rising bar and shorts in a falling one; a fall opens nothing. */
export function openedByOpenInterest(): OpenedBy {
  let last = Number.NaN;
  return ({ openInterest, open, close }) => {
    if (Number.isNaN(openInterest)) return { long: 0, short: 0 };
    const rise = openInterest - last;
    last = openInterest;
    if (!(rise > 0)) return { long: 0, short: 0 };
    return close >= open ? { long: rise, short: 0 } : { long: 0, short: rise };
  };
}

/** Opens projected to fixed leverages, standing until the price gets there, or fading with a half-life. */
export class FixedTiers implements MapSource {
  private readonly openedBy: OpenedBy;
  private readonly halfLifeMs: number;
  private readonly long = new DecayingCells();
  private readonly short = new DecayingCells();
  private lastMs = Number.NaN;

  /** @param halfLifeMs Infinity: nothing fades */
  constructor(openedBy: OpenedBy, halfLifeMs: number) {
    this.openedBy = openedBy;
    this.halfLifeMs = halfLifeMs;
  }

  push(bar: Bar): void {
    const { long, short } = this;
    if (bar.timeMs > this.lastMs && Number.isFinite(this.halfLifeMs)) {
      const kept = 2 ** (-(bar.timeMs - this.lastMs) / this.halfLifeMs);
      long.fade(kept);
      short.fade(kept);
    }
    this.lastMs = bar.timeMs;
    long.sweep(Math.log(touchLow(bar)), Number.POSITIVE_INFINITY);
    short.sweep(Number.NEGATIVE_INFINITY, Math.log(touchHigh(bar)));
    const opened = this.openedBy(bar);
    const [low, high] = [Math.log(bar.low), Math.log(bar.high)];
    for (const leverage of LEVERAGES) {
      const [down, up] = [Math.log1p(-1 / leverage), Math.log1p(1 / leverage)];
      if (opened.long > 0) long.spread(low + down, high + down, opened.long / LEVERAGES.length);
      if (opened.short > 0) short.spread(low + up, high + up, opened.short / LEVERAGES.length);
    }
  }

  draw(moment: Moment, { firstCell, long, short }: MapGrid): number {
    this.long.copy(firstCell, long);
    this.short.copy(firstCell, short);
    return moment.timeMs;
  }
}
