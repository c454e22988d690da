import { CELL_LOG_HEIGHT } from '../../market/heat-frame.ts';
import type { IssuedMap } from '../../market/issued-map.ts';

/** Issued maps side by side, hour by hour, as a page draws them. */
export interface MapPicture {
  columns: number;
  rows: number;
  /** Natural log of the lowest price, and height of a row in it. */
  logLow: number;
  rowHeight: number;
  /** End of the first hour, ms; a column is an hour. */
  fromMs: number;
  /** Prices at the maps' moments; null where none was issued. */
  prices: (number | null)[];
  /** USD per 5 bp at the brightest level. */
  saturatedUsd: number;
  /** Base64 of levels 0 to 255, column by column from the lowest price; 0 is nothing. */
  levels: string;
}

const HOUR_MS = 3_600_000;
const ROWS = 240;
/** Bands of 10x leverage lie about 10 % from where they opened. */
const PADDING = 0.12;
/** Of all cells that hold something, these shares are below the least and the brightest level. */
const LEAST_QUANTILE = 0.1;
const SATURATED_QUANTILE = 0.998;
/** The brightest colours are for little. */
const HEADROOM = 1.5;

/** @param maps in order of time; at least one */
export function pictureOf(maps: readonly IssuedMap[]): MapPicture {
  const fromMs = maps[0]!.timeMs;
  const columns = (maps.at(-1)!.timeMs - fromMs) / HOUR_MS + 1;
  const prices = maps.map(({ price }) => price);
  const logLow = Math.log(Math.min(...prices) * (1 - PADDING));
  const rowHeight = (Math.log(Math.max(...prices) * (1 + PADDING)) - logLow) / ROWS;
  const usd = new Float64Array(columns * ROWS);
  const byColumn: (number | null)[] = Array.from({ length: columns }, () => null);
  for (const map of maps) {
    const column = (map.timeMs - fromMs) / HOUR_MS;
    byColumn[column] = map.price;
    for (const [cell, value] of cellsOf(map)) {
      const row = Math.floor(((cell + 0.5) * CELL_LOG_HEIGHT - logLow) / rowHeight);
      if (row >= 0 && row < ROWS) usd[column * ROWS + row] = Math.max(usd[column * ROWS + row]!, value);
    }
  }
  const sorted = usd.filter((value) => value > 0).toSorted();
  const at = (quantile: number) => sorted[Math.floor(sorted.length * quantile)] ?? 1;
  const saturatedUsd = at(SATURATED_QUANTILE) * HEADROOM;
  const span = Math.log(saturatedUsd / Math.min(at(LEAST_QUANTILE), saturatedUsd / 10));
  const levels = Uint8Array.from(usd, (value) => {
    if (!(value > 0)) return 0;
    return Math.round(255 * Math.min(1, Math.max(0, 1 + Math.log(value / saturatedUsd) / span)));
  });
  return {
    columns,
    rows: ROWS,
    logLow,
    rowHeight,
    fromMs,
    prices: byColumn,
    saturatedUsd,
    levels: Buffer.from(levels).toString('base64'),
  };
}

/** USD by 5 bp cell, both sides and all leverages. */
function cellsOf({ long, short, contract }: IssuedMap): Map<number, number> {
  const cells = new Map<number, number>();
  for (const { firstCell, quantity } of [...long, ...short]) {
    for (let i = 0; i < quantity.length; i++) {
      const perUnit = contract === 'linear' ? Math.exp((firstCell + i + 0.5) * CELL_LOG_HEIGHT) : 1;
      cells.set(firstCell + i, (cells.get(firstCell + i) ?? 0) + quantity[i]! * perUnit);
    }
  }
  return cells;
}
