import type { Bar } from '../../../market/bar.ts';
import { SCORED_CELL } from '../cells.ts';
import type { MapGrid, MapSource, Moment } from '../map-source.ts';

/** One bump around the volume-weighted mean price of the past, as wide as prices were spread around it. */
export class MeanPrice implements MapSource {
  private readonly halfLifeMs: number;
  private lastMs = Number.NaN;
  private weight = 0;
  private mean = 0;
  private variance = 0;

  /** @param halfLifeMs volume of a half-life ago counts half */
  constructor(halfLifeMs: number) {
    this.halfLifeMs = halfLifeMs;
  }

  push(bar: Bar): void {
    if (bar.timeMs > this.lastMs) this.weight *= 2 ** (-(bar.timeMs - this.lastMs) / this.halfLifeMs);
    this.lastMs = bar.timeMs;
    if (!(bar.volume > 0)) return;
    this.weight += bar.volume;
    const share = bar.volume / this.weight;
    const off = Math.log((bar.high + bar.low) / 2) - this.mean;
    this.mean += share * off;
    this.variance = (1 - share) * (this.variance + share * off * off);
  }

  draw(moment: Moment, { firstCell, cells, long, short }: MapGrid): number | null {
    if (!(this.weight > 0)) return null;
    const width = Math.max(2, Math.sqrt(this.variance) / SCORED_CELL);
    const centre = this.mean / SCORED_CELL - firstCell - 0.5;
    for (let cell = 0; cell < cells; cell++) {
      const height = Math.exp(-(((cell - centre) / width) ** 2) / 2) / width;
      long[cell] = height;
      short[cell] = height;
    }
    return moment.timeMs;
  }
}
