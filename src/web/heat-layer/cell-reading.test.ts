import { expect, test } from 'vitest';
import { ColumnState, usdOfShare } from '../../market/heat-frame.ts';
import { cellNear } from './cell-reading.ts';
import { levelOf, positionOf } from './colour-scale.ts';
import { frameSource } from './tile-source.ts';
import { TileStore } from './tile-store.ts';
import { suggestScale } from './suggest-scale.ts';
import { TileEntry } from './tile-entry.ts';
import { baseMip } from './tile-mip.ts';
import { STEP_MS, tileOf } from './tile.testing.ts';

const ALL = [true, true, true, true];
const tile = tileOf(2, 30, 21_600, (column, row, group) => (column === 9 && row === 14 && group === 1 ? 1e-3 : 1e-5));

async function storeOf(): Promise<TileStore> {
  const store = new TileStore(frameSource(tile), { onChange() {}, onError() {}, onColumns() {}, onRelease() {} });
  store.want([{ stepMs: STEP_MS, index: 2 }]);
  await new Promise((resolve) => setTimeout(resolve, 0));
  return store;
}

test('a texel of several cells reads as the one that is drawn: the largest', async () => {
  const store = await storeOf();
  const place = { levelMs: STEP_MS, mx: 2, my: 3, column: 2 * 64 + 2, row: Math.floor(21_614 / 8) };
  const cell = cellNear(store, place, ALL)!;
  expect(cell.timeMs).toBe((2 * 256 + 9) * STEP_MS);
  expect(cell.highPrice / cell.lowPrice).toBeCloseTo(Math.exp(5e-4), 12);
  expect(Math.log(cell.lowPrice) / 5e-4).toBeCloseTo(21_614, 6);
  expect(cell.groupShares[1]! / 1e-3).toBeCloseTo(1, 1);
  expect(cell.usd).toBeCloseTo(usdOfShare(cell.share, 80_000, 21_614.5 * 5e-4, 'linear'), 3);
  expect(cellNear(store, place, [true, false, true, true])!.share).toBeLessThan(1e-4);
  expect(cellNear(store, { ...place, column: 0 }, ALL)).toBeNull();
});

test('above and below the rows of its tile a column holds nothing, and is not missing', async () => {
  const store = await storeOf();
  const cell = cellNear(store, { levelMs: STEP_MS, mx: 0, my: 0, column: 520, row: 30_000 }, ALL)!;
  expect([cell.share, cell.usd, cell.state]).toEqual([0, 0, ColumnState.closed]);
});

test('a frame is cut into tiles where it lies', async () => {
  const frame = { ...tile, fromMs: tile.fromMs + 5 * STEP_MS };
  const source = frameSource(frame);
  expect(source.levels).toEqual([{ stepMs: STEP_MS, firstIndex: 2, lastIndex: 3 }]);
  const signal = new AbortController().signal;
  const [first, second] = [await source.load(STEP_MS, 2, signal), await source.load(STEP_MS, 3, signal)];
  expect([first!.states[4], first!.states[5], second!.states[4], second!.states[5]]).toEqual([0, 1, 1, 0]);
  expect(first!.cells.subarray(5 * 120, 6 * 120)).toEqual(frame.cells.subarray(0, 120));
  expect(await source.load(STEP_MS, 4, signal)).toBeNull();
  expect(() => frameSource({ ...frame, fromMs: 1 })).toThrow(RangeError);
});

test('levels never fall as values rise, and begin and end with the scale', () => {
  const scale = { unit: 'usd', least: 1e3, saturated: 1e7 } as const;
  expect([999, 1000, 1e7, 1e12, Number.NaN].map((usd) => levelOf(usd, scale))).toEqual([0, 1, 255, 255, 0]);
  for (let usd = 1; usd < 1e8; usd *= 1.1)
    expect(levelOf(usd * 1.1, scale)).toBeGreaterThanOrEqual(levelOf(usd, scale));
  expect(positionOf(1e7, scale)).toBe(1);
});

test('a scale is suggested from what is in view', () => {
  const graded = tileOf(0, 50, 21_600, (_, row, group) => (group === 0 ? 1e-5 * 1.12 ** row : 0));
  const mip = new TileEntry(STEP_MS, 0, graded).base;
  const rows = (from: number, to: number) => Int32Array.from({ length: to - from }, (_, y) => 21_600 + to - 1 - y);
  const columns = Int32Array.from({ length: 40 }, (_, x) => x);
  const spans = [{ mip, fromX: 0, endX: 40, rowShift: 0 }];
  const all = suggestScale({ width: 40, height: 50, spans, columns, rows: rows(0, 50) }, 'usd')!;
  const worth = (row: number) => usdOfShare(1e-5 * 1.12 ** row, 80_000, 21_600 * 5e-4, 'linear');
  expect(all.least).toBeLessThanOrEqual(worth(1));
  expect(all.saturated).toBeGreaterThan(worth(48));
  const low = suggestScale({ width: 40, height: 10, spans, columns, rows: rows(0, 10) }, 'usd')!;
  expect(low.saturated).toBeLessThan(all.saturated);
  const share = suggestScale({ width: 40, height: 50, spans, columns, rows: rows(0, 50) }, 'share')!;
  expect(share.saturated).toBeGreaterThan(1e-5 * 1.12 ** 48);
  expect(share.saturated).toBeLessThan(0.1);
  expect(suggestScale({ width: 40, height: 50, spans: [], columns, rows: rows(0, 50) }, 'usd')).toBeNull();
});

test('colours fit what is known, be it one column among gaps', () => {
  // Of 256 columns every second would be looked at: the one that is known is not one of these.
  const lone = tileOf(0, 30, 21_600, (column, row) => (column === 253 && row > 3 ? 1e-3 : 0));
  lone.states.fill(ColumnState.missing);
  lone.states[253] = ColumnState.closed;
  const mip = baseMip(lone);
  const columns = Int32Array.from({ length: 256 }, (_, x) => x);
  const rows = Int32Array.from({ length: 30 }, (_, y) => 21_629 - y);
  const scene = { width: 256, height: 30, spans: [{ mip, fromX: 0, endX: 256, rowShift: 0 }], columns, rows };
  const scale = suggestScale(scene, 'share')!;
  expect(scale.least).toBeLessThan(4.1e-3);
  expect(scale.saturated).toBeGreaterThan(4e-3);
  lone.states.fill(ColumnState.missing);
  expect(suggestScale(scene, 'share')).toBeNull();
});
