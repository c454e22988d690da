import type { LiquidationMapAnswer } from '../../market/api/liquidation-map.ts';
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

/** A state, and the price that it is seen from. */
export interface MapMoment {
  instrument: Instrument;
  timeMs: number;
  price: number;
  book: CohortBook;
  settled: boolean;
}

/** Sums a state's map over bins of equal height in log price. A cell that an edge cuts counts to both by its parts. */
export function liquidationMapAnswer(moment: MapMoment, { low, high, bins }: MapWindow): LiquidationMapAnswer {
  const { instrument, timeMs, price, book, settled } = moment;
  const logLow = Math.log(low);
  const height = (Math.log(high) - logLow) / bins;
  const density = new Density(logLow, logLow + bins * height);
  density.take(book);
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
      const total = quantities.reduce((sum, one) => sum + one, 0) * perUnit;
      if (total > (most?.usd ?? 0))
        most = { price: Math.exp((density.firstCell + cell + 0.5) * CELL_LOG_HEIGHT), usd: total };
    }
    return { usd, most };
  };
  const [long, short] = [sideOf('long'), sideOf('short')];
  const perUnit = instrument.contract === 'linear' ? price : 1;
  const openInterestUsd = book.openInterest * perUnit;
  const quantityIn = (side: Side) => density[side].reduce((sum, one) => sum + one, 0);
  return {
    market: instrument.id,
    timeMs,
    price,
    openInterest: book.openInterest,
    openInterestUsd,
    state: settled ? 'closed' : 'provisional',
    groups: LEVERAGE_GROUPS.map(({ name }) => name),
    edges: Array.from({ length: bins + 1 }, (_, i) => Math.exp(logLow + i * height)),
    longUsd: long.usd,
    shortUsd: short.usd,
    longCumulativeUsd: cumulative(long.usd, bins, -1),
    shortCumulativeUsd: cumulative(short.usd, bins, 1),
    maxPain: { long: long.most, short: short.most },
    elsewhereUsd: {
      long: Math.max(0, book.openInterest - quantityIn('long')) * perUnit,
      short: Math.max(0, book.openInterest - quantityIn('short')) * perUnit,
    },
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
