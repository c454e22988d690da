import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CELL_LOG_HEIGHT, encodeHeatFrame, GROUPS } from './heat-frame.ts';
import { type TilePatch, TILE_COLUMNS, TILE_LEVELS } from './heat-tile.ts';
import { decodeHeatTile, decodeTilePatch, encodeHeatTile, encodeTilePatch, isHeatTile } from './heat-tile-codec.ts';

const patches: fc.Arbitrary<TilePatch> = fc
  .record({
    level: fc.constantFrom(...TILE_LEVELS),
    index: fc.integer({ min: -5, max: 2 ** 24 }),
    from: fc.nat(TILE_COLUMNS - 1),
    columns: fc.integer({ min: 1, max: 9 }),
    rows: fc.nat(80),
    firstCell: fc.integer({ min: -200_000, max: 200_000 }),
    version: fc.nat(),
    after: fc.nat(),
    closed: fc.boolean(),
    contract: fc.constantFrom('linear' as const, 'inverse' as const),
    seed: fc.nat(),
    numbers: fc.array(fc.oneof(fc.double(), fc.constant(Number.NaN)), { minLength: 18, maxLength: 18 }),
  })
  .map(({ level, from, firstCell, seed, numbers, ...rest }) => {
    const columns = Math.min(rest.columns, TILE_COLUMNS - from);
    let state = seed;
    const byte = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 24;
    return {
      ...rest,
      columns,
      level: level.name,
      stepMs: level.stepMs,
      fromMs: (rest.index * TILE_COLUMNS + from) * level.stepMs,
      logLow: firstCell * CELL_LOG_HEIGHT,
      rowHeight: CELL_LOG_HEIGHT,
      states: Uint8Array.from({ length: columns }, () => byte() % 3),
      openInterest: Float64Array.from(numbers.slice(0, columns)),
      price: Float64Array.from(numbers.slice(9, 9 + columns)),
      cells: Uint8Array.from({ length: columns * rest.rows * GROUPS }, () => (byte() < 100 ? byte() : 0)),
    };
  });

test('a tile and a patch come back as they went', () => {
  fc.assert(
    fc.property(patches, (patch) => {
      expect(decodeTilePatch(encodeTilePatch(patch).buffer)).toEqual(patch);
      const { after: _, ...tile } = patch;
      expect(decodeHeatTile(encodeHeatTile(tile).buffer)).toEqual(tile);
    }),
  );
});

test('flat bands are zeros in the binary form', () => {
  const [columns, rows] = [256, 100];
  const cells = new Uint8Array(columns * rows * GROUPS);
  for (let column = 0; column < columns; column++) cells[(column * rows + 40) * GROUPS + 2] = 200;
  const [base] = fc.sample(patches, { numRuns: 1, seed: 1 });
  const bytes = encodeHeatTile({
    ...base!,
    fromMs: base!.index * TILE_COLUMNS * base!.stepMs,
    columns,
    rows,
    cells,
    states: new Uint8Array(columns),
    openInterest: new Float64Array(columns),
    price: new Float64Array(columns),
  });
  expect(bytes.subarray(56).reduce((count, byte) => count + (byte === 0 ? 0 : 1), 0)).toBe(1);
});

test('what is no tile is refused, and told apart from a frame', () => {
  const [patch] = fc.sample(patches, { numRuns: 1, seed: 2 });
  const bytes = encodeTilePatch(patch!);
  expect(isHeatTile(bytes.buffer)).toBe(true);
  expect(isHeatTile(encodeHeatFrame(patch!).buffer)).toBe(false);
  expect(() => decodeHeatTile(encodeHeatFrame(patch!).buffer)).toThrow(/not a heat tile/);
  expect(() => decodeHeatTile(bytes.slice(0, -1).buffer)).toThrow(/cut short/);
  expect(() => decodeHeatTile(new ArrayBuffer(3))).toThrow(/not a heat tile/);
});
