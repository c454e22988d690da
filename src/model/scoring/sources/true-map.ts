import type { OpenPosition } from '../../../market/event.ts';
import { type MapGrid, type MapSource, type Moment, refuseFuture } from '../map-source.ts';
import { DecayingCells } from './decaying-cells.ts';

/** The open positions themselves, where they are known: what no map can beat. */
export class TrueMap implements MapSource {
  private timeMs = Number.NaN;
  private readonly long = new DecayingCells();
  private readonly short = new DecayingCells();

  /** Takes the next of the positions, in time order; those of an earlier moment are forgotten. */
  offer({ timeMs, side, price, quantity }: OpenPosition): void {
    if (timeMs !== this.timeMs) {
      this.timeMs = timeMs;
      this.long.fade(0);
      this.short.fade(0);
    }
    const logPrice = Math.log(price);
    this[side].spread(logPrice, logPrice, quantity);
  }

  push(): void {}

  /** Positions are known at their own moment only. */
  draw(moment: Moment, { firstCell, long, short }: MapGrid): number | null {
    if (Number.isNaN(this.timeMs)) return null;
    refuseFuture('the true positions', this.timeMs, moment);
    if (this.timeMs !== moment.timeMs) return null;
    this.long.copy(firstCell, long);
    this.short.copy(firstCell, short);
    return this.timeMs;
  }
}
