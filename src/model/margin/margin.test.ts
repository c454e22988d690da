import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { bracketOf, maintenanceMargin, withDeductions } from './bracket.ts';
import { dydxLiquidationPrice } from './dydx.ts';
import { hyperliquidLiquidationPrice } from './hyperliquid.ts';
import {
  inverseBalanceAt,
  inverseBankruptcyPrice,
  inverseLiquidationPrice,
  inverseTriggerOfBankruptcy,
} from './inverse.ts';
import {
  entryBasedLiquidationPrice,
  fundedLiquidationPrice,
  isolatedPosition,
  linearBalanceAt,
  linearBankruptcyPrice,
  linearLiquidationPrice,
  linearTriggerOfBankruptcy,
  tieredLiquidationPrice,
} from './linear.ts';

// Binance's BTCUSDT schedule as of 2024-10; the deductions are recomputed, and compared with the published ones.
const BTC_2024 = withDeductions([
  { floor: 0, rate: 0.004, maxLeverage: 125 },
  { floor: 50_000, rate: 0.005, maxLeverage: 100 },
  { floor: 600_000, rate: 0.0065, maxLeverage: 75 },
  { floor: 3_000_000, rate: 0.01, maxLeverage: 50 },
  { floor: 12_000_000, rate: 0.02, maxLeverage: 25 },
  { floor: 70_000_000, rate: 0.025, maxLeverage: 20 },
]);

describe("the venues' own worked examples", () => {
  const eth = { side: 'long', entry: 1456.84, quantity: 3683.979, walletBalance: 1535443.01 } as const;
  const btc = { side: 'long', entry: 32481.98, quantity: 109.488, walletBalance: 1535443.01 } as const;

  test('Binance cross, ETH leg', () => {
    const cross = { ...eth, otherMaintenance: 71200.811444, otherUnrealised: -56354.56848 };
    expect(linearLiquidationPrice(cross, 0.1, 135365)).toBeCloseTo(1153.26, 2);
  });
  test('Binance cross, BTC leg', () => {
    const cross = { ...btc, otherMaintenance: 356512.508, otherUnrealised: -448192.89 };
    expect(linearLiquidationPrice(cross, 0.025, 16300)).toBeCloseTo(26316.89, 2);
  });
  test('Binance isolated, the same two', () => {
    expect(linearLiquidationPrice(eth, 0.1, 135365)).toBeCloseTo(1114.78, 2);
    expect(linearLiquidationPrice(btc, 0.025, 16300)).toBeCloseTo(18778.73, 2);
  });
  test('Bybit, margin on entry value', () => expect(entryBasedLiquidationPrice('long', 20000, 50, 0.005)).toBe(19700));
  test('Bybit, bankruptcy', () => expect(linearBankruptcyPrice('long', 10000, 50)).toBe(9800));
  test('Hyperliquid, isolated (rawUsd is printed to 6 decimals, which moves the price by 1.5e-5)', () =>
    expect(hyperliquidLiquidationPrice(0.0335, -95.059824, 50)).toBeCloseTo(2866.26936529, 4));
  test('dYdX', () => expect(dydxLiquidationPrice(1000, -3, 3000, 0.05)).toBeCloseTo(3174.6, 2));
  test('linear 100x over two brackets', () => {
    const price = (side: 'long' | 'short', quantity: number) =>
      tieredLiquidationPrice(isolatedPosition(side, 100_000, quantity, 100), BTC_2024);
    expect(price('long', 1)).toBeCloseTo(99447.24, 2);
    expect(price('short', 1)).toBeCloseTo(100547.26, 2);
    expect(price('long', 0.4)).toBeCloseTo(99397.59, 2);
    expect(price('short', 0.4)).toBeCloseTo(100597.61, 2);
  });
  test.each([
    [125, -0.402, 0.398],
    [100, -0.602, 0.598],
    [50, -1.606, 1.594],
    [25, -3.614, 3.586],
    [10, -9.639, 9.562],
    [5, -19.679, 19.522],
  ])('distance at %ix and m = .4 %', (leverage, long, short) => {
    const distance = (side: 'long' | 'short') =>
      100 * (linearLiquidationPrice(isolatedPosition(side, 1, 1, leverage), 0.004, 0)! - 1);
    expect(distance('long')).toBeCloseTo(long, 3);
    expect(distance('short')).toBeCloseTo(short, 3);
  });
  test('published deductions of the 2024-10 schedule', () =>
    expect(BTC_2024.map((b) => Math.round(b.deduction))).toEqual([0, 50, 950, 11450, 131450, 481450]));
});

describe('what must hold for any position', () => {
  const side = fc.constantFrom('long' as const, 'short' as const);
  const entry = fc.double({ min: 1e-3, max: 1e6, noNaN: true });
  const notional = fc.double({ min: 10, max: 2e8, noNaN: true });

  test('equity equals maintenance margin at the liquidation price', () => {
    fc.assert(
      fc.property(side, entry, notional, fc.integer({ min: 2, max: 150 }), (s, e, n, leverage) => {
        const position = isolatedPosition(s, e, n / e, Math.min(leverage, bracketOf(BTC_2024, n).maxLeverage));
        const price = tieredLiquidationPrice(position, BTC_2024)!;
        const profit = (s === 'long' ? 1 : -1) * position.quantity * (price - e);
        const equity = position.walletBalance + profit;
        expect(equity / n).toBeCloseTo(maintenanceMargin(BTC_2024, price * position.quantity) / n, 9);
      }),
    );
  });

  test('a liquidation trigger lies between entry and bankruptcy', () => {
    fc.assert(
      fc.property(side, entry, fc.integer({ min: 2, max: 100 }), (s, e, leverage) => {
        const sign = s === 'long' ? 1 : -1;
        const bankruptcy = linearBankruptcyPrice(s, e, leverage);
        const trigger = linearTriggerOfBankruptcy(s, bankruptcy, 0.004);
        expect(sign * (trigger - bankruptcy)).toBeGreaterThan(0);
        expect(trigger).toBeCloseTo(linearLiquidationPrice(isolatedPosition(s, e, 1, leverage), 0.004, 0)!, 6);
        const coin = inverseBankruptcyPrice(s, e, leverage);
        const inverse = inverseLiquidationPrice(s, e, 1000, 1000 / e / leverage, 0.004)!;
        expect(inverseTriggerOfBankruptcy(s, coin, 0.004) / inverse).toBeCloseTo(1, 9);
      }),
    );
  });

  test('the balance at which a price liquidates is the one whose liquidation price it is', () => {
    fc.assert(
      fc.property(side, entry, fc.double({ min: 1.2, max: 100, noNaN: true }), (s, e, leverage) => {
        const position = isolatedPosition(s, e, 1e6 / e, leverage);
        const price = tieredLiquidationPrice(position, BTC_2024)!;
        expect(linearBalanceAt(position, price, BTC_2024) / position.walletBalance).toBeCloseTo(1, 9);
        const coin = 1e6 / e / leverage;
        const inverse = inverseLiquidationPrice(s, e, 1e6, coin, 0.004);
        if (inverse !== null) expect(inverseBalanceAt(s, e, 1e6, inverse, 0.004) / coin).toBeCloseTo(1, 9);
      }),
    );
  });

  test('funding paid brings the liquidation nearer, and none changes nothing', () => {
    const plain = linearLiquidationPrice(isolatedPosition('long', 100, 1, 20), 0.01, 0)!;
    expect(fundedLiquidationPrice('long', 100, 20, 0.01, 0)).toBeCloseTo(plain, 12);
    expect(fundedLiquidationPrice('long', 100, 20, 0.01, 0.01)).toBeGreaterThan(plain);
    expect(fundedLiquidationPrice('short', 100, 20, 0.01, 0.01)).toBeLessThan(
      fundedLiquidationPrice('short', 100, 20, 0.01, 0),
    );
  });

  test('unlevered positions that nothing liquidates have no price', () => {
    expect(linearLiquidationPrice(isolatedPosition('long', 100, 1, 1), 0.004, 0)).toBeNull();
    expect(inverseLiquidationPrice('short', 100, 1000, 10, 0.004)).toBeNull();
  });
});
