import type { Bar } from '../../market/bar.ts';

/** Bars without an open-interest stamp are held back for at most this many; then open interest counts as unchanged. */
const MOST_WAITING = 1440;
/** A stamp that differs from the last by more than this factor, beyond what was traded, waits for a second opinion. */
const RESET_FACTOR = 2;
const AGREEMENT = 0.1;

/** Hears of a bar, and of the open interest at its close, native quantity. */
export type Stamped = (bar: Bar, openInterest: number) => void;

/**
 * Open interest of each bar. It comes in stamps: the bars since the last stamp wait, and are told of when the next one
 * comes, its change spread over them by volume.
 */
export class StampedBars {
  /** At the last bar that was told of; 0 before the first stamp. */
  openInterest = 0;
  /** Bars that wait for a stamp, oldest first. */
  waiting: Bar[] = [];
  /** A stamp that was refused as a reset, NaN where the last one was believed. */
  suspect = Number.NaN;
  /** Stamps refused as a reset or a zero, bars whose |change of open interest| exceeds their volume, assumed stamps. */
  flags = { refusedStamps: 0, changeOverVolume: 0, assumedStamps: 0 };

  clone(): StampedBars {
    const copy = Object.assign(new StampedBars(), this);
    return Object.assign(copy, { waiting: this.waiting.slice(), flags: { ...this.flags } });
  }

  /** Takes the next closed bar; bars come in time order. The object is free for the caller to use again. */
  push(bar: Bar, told: Stamped): void {
    const stamp = this.accept(bar);
    if (!(this.openInterest > 0) && Number.isNaN(stamp)) return;
    if (Number.isNaN(stamp)) {
      this.waiting.push({ ...bar });
      if (this.waiting.length < MOST_WAITING) return;
      this.flags.assumedStamps++;
      this.tellWaiting(this.openInterest, told);
      return;
    }
    if (this.waiting.length === 0) {
      this.note(Math.abs(stamp - this.openInterest), bar.volume);
      this.tell(bar, stamp, told);
      return;
    }
    this.waiting.push({ ...bar });
    this.tellWaiting(stamp, told);
  }

  /** The bar's open interest where it can be believed, else NaN: a zero or an unconfirmed reset is a gap. */
  private accept(bar: Bar): number {
    const stamp = bar.openInterest;
    if (Number.isNaN(stamp)) return stamp;
    const last = this.openInterest;
    const volume = this.waiting.reduce((sum, b) => sum + b.volume, bar.volume);
    const jump = stamp > last * RESET_FACTOR || stamp < last / RESET_FACTOR;
    const confirmed = Math.abs(stamp - this.suspect) <= AGREEMENT * this.suspect;
    if (!(stamp > 0) || (last > 0 && jump && !confirmed && Math.abs(stamp - last) > volume)) {
      this.suspect = stamp;
      this.flags.refusedStamps++;
      return Number.NaN;
    }
    this.suspect = Number.NaN;
    return stamp;
  }

  private tellWaiting(stamp: number, told: Stamped): void {
    const bars = this.waiting;
    this.waiting = [];
    const from = this.openInterest;
    const change = stamp - from;
    const volume = bars.reduce((sum, bar) => sum + bar.volume, 0);
    this.note(Math.abs(change), volume);
    let traded = 0;
    for (let i = 0; i < bars.length; i++) {
      const bar = bars[i]!;
      traded += bar.volume;
      const share = i === bars.length - 1 ? 1 : volume > 0 ? traded / volume : (i + 1) / bars.length;
      this.tell(bar, i === bars.length - 1 ? stamp : from + change * share, told);
    }
  }

  private tell(bar: Bar, openInterest: number, told: Stamped): void {
    this.openInterest = openInterest;
    told(bar, openInterest);
  }

  private note(change: number, volume: number): void {
    if (this.openInterest > 0 && change > volume) this.flags.changeOverVolume++;
  }
}
