import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TILE_COLUMNS } from '../../market/heat-tile.ts';
import { levelFor, planSpans, type TimeAxis, timeOf } from './plan-spans.ts';
import { halvings, priceAxis, texelRows } from './price-rows.ts';
import { NO_ROW } from './scene.ts';
import { buildScene } from './scene-builder.ts';
import { TileEntry } from './tile-entry.ts';
import { ROW_HEIGHT, STEP_MS, tileOf } from './tile.testing.ts';

const LEVELS = [1, 5, 60].map((minutes) => ({ stepMs: minutes * STEP_MS, firstIndex: 0, lastIndex: 5000 }));
const entries = new Map<string, TileEntry>();
function entryOf(stepMs: number, index: number): TileEntry {
  const key = `${stepMs}/${index}`;
  let entry = entries.get(key);
  if (!entry) {
    const tile = { ...tileOf(0, 20, 21_600, () => 1e-4), stepMs, fromMs: index * TILE_COLUMNS * stepMs };
    entries.set(key, (entry = new TileEntry(stepMs, index, tile)));
  }
  return entry;
}

const axes: fc.Arbitrary<TimeAxis> = fc.record({
  originMs: fc.constant(4e8),
  originX: fc.double({ min: -3000, max: 3000, noNaN: true }),
  perMs: fc.double({ min: -8, max: 1, noNaN: true }).map((log) => 10 ** log / STEP_MS),
});

describe('spans', () => {
  test('cover every pixel that has a tile once, with the tile its middle lies in, whichever tiles have come', () => {
    fc.assert(
      fc.property(axes, fc.integer({ min: 1, max: 1500 }), fc.integer({ min: 1, max: 9 }), (axis, width, luck) => {
        const level = levelFor(LEVELS, axis.perMs);
        const has = (stepMs: number, index: number) =>
          (index * 31 + stepMs / STEP_MS) % 10 < luck || stepMs === LEVELS.at(-1)!.stepMs;
        const plan = planSpans(LEVELS, level, axis, width, (stepMs, index) =>
          has(stepMs, index) ? entryOf(stepMs, index) : undefined,
        );
        let before = 0;
        for (const { fromX, endX, entry } of plan.spans) {
          expect(fromX).toBeGreaterThanOrEqual(before);
          before = endX;
          for (const x of [fromX, endX - 1]) {
            const timeMs = timeOf(axis, x + 0.5);
            expect(timeMs).toBeGreaterThanOrEqual(entry!.tile.fromMs - 1e-3);
            expect(timeMs).toBeLessThan(entry!.tile.fromMs + TILE_COLUMNS * entry!.stepMs + 1e-3);
          }
        }
        const covered = plan.spans.reduce((sum, { fromX, endX }) => sum + endX - fromX, 0);
        const inData = Array.from({ length: width }, (_, x) => timeOf(axis, x + 0.5)).filter(
          (timeMs) => timeMs >= 0 && timeMs < 5001 * TILE_COLUMNS * LEVELS[level]!.stepMs,
        );
        expect(covered).toBe(inData.length);
      }),
      { numRuns: 60 },
    );
  });

  test('a level is the coarsest whose columns are not too wide', () => {
    const pixels = (count: number) => count / STEP_MS;
    expect([1, 0.5, 0.05, 0.001].map((perMinute) => levelFor(LEVELS, pixels(perMinute)))).toEqual([0, 1, 2, 2]);
    expect(levelFor(LEVELS, pixels(50))).toBe(0);
  });
});

describe('a scene', () => {
  test('shows every texel of the view in at least one pixel: nothing thin is lost', () => {
    fc.assert(
      fc.property(
        axes,
        fc.double({ min: 0.02, max: 1.5, noNaN: true }),
        fc.integer({ min: 80, max: 600 }),
        (axis, range, height) => {
          const level = levelFor(LEVELS, axis.perMs);
          const plan = planSpans(LEVELS, level, axis, 400, entryOf);
          const price = priceAxis(height, (y) => 50_000 * Math.exp(range * (1 - y / height)));
          const scene = buildScene(plan.spans, 400, axis, price);
          for (const { fromX, endX } of scene.spans) {
            for (let x = fromX + 1; x < endX; x++) {
              expect(scene.columns[x]! - scene.columns[x - 1]!).toBeLessThanOrEqual(1);
            }
          }
          for (let y = 1; y < height; y++) {
            const step = scene.rows[y - 1]! - scene.rows[y]!;
            expect(step === 0 || step === 1).toBe(true);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  test('follows linear, logarithmic and upside-down axes to a hundredth of a row', () => {
    for (const priceAt of [
      (y: number) => 60_000 - 20 * y,
      (y: number) => 60_000 * Math.exp(-0.0004 * y),
      (y: number) => 40_000 + 20 * y,
    ]) {
      const { logs } = priceAxis(701, priceAt);
      for (let y = 0; y < 701; y++) {
        expect(Math.abs(logs[y]! - Math.log(priceAt(y + 0.5)))).toBeLessThan(0.01 * ROW_HEIGHT);
      }
    }
  });

  test('has no rows where the axis has no prices', () => {
    const rows = texelRows(
      priceAxis(32, (y) => (y < 16 ? 100 : -5)),
      ROW_HEIGHT,
    );
    expect([rows[2] === NO_ROW, rows[31] === NO_ROW]).toEqual([false, true]);
    expect(priceAxis(32, () => null).leastPixels).toBe(0);
  });
});

test('halvings make a texel at least a pixel, and less than two', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-6, max: 50, noNaN: true }), (size) => {
      const texel = size * 2 ** halvings(size);
      expect(texel).toBeGreaterThanOrEqual(1 - 1e-8);
      if (size < 1) expect(texel).toBeLessThan(2 + 1e-8);
    }),
  );
});
