import type { LiquidationMapAnswer } from '../../market/api/liquidation-map.ts';
import { QueryError } from '../../market/errors.ts';
import type { Side } from '../../market/event.ts';
import { CELL_LOG_HEIGHT, GROUPS, LEVERAGE_GROUPS } from '../../market/heat-frame.ts';
import type { Instrument } from '../../market/instrument.ts';
import type { CohortBook } from '../../model/cohorts/book.ts';
import { Density } from '../../model/heat/density.ts';

/** Where the map is cut: a window of prices, and the number of bins in it. */
export interface MapWindow {
  low: number;
  high: number;
  bins: number;
}

/** The map shows this much of the price on both sides where no window is asked for. */
const REACH = 0.15;
const BINS = 200;
const MOST_BINS = 4000;

/** @throws QueryError where no window can be made of what is asked */
export function mapWindow(asked: Partial<MapWindow>, price: number): MapWindow {
  const { low = price * (1 - REACH), high = price * (1 + REACH), bins = BINS } = asked;
  if (!(low > 0 && low < high)) throw new QueryError(`no prices lie from low=${low} to high=${high}`);
  if (!(bins >= 1 && bins <= MOST_BINS)) throw new QueryError(`bins=${bins}: from 1 to ${MOST_BINS}`);
  return { low, high, bins };
}

/** A state, and the price that it is seen from. */
export interface MapMoment {
  instrument: Instrument;
  timeMs: number;
  price: number;
  book: CohortBook;
  settled: boolean;
}

/** What stands where: quantities by 5 bp cell and leverage group, of any map. */
export interface MapContents extends Omit<MapMoment, 'book'> {
  density: Pick<Density, 'firstCell' | 'cells' | 'long' | 'short'>;
  /** One-sided, of the market, native quantity. */
  openInterest: number;
  /** Of each side, native quantity, that which the density does not hold included. */
  total: Readonly<Record<Side, number>>;
}

/** Sums a state's map over bins of equal height in log price. A cell that an edge cuts counts to both by its parts. */
export function liquidationMapAnswer({ book, ...moment }: MapMoment, window: MapWindow): LiquidationMapAnswer {
  const density = new Density(Math.log(window.low), Math.log(window.high));
  density.take(book);
  const { openInterest } = book;
  return mapOfDensity({ ...moment, density, openInterest, total: { long: openInterest, short: openInterest } }, window);
}

/** Sums a density over such bins; it covers the window. */
export function mapOfDensity(contents: MapContents, { low, high, bins }: MapWindow): LiquidationMapAnswer {
  const { instrument, timeMs, price, density, openInterest, total, settled } = contents;
  const logLow = Math.log(low);
  const height = (Math.log(high) - logLow) / bins;
  const usdOf = (cell: number) =>
    instrument.contract === 'linear' ? Math.exp((density.firstCell + cell + 0.5) * CELL_LOG_HEIGHT) : 1;
  const sideOf = (side: Side) => {
    const usd = Array.from({ length: GROUPS }, () => Array.from({ length: bins }, () => 0));
    let most: { price: number; usd: number } | null = null;
    for (let cell = 0; cell < density.cells; cell++) {
      const quantities = density[side].subarray(cell * GROUPS, (cell + 1) * GROUPS);
      const perUnit = usdOf(cell);
      const bottom = ((density.firstCell + cell) * CELL_LOG_HEIGHT - logLow) / height;
      const top = bottom + CELL_LOG_HEIGHT / height;
      for (let bin = Math.max(0, Math.floor(bottom)); bin < Math.min(bins, Math.ceil(top)); bin++) {
        const part = (Math.min(top, bin + 1) - Math.max(bottom, bin)) / (top - bottom);
        for (let g = 0; g < GROUPS; g++) usd[g]![bin]! += quantities[g]! * perUnit * part;
      }
      const cellUsd = quantities.reduce((sum, one) => sum + one, 0) * perUnit;
      if (cellUsd > (most?.usd ?? 0))
        most = { price: Math.exp((density.firstCell + cell + 0.5) * CELL_LOG_HEIGHT), usd: cellUsd };
    }
    return { usd, most };
  };
  const [long, short] = [sideOf('long'), sideOf('short')];
  const perUnit = instrument.contract === 'linear' ? price : 1;
  const elsewhere = (side: Side) =>
    Math.max(0, total[side] - density[side].reduce((sum, one) => sum + one, 0)) * perUnit;
  return {
    market: instrument.id,
    timeMs,
    price,
    openInterest,
    openInterestUsd: openInterest * perUnit,
    state: settled ? 'closed' : 'provisional',
    groups: LEVERAGE_GROUPS.map(({ name }) => name),
    edges: Array.from({ length: bins + 1 }, (_, i) => Math.exp(logLow + i * height)),
    longUsd: long.usd,
    shortUsd: short.usd,
    longCumulativeUsd: cumulative(long.usd, bins, -1),
    shortCumulativeUsd: cumulative(short.usd, bins, 1),
    maxPain: { long: long.most, short: short.most },
    elsewhereUsd: { long: elsewhere('long'), short: elsewhere('short') },
  };
}

/** Sums over all groups, upwards (1) or downwards (-1): each side's quantity lies on one side of the price alone. */
function cumulative(usd: readonly number[][], bins: number, direction: 1 | -1): number[] {
  const sums = Array.from({ length: bins }, () => 0);
  let sum = 0;
  for (let i = 0; i < bins; i++) {
    const bin = direction > 0 ? i : bins - 1 - i;
    for (const group of usd) sum += group[bin]!;
    sums[bin] = sum;
  }
  return sums;
}
