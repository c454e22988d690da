import type { MarketView } from '../../engine/market-view.ts';
import type { LiveView } from '../../market/api/live.ts';
import { QueryError } from '../../market/errors.ts';
import { TILE_LEVELS, type TileLevel } from '../../market/heat-tile.ts';
import { MAX_ROWS } from '../heat-query.ts';

/**
 * The view that a live client asks for, from its address or its message; null where it names none.
 * @throws QueryError where a part is missing, or is not a number that the market can be cut by
 */
export function parseLiveView(market: MarketView, raw: Record<string, unknown>): LiveView | null {
  const fields = { stepMs: raw.stepMs ?? raw.step, logLow: raw.logLow, rowHeight: raw.rowHeight, rows: raw.rows };
  if (Object.values(fields).every((value) => value === undefined)) return null;
  const number = (name: keyof typeof fields, fits: (value: number) => boolean, must: string) => {
    const value = fields[name];
    const parsed =
      typeof value === 'number' || (typeof value === 'string' && value !== '') ? Number(value) : Number.NaN;
    if (!Number.isFinite(parsed) || !fits(parsed)) throw new QueryError(`${name}=${String(value)}: must be ${must}`);
    return parsed;
  };
  const { barStepMs } = market.summary();
  return {
    stepMs: number('stepMs', (v) => v > 0 && v % barStepMs === 0, `a multiple of the market's bars of ${barStepMs} ms`),
    logLow: number('logLow', () => true, 'the natural log of the lowest price'),
    rowHeight: number('rowHeight', (v) => v > 0, 'above 0'),
    rows: number('rows', (v) => Number.isInteger(v) && v >= 1 && v <= MAX_ROWS, `a whole number from 1 to ${MAX_ROWS}`),
  };
}

/** @throws QueryError where it is none of the levels */
export function parseTileLevel(raw: unknown): TileLevel {
  const level = TILE_LEVELS.find(({ name }) => name === raw);
  if (!level) {
    throw new QueryError(`level=${String(raw)}: must be one of ${TILE_LEVELS.map(({ name }) => name).join(', ')}`);
  }
  return level.name;
}
