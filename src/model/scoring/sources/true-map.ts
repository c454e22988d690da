import type { OpenPosition } from '../../../market/event.ts';
import { cellOf } from '../cells.ts';
import type { MapGrid, MapSource, Moment } from '../map-source.ts';
import { refuseFuture } from '../map-source.ts';

/** The open positions themselves, where they are known: what no map can beat. */
export class TrueMap implements MapSource {
  private readonly positions: OpenPosition[] = [];

  /** Takes the next of the positions, in time order; those of an earlier moment are forgotten. */
  offer(position: OpenPosition): void {
    if (this.positions.length > 0 && this.positions[0]!.timeMs !== position.timeMs) this.positions.length = 0;
    this.positions.push(position);
  }

  push(): void {}

  /** Positions are known at their own moment only. */
  fill(moment: Moment, { firstCell, cells, long, short }: MapGrid): number | null {
    const timeMs = this.positions[0]?.timeMs;
    if (timeMs === undefined) return null;
    refuseFuture('the true positions', timeMs, moment);
    if (timeMs !== moment.timeMs) return null;
    for (const { side, price, quantity } of this.positions) {
      const cell = cellOf(Math.log(price)) - firstCell;
      if (cell >= 0 && cell < cells) (side === 'long' ? long : short)[cell]! += quantity;
    }
    return timeMs;
  }
}
