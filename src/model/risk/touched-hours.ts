import { type Bar, touchHigh, touchLow } from '../../market/bar.ts';

/** Which of two levels a stretch touched first. */
export type FirstTouch = 'below' | 'above' | 'neither';

/** Log prices. */
export interface Levels {
  below: number;
  above: number;
}

/**
 * How far the price went in every full hour, and in every bar of it, so that the order in which two levels were touched
 * can still be told. About 8 bytes a bar.
 */
export class TouchedHours {
  private readonly barsPerHour: number;
  /** Extremes of each hour, log price. */
  private readonly low: number[] = [];
  private readonly high: number[] = [];
  /** Of each bar, how far its low lies above its hour's, and its high below; the bar of the extreme itself has 0. */
  private bars = new Float32Array(0);
  /** Lows and highs of the hour that runs. */
  private running: number[] = [];

  constructor(barsPerHour: number) {
    this.barsPerHour = barsPerHour;
  }

  /** Hours that are full. */
  get length(): number {
    return this.low.length;
  }

  push(bar: Bar): void {
    this.running.push(Math.log(touchLow(bar)), Math.log(touchHigh(bar)));
  }

  /** A full hour has ended; one with a missing bar is left out. */
  endHour(): void {
    const { running, barsPerHour, length } = this;
    this.running = [];
    if (running.length !== 2 * barsPerHour) return;
    const low = running.reduce((least, one, i) => (i % 2 === 0 ? Math.min(least, one) : least), Infinity);
    const high = running.reduce((most, one, i) => (i % 2 === 1 ? Math.max(most, one) : most), -Infinity);
    const from = length * running.length;
    if (this.bars.length < from + running.length) {
      const grown = new Float32Array(2 * from + running.length);
      grown.set(this.bars);
      this.bars = grown;
    }
    running.forEach((one, i) => (this.bars[from + i] = i % 2 === 0 ? one - low : high - one));
    this.low.push(low);
    this.high.push(high);
  }

  /** Bars are missing: what runs is no full hour. */
  breakOff(): void {
    this.running = [];
  }

  /**
   * Which level `hours` hours from index `from` on touched first. A bar that touched both does not tell
   * its order, and counts for `ofBoth`.
   */
  first(from: number, hours: number, { below, above }: Levels, ofBoth: 'below' | 'above'): FirstTouch {
    for (let hour = from; hour < from + hours; hour++) {
      const isBelow = this.low[hour]! <= below;
      const isAbove = this.high[hour]! >= above;
      if (isBelow && isAbove) return this.firstWithin(hour, { below, above }, ofBoth);
      if (isBelow) return 'below';
      if (isAbove) return 'above';
    }
    return 'neither';
  }

  private firstWithin(hour: number, { below, above }: Levels, ofBoth: 'below' | 'above'): FirstTouch {
    const [low, high] = [this.low[hour]!, this.high[hour]!];
    for (let bar = hour * this.barsPerHour; ; bar++) {
      const isBelow = low + this.bars[2 * bar]! <= below;
      const isAbove = high - this.bars[2 * bar + 1]! >= above;
      if (isBelow && isAbove) return ofBoth;
      if (isBelow) return 'below';
      if (isAbove) return 'above';
    }
  }
}
