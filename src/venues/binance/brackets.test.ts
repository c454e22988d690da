import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { areBracketsKnown, bracketsAsOf } from './brackets.ts';

const BTC = 'binance:BTC/USDT:USDT';
const ETH = 'binance:ETH/USDT:USDT';
const in2024 = Date.parse('2024-11-01');
const in2026 = Date.parse('2026-02-01');

it('has the documented BTC deductions of 2024', () => {
  const brackets = bracketsAsOf(BTC, in2024);
  expect(brackets.slice(0, 6)).toEqual([
    { floor: 0, rate: 0.004, deduction: 0, maxLeverage: 125 },
    { floor: 50e3, rate: 0.005, deduction: 50, maxLeverage: 100 },
    { floor: 600e3, rate: 0.0065, deduction: 950, maxLeverage: 75 },
    { floor: 3e6, rate: 0.01, deduction: 11450, maxLeverage: 50 },
    { floor: 12e6, rate: 0.02, deduction: 131450, maxLeverage: 25 },
    { floor: 70e6, rate: 0.025, deduction: 481450, maxLeverage: 20 },
  ]);
});

it.each([
  [BTC, [0, 300, 1500, 12000, 132000, 482000, 2982000, 14482000, 26482000, 41482000, 121482000, 421482000]],
  [ETH, [0, 300, 1500, 12000, 132000, 382000, 2007000, 9507000, 17507000, 27507000, 80507000, 280507000]],
])('has the documented deductions of %s since 2025', (id, deductions) => {
  const brackets = bracketsAsOf(id, in2026);
  expect(brackets.map(({ deduction }) => deduction)).toEqual(deductions);
  expect(brackets[0]!.maxLeverage).toBe(150);
});

it('keeps maintenance margin continuous and rising', () => {
  for (const id of [BTC, ETH, 'bybit:SOL/USDT:USDT']) {
    const brackets = bracketsAsOf(id, in2026);
    for (let n = 1; n < brackets.length; n++) {
      const [a, b] = [brackets[n - 1]!, brackets[n]!];
      expect(b.floor * b.rate - b.deduction).toBeCloseTo(b.floor * a.rate - a.deduction, 2);
      expect(b.rate).toBeGreaterThan(a.rate);
      expect(b.maxLeverage).toBeLessThan(a.maxLeverage);
    }
  }
});

it('stands in with the oldest schedule before it, and with the generic one elsewhere', () => {
  expect(bracketsAsOf(BTC, Number.NEGATIVE_INFINITY)).toEqual(bracketsAsOf(BTC, in2024));
  expect([BTC, ETH, 'binance:BTC/USD:BTC', 'okx:ETH/USDT:USDT'].map(areBracketsKnown)).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect(bracketsAsOf('binance:BTC/USD:BTC', in2026)).toEqual(bracketsAsOf('okx:ETH/USDT:USDT', in2026));
});

const folder = process.env['PYROMETER_RECORDINGS'];
const tiers = folder && join(folder, 'margin_tiers', 'binance');
if (!tiers || !existsSync(tiers)) console.warn('PYROMETER_RECORDINGS holds no margin_tiers: brackets are not compared');

it.runIf(tiers && existsSync(tiers)).each([
  ['asof_2024-08-05_commit_2024-08-01_af554fc3', in2024],
  ['asof_2025-06-20_commit_2025-06-19_d46cc552', Date.parse('2025-06-21')],
  ['asof_2025-10-09_commit_2025-10-09_613fdad6', Date.parse('2025-10-09')],
  ['asof_2026-01-29_commit_2026-01-29_a64ab262', in2026],
])('agrees with the endpoint as %s', (name, timeMs) => {
  const seen = JSON.parse(readFileSync(join(tiers!, `binance_leverage_tiers_${name}.json`), 'utf8'));
  for (const id of [BTC, ETH]) {
    const expected = seen[id.slice('binance:'.length)].map((tier: Record<string, any>) => ({
      floor: tier['minNotional'],
      rate: tier['maintenanceMarginRate'],
      deduction: Number(tier['info'].cum),
      maxLeverage: tier['maxLeverage'],
    }));
    expect(bracketsAsOf(id, timeMs)).toEqual(expected);
  }
});
