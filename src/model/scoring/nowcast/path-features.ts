import type { Bar } from '../../../market/bar.ts';
import { touchHigh, touchLow } from '../../../market/bar.ts';

const HOUR_MS = 3_600_000;
/** Trailing windows against whose extreme a new one is measured, hours. */
const LOOKBACKS_HOURS = [1, 4, 24, 72, 168];
/** Forgetting of the hourly variance, a half-life of about a day. */
const VARIANCE_KEPT = 0.97;
/** Excursions below this are not told apart; log return. */
const LEAST_MOVE = 2e-4;

/** The path of one hour, one side: adverse is down for longs and up for shorts. */
export type PathFeatures = number[];

/**
 * Says of each hour what its price path alone says of the liquidations in it: how far price went against a side (in
 * itself, over volatility, beyond the extremes of the past hours and days), how it got there inside the hour, and the
 * volume. No map: this is what a map has to add to.
 */
export class PathHistory {
  private readonly highs: number[] = [];
  private readonly lows: number[] = [];
  private variance = 0.005 ** 2;

  /** @param bars one hour's, at least one, in time order; they become history */
  take(bars: readonly Bar[]): { long: PathFeatures; short: PathFeatures } {
    const long = this.features(bars, 1);
    const short = this.features(bars, -1);
    const high = Math.max(...bars.map((bar) => Math.log(touchHigh(bar))));
    const low = Math.min(...bars.map((bar) => Math.log(touchLow(bar))));
    const change = Math.log(bars.at(-1)!.close / bars[0]!.open);
    this.variance = VARIANCE_KEPT * this.variance + (1 - VARIANCE_KEPT) * Math.max(change ** 2, (high - low) ** 2 / 4);
    this.highs.push(high);
    this.lows.push(low);
    if (this.highs.length > LOOKBACKS_HOURS.at(-1)!) {
      this.highs.shift();
      this.lows.shift();
    }
    return { long, short };
  }

  /** In log price for longs, in its negative for shorts: adverse is down on both sides. */
  private features(bars: readonly Bar[], sign: 1 | -1): PathFeatures {
    const open = sign * Math.log(bars[0]!.open);
    const sigma = Math.sqrt(this.variance);
    const past = sign > 0 ? this.lows : this.highs.map((high) => -high);
    let low = open;
    let last = open;
    let peak = Number.NEGATIVE_INFINITY;
    let drawdown = 0;
    let adverse = 0;
    let largestReturn = 0;
    let largestBar = 0;
    let volume = 0;
    for (const bar of bars) {
      const top = sign > 0 ? Math.log(bar.high) : -Math.log(bar.low);
      const bottom = sign > 0 ? Math.log(touchLow(bar)) : -Math.log(touchHigh(bar));
      const close = sign * Math.log(bar.close);
      low = Math.min(low, bottom);
      peak = Math.max(peak, top);
      drawdown = Math.max(drawdown, peak - bottom);
      largestBar = Math.max(largestBar, top - bottom);
      adverse += Math.max(0, last - close);
      largestReturn = Math.max(largestReturn, last - close);
      volume += bar.volume;
      last = close;
    }
    const depth = open - low;
    const short = sign < 0 ? 1 : 0;
    const features = [
      short,
      short * Math.log(depth + LEAST_MOVE),
      short * Math.log(volume + 1),
      Math.log(depth + LEAST_MOVE),
      Math.log(depth + LEAST_MOVE / 20),
      Math.log(depth / sigma + 0.05),
      depth / sigma,
      Math.log(sigma),
      Math.log(volume + 1),
      Math.log(adverse + LEAST_MOVE),
      Math.log(drawdown + LEAST_MOVE),
      drawdown / sigma,
      Math.log(largestBar + LEAST_MOVE),
      Math.log(largestReturn + LEAST_MOVE),
      (open - last) / sigma,
    ];
    for (const hours of LOOKBACKS_HOURS) {
      const extreme = past.length > 0 ? Math.min(...past.slice(-hours)) : low;
      const beyond = Math.max(0, extreme - low);
      features.push(Math.log1p(beyond / 0.002), beyond / sigma);
    }
    return features;
  }
}

/** The hour that a moment lies in, ms. */
export function hourOf(timeMs: number): number {
  return Math.floor(timeMs / HOUR_MS) * HOUR_MS;
}
