import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { TILE_COLUMNS } from '../../market/heat-tile.ts';
import type { SourceTile } from './tile-source.ts';
import { TileStore } from './tile-store.ts';
import { STEP_MS, tileOf } from './tile.testing.ts';

let asked: number[];
let answers: Map<number, (tile: SourceTile | null) => void>;
let errors: unknown[];
let store: TileStore;

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  answers = new Map();
  errors = [];
  const source = {
    levels: [{ stepMs: STEP_MS, firstIndex: 0, lastIndex: 99 }],
    load: (_: number, index: number) => {
      asked.push(index);
      return new Promise<SourceTile | null>((resolve) => answers.set(index, resolve));
    },
  };
  store = new TileStore(source, {
    onChange: () => {},
    onError: (error) => errors.push(error),
    onColumns: () => {},
    onRelease: () => {},
  });
});
afterEach(() => vi.useRealTimers());

const at = (...indexes: number[]) => indexes.map((index) => ({ stepMs: STEP_MS, index }));
const tile = (index: number, share = 1e-3) => tileOf(index, 8, 100, () => share);
async function answer(index: number, value: SourceTile | null): Promise<void> {
  answers.get(index)!(value);
  await vi.advanceTimersByTimeAsync(0);
}

test('asks for the first of what is wanted, a few at a time, and not for what is not wanted any more', async () => {
  store.want(at(5, 6, 7, 8, 9, 10, 11));
  expect(asked).toEqual([5, 6, 7, 8, 9, 10]);
  store.want(at(20, 21));
  await answer(5, tile(5));
  expect(asked).toEqual([5, 6, 7, 8, 9, 10, 20]);
  expect(store.get(STEP_MS, 5)?.index).toBe(5);
  expect(store.isAwaiting(at(5))).toBe(false);
  expect(store.isAwaiting(at(20))).toBe(true);
});

test('what is empty or outside is not asked for, nor again', async () => {
  store.want(at(3, 100, -1));
  await answer(3, null);
  store.want(at(3));
  expect(asked).toEqual([3]);
  expect([store.get(STEP_MS, 3), store.get(STEP_MS, 100), store.get(STEP_MS, 4)]).toEqual([null, null, undefined]);
});

test('a column that came while its tile was on the way is not lost', async () => {
  store.want(at(99));
  const column = { ...tile(99, 5e-2), columns: 1, fromMs: (99 * TILE_COLUMNS + 4) * STEP_MS };
  expect(store.put({ ...column, cells: column.cells.slice(0, 32) })).toBe(false);
  await answer(99, tile(99));
  const { base } = store.get(STEP_MS, 99)!;
  expect(base.words[4 * 8]).not.toBe(base.words[5 * 8]);
});

test('the column after the newest tile begins the next one', () => {
  const column = { ...tile(100), columns: 1, cells: tile(100).cells.slice(0, 32) };
  expect(store.put(column)).toBe(true);
  expect(store.get(STEP_MS, 100)!.tile.states[0]).toBe(1);
  expect(store.put({ ...column, fromMs: 300 * TILE_COLUMNS * STEP_MS })).toBe(false);
});

test('after a failure it waits, then asks again while the tile is wanted', async () => {
  const source = {
    levels: [{ stepMs: STEP_MS, firstIndex: 0, lastIndex: 9 }],
    load: async () => {
      asked.push(1);
      throw new Error('no network');
    },
  };
  const events = { onChange: () => {}, onError: (e: unknown) => errors.push(e), onColumns() {}, onRelease() {} };
  const failing = new TileStore(source, events);
  failing.want(at(1));
  await vi.advanceTimersByTimeAsync(0);
  failing.want(at(1));
  expect([asked.length, errors.length]).toEqual([1, 1]);
  await vi.advanceTimersByTimeAsync(5000);
  expect(asked.length).toBe(2);
  failing.dispose();
});

test('refresh asks again for what may change, and keeps it meanwhile', async () => {
  store.want(at(1, 2));
  await answer(1, { ...tile(1), closed: false });
  await answer(2, { ...tile(2), closed: true });
  store.refresh();
  store.want(at(1, 2));
  expect(asked).toEqual([1, 2, 1]);
  expect(store.get(STEP_MS, 1)).toBeTruthy();
});

test('keeps only so many tiles that are out of view', async () => {
  for (let index = 0; index < 70; index++) {
    store.want(at(index));
    await answer(index, tile(index));
  }
  const held = Array.from({ length: 70 }, (_, index) => store.get(STEP_MS, index)).filter(Boolean);
  expect(held.length).toBeLessThan(45);
  expect(store.get(STEP_MS, 69)).toBeTruthy();
});
