import fc from 'fast-check';
import type { Bar } from '../../market/bar.ts';
import type { Instrument } from '../../market/instrument.ts';
import { withDeductions } from '../margin/bracket.ts';

export const LINEAR: Instrument = {
  id: 'sim:BTC/USDT:USDT',
  base: 'BTC',
  quote: 'USDT',
  contract: 'linear',
  sampling: 'full',
  simulated: true,
  brackets: withDeductions([
    { floor: 0, rate: 0.004, maxLeverage: 150 },
    { floor: 300_000, rate: 0.005, maxLeverage: 100 },
    { floor: 800_000, rate: 0.0065, maxLeverage: 75 },
    { floor: 3_000_000, rate: 0.01, maxLeverage: 50 },
  ]),
};

export const INVERSE: Instrument = { ...LINEAR, id: 'sim:BTC/USD:BTC', quote: 'USD', contract: 'inverse' };

/** How the market moves from one bar to the next. */
export interface Step {
  /** Change of log price over the bar. */
  move: number;
  /** Log height of the bar beyond its open and close. */
  range: number;
  volume: number;
  openInterestRatio: number;
}

/** Calm and violent steps, wide bars, open interest that leaps and collapses, volume that is zero or huge. */
export const steps = fc.array(
  fc.record({
    move: fc.oneof(
      fc.double({ min: -0.002, max: 0.002, noNaN: true }),
      fc.double({ min: -0.4, max: 0.4, noNaN: true }),
    ),
    range: fc.oneof(
      fc.constant(0),
      fc.double({ min: 0, max: 0.003, noNaN: true }),
      fc.double({ min: 0, max: 0.5, noNaN: true }),
    ),
    volume: fc.oneof(
      fc.constant(0),
      fc.double({ min: 0, max: 500, noNaN: true }),
      fc.double({ min: 0, max: 1e6, noNaN: true }),
    ),
    openInterestRatio: fc.oneof(
      fc.double({ min: 0.99, max: 1.01, noNaN: true }),
      fc.double({ min: 0.1, max: 5, noNaN: true }),
    ),
  }),
  { minLength: 1, maxLength: 40 },
);

/** One-minute bars from 80,000, marks within last prices, open interest from 1,000. */
export function barsOf(path: readonly Step[]): Bar[] {
  let price = 80_000;
  let openInterest = 1000;
  return path.map(({ move, range, volume, openInterestRatio }, i) => {
    const open = price;
    price *= Math.exp(move);
    openInterest *= openInterestRatio;
    const high = Math.max(open, price) * Math.exp(range / 2);
    const low = Math.min(open, price) * Math.exp(-range / 2);
    return {
      timeMs: 1_700_000_000_000 + i * 60_000,
      open,
      high,
      low,
      close: price,
      markHigh: Math.max(open, price),
      markLow: Math.min(open, price),
      volume,
      takerBuyVolume: Number.NaN,
      openInterest,
      fundingRate: Number.NaN,
    };
  });
}
