import { expect, test } from 'vitest';
import { LiquidationTape } from './liquidation-tape.ts';

function tapeOf(usd: readonly number[]): LiquidationTape {
  const tape = new LiquidationTape();
  for (const [i, quantity] of usd.entries()) {
    tape.add(
      { timeMs: 1000 * i, side: i % 2 ? 'short' : 'long', price: 10, quantity: quantity / 10, id: `${i}` },
      'linear',
    );
  }
  return tape;
}

test('keeps the largest of a window, in the order that they came in', () => {
  const { liquidations, omitted } = tapeOf([90, 5, 70, 80, 60]).largest(1000, 5000, 6, 2);
  expect(liquidations.map(({ usd }) => usd)).toEqual([70, 80]);
  expect(omitted).toBe(1);
});

test('a window begins with its first moment and ends before its last', () => {
  const { liquidations } = tapeOf([1, 2, 3]).largest(1000, 2000, 0, 10);
  expect(liquidations).toEqual([{ timeMs: 1000, side: 'short', price: 10, usd: 2 }]);
});

test('an inverse contract is a dollar', () => {
  const tape = new LiquidationTape();
  tape.add({ timeMs: 0, side: 'long', price: 50_000, quantity: 300, id: 'a' }, 'inverse');
  expect(tape.largest(0, 1, 0, 1).liquidations[0]!.usd).toBe(300);
});
