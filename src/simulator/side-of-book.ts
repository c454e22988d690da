import { CELL_LOG_HEIGHT } from '../market/heat-frame.ts';
import { NONE } from './linked-lists.ts';

/** Liquidation prices further than this from the book's centre, in log price, count as out of reach. */
const REACH = 5;
/** The truth is told bin by bin up to this log distance from the mark, and in runs of COARSE bins beyond. */
const FINE_REACH = 0.15;
const COARSE = 10;

/** Bins of 5 bp of log price that one side's prices fall into. */
export const BINS = Math.ceil((2 * REACH) / CELL_LOG_HEIGHT);

/** One side's sums, by liquidation price. */
export class SideOfBook {
  /** Open lots of the side. */
  open = 0;
  /** Those without a liquidation price, or with one out of reach. */
  unreachable = 0;
  readonly binLots = new Float64Array(BINS);
  private readonly firstBin: number;

  /** @param centrePrice the middle of the range of prices that are kept apart */
  constructor(centrePrice: number) {
    // A whole number of coarse bins, so that these begin at the same prices in every market.
    this.firstBin = COARSE * Math.floor((Math.log(centrePrice) - REACH) / CELL_LOG_HEIGHT / COARSE);
  }

  /** Index of the bin that holds the price, or -1 where it is out of reach. */
  binOf(price: number): number {
    if (!(price > 0)) return NONE;
    const bin = Math.floor(Math.log(price) / CELL_LOG_HEIGHT) - this.firstBin;
    return bin >= 0 && bin < BINS ? bin : NONE;
  }

  /** As {@link binOf}, the outermost bin for what lies beyond. */
  nearestBin(price: number): number {
    const bin = Math.floor(Math.log(price) / CELL_LOG_HEIGHT) - this.firstBin;
    return Math.min(Math.max(bin, 0), BINS - 1);
  }

  /**
   * Calls back for every bin that holds something, lowest first, with the price at its centre: bins of 5 bp within 15 %
   * of the mark, of 50 bp beyond.
   */
  forEachBin(mark: number, callback: (price: number, lots: number) => void): void {
    const reach = Math.round(FINE_REACH / CELL_LOG_HEIGHT);
    const at = this.nearestBin(mark);
    const fineFrom = Math.max(0, COARSE * Math.floor((at - reach) / COARSE));
    const fineTo = Math.min(BINS, COARSE * Math.ceil((at + reach) / COARSE));
    const tell = (from: number, to: number, width: number) => {
      for (let bin = from; bin < to; bin += width) {
        let lots = 0;
        for (let i = bin; i < bin + width; i++) lots += this.binLots[i];
        if (lots > 0) callback(this.priceAt(bin + width / 2), lots);
      }
    };
    tell(0, fineFrom, COARSE);
    tell(fineFrom, fineTo, 1);
    tell(fineTo, BINS, COARSE);
  }

  /** Eight digits tell bins of 5 bp well apart, and keep a written histogram short. */
  private priceAt(bin: number): number {
    return Number(Math.exp((this.firstBin + bin) * CELL_LOG_HEIGHT).toPrecision(8));
  }
}
