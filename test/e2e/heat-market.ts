import { CELL_LOG_HEIGHT, ColumnState, GROUPS, SHARE_OF_CODE } from '../../src/market/heat-frame.ts';
import { type HeatTile, TILE_COLUMNS, TILE_LEVELS, type TileLevel, tileStepMs } from '../../src/market/heat-tile.ts';
import type { Bar } from '../../src/market/bar.ts';
import type { Instrument } from '../../src/market/instrument.ts';
import { CohortBook, ColumnSampler, DEFAULT_PARAMETERS, Density, withDeductions } from '../../src/model/index.ts';

export const BAR_MS = 300_000;
export const BARS = 2304;
/** Eight days, which begin within tiles of every level. */
export const FROM_MS = Date.UTC(2026, 0, 5, 7);
/** Bars that are missing, and the first that waits for its open interest. */
export const GAP: readonly [first: number, end: number] = [1000, 1040];
export const PROVISIONAL_FROM = BARS - 24;

const INSTRUMENT: Instrument = {
  id: 'test:BTC/USDT:USDT',
  base: 'BTC',
  quote: 'USDT',
  contract: 'linear',
  sampling: 'full',
  simulated: true,
  brackets: withDeductions([
    { floor: 0, rate: 0.004, maxLeverage: 150 },
    { floor: 800_000, rate: 0.0065, maxLeverage: 75 },
    { floor: 3_000_000, rate: 0.01, maxLeverage: 50 },
  ]),
};

/** A market whose map is known in full: the model's own numbers, and the tiles that were cut from it. */
export interface HeatMarket {
  bars: Bar[];
  firstCell: number;
  cells: number;
  /** `[bar][cell]`, USD per 5 bp, from the model's densities in double precision, no bytes in between. */
  usd: Float32Array;
  tiles: HeatTile[];
}

/** A price that swings over hours and days, the same every time. */
function makeBars(): Bar[] {
  let seed = 7;
  const random = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647 - 0.5;
  let logPrice = Math.log(60_000);
  let openInterest = 50_000;
  return Array.from({ length: BARS }, (_, i) => {
    const open = Math.exp(logPrice);
    logPrice += 0.0012 * Math.sin(i / 90) + 0.0006 * Math.sin(i / 17) + 0.004 * random();
    openInterest *= 1 + 0.002 * random();
    const close = Math.exp(logPrice);
    const high = Math.max(open, close) * 1.0006;
    const low = Math.min(open, close) / 1.0006;
    return {
      timeMs: FROM_MS + i * BAR_MS,
      open,
      high,
      low,
      close,
      markHigh: Math.max(open, close),
      markLow: Math.min(open, close),
      volume: 900 + 800 * Math.abs(random()),
      takerBuyVolume: Number.NaN,
      openInterest,
      fundingRate: Number.NaN,
    };
  });
}

export function makeMarket(): HeatMarket {
  const bars = makeBars();
  const logs = bars.map(({ close }) => Math.log(close));
  const firstCell = Math.floor((Math.min(...logs) - 0.14) / CELL_LOG_HEIGHT);
  const cells = Math.ceil((Math.max(...logs) + 0.14) / CELL_LOG_HEIGHT) - firstCell;
  const logLow = firstCell * CELL_LOG_HEIGHT;
  const book = new CohortBook(INSTRUMENT, DEFAULT_PARAMETERS);
  const density = new Density(logLow + 1e-9, logLow + cells * CELL_LOG_HEIGHT - 1e-9);
  const sampler = new ColumnSampler(logLow, CELL_LOG_HEIGHT, cells);
  const usd = new Float32Array(BARS * cells);
  const codes = new Uint8Array(BARS * cells * GROUPS);
  for (const [i, bar] of bars.entries()) {
    book.fold(bar, bar.openInterest);
    if (isMissing(i)) continue;
    density.take(book);
    for (let cell = 0; cell < cells; cell++) {
      const price = Math.exp((firstCell + cell + 0.5) * CELL_LOG_HEIGHT);
      let quantity = 0;
      for (let g = cell * GROUPS; g < (cell + 1) * GROUPS; g++) quantity += density.long[g]! + density.short[g]!;
      usd[i * cells + cell] = quantity * price;
    }
    sampler.sample(book, codes, i * cells * GROUPS);
  }
  const tiles = (['5m', '1h', '6h'] as const).flatMap((level) => cutTiles(level, bars, codes, firstCell, cells));
  return { bars, firstCell, cells, usd, tiles };
}

export function isMissing(bar: number): boolean {
  return bar >= GAP[0] && bar < GAP[1];
}

/** Pools columns cell by cell, the plain way: the channels of the largest total. */
function cutTiles(level: TileLevel, bars: Bar[], codes: Uint8Array, firstCell: number, cells: number): HeatTile[] {
  const stepMs = tileStepMs(level);
  const tiles = new Map<number, HeatTile>();
  const words = new Uint32Array(codes.buffer);
  for (const [i, bar] of bars.entries()) {
    if (isMissing(i)) continue;
    const column = Math.floor(bar.timeMs / stepMs);
    const index = Math.floor(column / TILE_COLUMNS);
    const tile = tiles.get(index) ?? emptyTile(level, index, firstCell, cells);
    tiles.set(index, tile);
    const at = column - index * TILE_COLUMNS;
    const out = new Uint32Array(tile.cells.buffer);
    for (let cell = 0; cell < cells; cell++) {
      const word = words[i * cells + cell]!;
      if (total(word) > total(out[at * cells + cell]!)) out[at * cells + cell] = word;
    }
    tile.openInterest[at] = bar.openInterest;
    tile.price[at] = bar.close;
    if (tile.states[at] !== ColumnState.provisional) {
      tile.states[at] = i >= PROVISIONAL_FROM ? ColumnState.provisional : ColumnState.closed;
    }
  }
  return [...tiles.values()];
}

function total(word: number): number {
  let sum = 0;
  for (let shift = 0; shift < 32; shift += 8) sum += SHARE_OF_CODE[(word >>> shift) & 255]!;
  return sum;
}

function emptyTile(level: TileLevel, index: number, firstCell: number, cells: number): HeatTile {
  const stepMs = TILE_LEVELS.find(({ name }) => name === level)!.stepMs;
  return {
    level,
    index,
    version: 1,
    closed: true,
    fromMs: index * TILE_COLUMNS * stepMs,
    stepMs,
    columns: TILE_COLUMNS,
    rows: cells,
    logLow: firstCell * CELL_LOG_HEIGHT,
    rowHeight: CELL_LOG_HEIGHT,
    contract: 'linear',
    states: new Uint8Array(TILE_COLUMNS),
    openInterest: new Float64Array(TILE_COLUMNS).fill(Number.NaN),
    price: new Float64Array(TILE_COLUMNS).fill(Number.NaN),
    cells: new Uint8Array(TILE_COLUMNS * cells * GROUPS),
  };
}
