import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatUsd } from '../state/format.ts';
import { fractionOf, moveEnd, placeTicks, trackOf, valueAt } from './scale-axis.ts';

const scales = fc
  .record({ least: fc.integer({ min: 1, max: 1_000_000 }), ratio: fc.integer({ min: 10, max: 10_000 }) })
  .map(({ least, ratio }) => ({ unit: 'usd' as const, least, saturated: least * ratio }));

test('labels never overlap and never leave the track, and a track of a phone has at least two', () => {
  fc.assert(
    fc.property(scales, fc.integer({ min: 140, max: 1200 }), (scale, width) => {
      const track = trackOf(scale);
      const ticks = placeTicks(track, width, formatUsd);
      const boxes = ticks.map(({ at, label }) => [at * width - label.length * 3.3, at * width + label.length * 3.3]);
      for (const [i, [left, right]] of boxes.entries()) {
        expect(left).toBeGreaterThanOrEqual(0);
        expect(right).toBeLessThanOrEqual(width);
        if (i > 0) expect(left).toBeGreaterThan(boxes[i - 1]![1]! + 9);
      }
      expect(ticks.length).toBeGreaterThanOrEqual(2);
    }),
  );
});

test('a value is found again where it lies, to two digits', () => {
  fc.assert(
    fc.property(scales, fc.double({ min: 0, max: 1, noNaN: true }), (scale, fraction) => {
      const track = trackOf(scale);
      expect(fractionOf(valueAt(fraction, track), track)).toBeCloseTo(fraction, 1);
    }),
  );
});

test('the ends stay apart and on the track, whatever they are dragged to', () => {
  fc.assert(
    fc.property(
      scales,
      fc.constantFrom('least' as const, 'saturated' as const),
      fc.double({ min: 1e-3, max: 1e14, noNaN: true }),
      (scale, end, value) => {
        const track = trackOf(scale);
        const moved = moveEnd(scale, end, value, track);
        expect(moved.saturated / moved.least).toBeGreaterThanOrEqual(2 - 1e-9);
        expect(moved.least).toBeGreaterThanOrEqual(track.low);
        expect(moved.saturated).toBeLessThanOrEqual(track.high);
      },
    ),
  );
});
