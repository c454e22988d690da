import type { Bar } from '../../../market/bar.ts';
import type { MapGrid, MapSource, Moment } from '../map-source.ts';
import { DecayingCells } from './decaying-cells.ts';

/** What was traded at each price, the older the less: volume of a half-life ago counts half. */
export class VolumeProfile implements MapSource {
  private readonly cells = new DecayingCells();
  private readonly halfLifeMs: number;
  private lastMs = Number.NaN;

  constructor(halfLifeMs: number) {
    this.halfLifeMs = halfLifeMs;
  }

  push(bar: Bar): void {
    if (bar.timeMs > this.lastMs) this.cells.fade(2 ** (-(bar.timeMs - this.lastMs) / this.halfLifeMs));
    this.lastMs = bar.timeMs;
    if (bar.volume > 0) this.cells.spread(Math.log(bar.low), Math.log(bar.high), bar.volume);
  }

  draw(moment: Moment, { firstCell, long, short }: MapGrid): number {
    this.cells.copy(firstCell, long);
    this.cells.copy(firstCell, short);
    return moment.timeMs;
  }
}
