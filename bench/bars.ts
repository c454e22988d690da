import type { Bar } from '../src/market/bar.ts';
import { withDeductions } from '../src/model/margin/bracket.ts';
import type { Instrument } from '../src/market/instrument.ts';

export const INSTRUMENT: Instrument = {
  id: 'bench:BTC/USDT:USDT',
  base: 'BTC',
  quote: 'USDT',
  contract: 'linear',
  sampling: 'none',
  simulated: true,
  brackets: withDeductions([
    { floor: 0, rate: 0.004, maxLeverage: 150 },
    { floor: 300_000, rate: 0.005, maxLeverage: 100 },
    { floor: 800_000, rate: 0.0065, maxLeverage: 75 },
    { floor: 3_000_000, rate: 0.01, maxLeverage: 50 },
    { floor: 12_000_000, rate: 0.02, maxLeverage: 25 },
  ]),
};

/**
 * One-minute bars like BTC's: about 8 bp high, 3 % a day, now and then a minute of 1 %; open interest of 90,000 that
 * turns over in a few days. The same every time.
 */
export function* benchBars(count: number): Generator<Bar> {
  let seed = 1;
  const uniform = () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed / 4294967296;
  };
  let price = 80_000;
  let openInterest = 90_000;
  for (let i = 0; i < count; i++) {
    const open = price;
    let high = price;
    let low = price;
    const size = uniform() < 0.002 ? 0.006 : 0.0006;
    for (let tick = 0; tick < 5; tick++) {
      // Drawn back gently, so that half a million minutes end where prices still are prices.
      price *= Math.exp((uniform() + uniform() + uniform() - 1.5) * size - 2e-7 * Math.log(price / 80_000));
      high = Math.max(high, price);
      low = Math.min(low, price);
    }
    openInterest *= 1 + (uniform() - 0.5) * 6e-4 - 1e-6 * Math.log(openInterest / 90_000);
    yield {
      timeMs: 1_700_000_000_000 - (1_700_000_000_000 % 60_000) + i * 60_000,
      open,
      high,
      low,
      close: price,
      markHigh: high,
      markLow: low,
      volume: 60 + 200 * uniform(),
      takerBuyVolume: Number.NaN,
      openInterest,
      fundingRate: Number.NaN,
    };
  }
}
