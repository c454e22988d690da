import { dydxLiquidationPrice } from '../../../src/model/margin/dydx.ts';
import { hyperliquidLiquidationPrice } from '../../../src/model/margin/hyperliquid.ts';
import {
  entryBasedLiquidationPrice,
  linearBankruptcyPrice,
  linearLiquidationPrice,
} from '../../../src/model/margin/linear.ts';
import { openPosition } from '../../../src/model/risk/position.ts';
import { withDeductions } from '../../../src/model/margin/bracket.ts';
import type { Instrument } from '../../../src/market/instrument.ts';
import type { Asked } from '../truth/asked.ts';

/** Binance's BTCUSDT schedule as of October 2024. */
const BINANCE: Instrument = {
  id: 'binance:BTC/USDT:USDT',
  base: 'BTC',
  quote: 'USDT',
  contract: 'linear',
  sampling: 'one-per-second',
  simulated: false,
  brackets: withDeductions([
    { floor: 0, rate: 0.004, maxLeverage: 125 },
    { floor: 50_000, rate: 0.005, maxLeverage: 100 },
    { floor: 600_000, rate: 0.0065, maxLeverage: 75 },
    { floor: 3_000_000, rate: 0.01, maxLeverage: 50 },
    { floor: 12_000_000, rate: 0.02, maxLeverage: 25 },
    { floor: 70_000_000, rate: 0.025, maxLeverage: 20 },
  ]),
};

const ETH = { side: 'long', entry: 1456.84, quantity: 3683.979, walletBalance: 1_535_443.01 } as const;
const BTC = { side: 'long', entry: 32_481.98, quantity: 109.488, walletBalance: 1_535_443.01 } as const;

/** The venues' own worked examples, and the price that each of them prints. */
export function venueExamples(): Asked[] {
  const planned = (side: 'long' | 'short', size: number) =>
    openPosition(BINANCE, { side, entry: 100_000, leverage: 100, size }).liquidation;
  const examples: [string, number | null, number][] = [
    [
      'Binance, cross, ETH leg',
      linearLiquidationPrice({ ...ETH, otherMaintenance: 71_200.811444, otherUnrealised: -56_354.56848 }, 0.1, 135_365),
      1153.26,
    ],
    [
      'Binance, cross, BTC leg',
      linearLiquidationPrice({ ...BTC, otherMaintenance: 356_512.508, otherUnrealised: -448_192.89 }, 0.025, 16_300),
      26_316.89,
    ],
    ['Binance, isolated, ETH', linearLiquidationPrice(ETH, 0.1, 135_365), 1114.78],
    ['Binance, isolated, BTC', linearLiquidationPrice(BTC, 0.025, 16_300), 18_778.73],
    ['Bybit, 1 BTC at 20,000, 50x, .5 %', entryBasedLiquidationPrice('long', 20_000, 50, 0.005), 19_700],
    ['Bybit, bankruptcy of 10,000, 50x', linearBankruptcyPrice('long', 10_000, 50), 9800],
    ['Hyperliquid, isolated', hyperliquidLiquidationPrice(0.0335, -95.059824, 50), 2866.26936529],
    ['dYdX, a short of 3', dydxLiquidationPrice(1000, -3, 3000, 0.05), 3174.6],
    ['100x, 1 BTC at 100,000, over two brackets, long', planned('long', 1), 99_447.24],
    ['the same, short', planned('short', 1), 100_547.26],
    ['100x, .4 BTC, first bracket, long', planned('long', 0.4), 99_397.59],
    ['the same, short', planned('short', 0.4), 100_597.61],
  ];
  return examples.map(([what, found, asked]) => ({
    what: `liquidation price, ${what}`,
    found: found === null ? 'none' : found.toFixed(2),
    asked: `${asked.toFixed(2)}, to the cent`,
    ok: found !== null && Math.abs(found - asked) <= 0.0051,
  }));
}
