import type { Bar } from '../../../market/bar.ts';
import { SCORED_CELL } from '../cells.ts';
import type { MapGrid, MapSource, Moment } from '../map-source.ts';

const HOUR_MS = 3_600_000;
/** An hour is a swing where no hour within this many on either side goes beyond it. */
const SWING_HOURS = 12;
/** Swings older than this are forgotten. */
const MEMORY_MS = 30 * 24 * HOUR_MS;
/** Round numbers lie about this share of the price apart: every 1,000 at 80,000. */
const ROUND_SHARE = 0.0125;

interface Level {
  timeMs: number;
  logPrice: number;
}

/** Stops are said to lie under swing lows, over swing highs and at round numbers. Each is a bump of one weight. */
export class SwingLevels implements MapSource {
  private readonly width: number;
  private hours: { timeMs: number; low: number; high: number }[] = [];
  private lows: Level[] = [];
  private highs: Level[] = [];

  /** @param width standard deviation of a bump in log price */
  constructor(width: number) {
    this.width = width;
  }

  push(bar: Bar): void {
    const timeMs = bar.timeMs - (bar.timeMs % HOUR_MS);
    const [low, high] = [Math.log(bar.low), Math.log(bar.high)];
    const running = this.hours.at(-1);
    if (running?.timeMs === timeMs) {
      running.low = Math.min(running.low, low);
      running.high = Math.max(running.high, high);
    } else {
      this.hours.push({ timeMs, low, high });
      this.findSwing();
    }
    if (this.lows.some((level) => level.logPrice > low)) {
      this.lows = this.lows.filter((level) => level.logPrice <= low);
    }
    if (this.highs.some((level) => level.logPrice < high)) {
      this.highs = this.highs.filter((level) => level.logPrice >= high);
    }
  }

  /** The hour in the middle of the last complete ones is a swing where it is their extreme. */
  private findSwing(): void {
    // The last of them has just begun.
    if (this.hours.length < 2 * SWING_HOURS + 2) return;
    const around = this.hours.slice(0, 2 * SWING_HOURS + 1);
    const middle = around[SWING_HOURS]!;
    const low = Math.min(...around.map((hour) => hour.low));
    const high = Math.max(...around.map((hour) => hour.high));
    const isYoung = ({ timeMs }: Level) => timeMs > middle.timeMs - MEMORY_MS;
    if (middle.low === low) this.lows = [...this.lows.filter(isYoung), { timeMs: middle.timeMs, logPrice: low }];
    if (middle.high === high) this.highs = [...this.highs.filter(isYoung), { timeMs: middle.timeMs, logPrice: high }];
    this.hours.shift();
  }

  draw(moment: Moment, grid: MapGrid): number {
    for (const { logPrice } of this.lows) this.bump(logPrice, grid, grid.long);
    for (const { logPrice } of this.highs) this.bump(logPrice, grid, grid.short);
    const step = roundStep(moment.price);
    const first = Math.ceil(Math.exp(grid.firstCell * SCORED_CELL) / step);
    const last = Math.floor(Math.exp((grid.firstCell + grid.cells) * SCORED_CELL) / step);
    for (let n = first; n <= last; n++) {
      this.bump(Math.log(n * step), grid, grid.long);
      this.bump(Math.log(n * step), grid, grid.short);
    }
    return moment.timeMs;
  }

  private bump(logPrice: number, { firstCell, cells }: MapGrid, out: Float64Array): void {
    const centre = logPrice / SCORED_CELL - firstCell - 0.5;
    const width = this.width / SCORED_CELL;
    const last = Math.min(cells - 1, Math.ceil(centre + 3 * width));
    for (let cell = Math.max(0, Math.floor(centre - 3 * width)); cell <= last; cell++) {
      out[cell]! += Math.exp(-(((cell - centre) / width) ** 2) / 2) / width;
    }
  }
}

/** 1, 2 or 5 times a power of ten, whichever is nearest to {@link ROUND_SHARE} of the price. */
function roundStep(price: number): number {
  const exact = Math.log10(price * ROUND_SHARE);
  const power = Math.floor(exact);
  const steps = [1, 2, 5, 10].map((n) => n * 10 ** power);
  return steps.reduce((best, step) =>
    Math.abs(Math.log10(step) - exact) < Math.abs(Math.log10(best) - exact) ? step : best,
  );
}
