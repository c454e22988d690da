import type { Bar } from '../../market/bar.ts';
import type { Liquidation } from '../../market/event.ts';
import type { Instrument } from '../../market/instrument.ts';
import { DEFAULT_PARAMETERS } from '../cohorts/parameters.ts';
import { normalFrom, uniformFrom } from '../scoring/statistics/uniform.ts';
import { ClaimsStudy, type ZonesOf } from './claims-study.ts';
import { HOT_RANK } from './hour.ts';

const STEP_MS = 300_000;
const HOUR_MS = 3_600_000;
const BARS_AN_HOUR = HOUR_MS / STEP_MS;
const START_MS = Date.parse('2026-01-01T00:00Z');
/** Of a bar's log return. */
const SIGMA = 0.0012;

/** What is made true in a market that has nothing else to it than chance. */
export interface Planted {
  /** Drift towards the heavier of the zones that race, per bar, in sigmas. */
  pull?: number;
  /** Factor on volatility where much waits near the price. */
  heat?: number;
  /** Drift against a crowd over heat. */
  reversal?: number;
  /** Factor on what a fall liquidates in the days after a flush. */
  flushed?: number;
  /** False: nobody listens to its liquidations. */
  heard?: boolean;
}

const instrument: Instrument = {
  id: 'planted:BTC/USDT:USDT',
  base: 'BTC',
  quote: 'USDT',
  contract: 'linear',
  sampling: 'full',
  brackets: [{ floor: 0, rate: 0.004, deduction: 0, maxLeverage: 125 }],
  simulated: true,
};

/** A random walk with what is planted in it, and the study that saw it all. @param zonesOf what the study is shown */
export function plantedMarket(days: number, seed: number, planted: Planted, zonesOf?: ZonesOf): ClaimsStudy {
  const { pull = 0, heat = 1, reversal = 0, flushed = 1, heard = true } = planted;
  const study = new ClaimsStudy(instrument, STEP_MS, DEFAULT_PARAMETERS, zonesOf);
  // What is planted goes by the zones as they are.
  const seen = zonesOf ? new ClaimsStudy(instrument, STEP_MS, DEFAULT_PARAMETERS) : study;
  const uniform = uniformFrom(seed);
  const normal = () => normalFrom(uniform);
  let price = 100_000;
  let crowd = 0;
  let openInterest = 50_000;
  for (let i = 0; i < days * 24 * BARS_AN_HOUR; i++) {
    const timeMs = START_MS + i * STEP_MS;
    const { hour } = seen;
    let drift = 0;
    let sigma = SIGMA;
    if (hour) {
      if (hour.heat.both >= HOT_RANK) sigma *= heat;
      if (pull > 0) drift += pull * Math.sign(weigh(seen));
      for (const side of ['long', 'short'] as const) {
        const sign = side === 'long' ? 1 : -1;
        const { zScore, rate } = hour.funding;
        if (sign * zScore >= 1 && sign * rate > 0 && hour.heat[side] >= HOT_RANK) drift -= sign * reversal;
      }
    }
    const close = price * Math.exp(sigma * (drift + normal()));
    const wick = () => Math.exp(0.4 * sigma * Math.abs(normal()));
    const [high, low] = [Math.max(price, close) * wick(), Math.min(price, close) / wick()];
    const isPaid = timeMs % (8 * HOUR_MS) === 0;
    if (isPaid) crowd = 0.8 * crowd + 0.6 * normal();
    openInterest = Math.max(20_000, openInterest + 150 * normal());
    const bar: Bar = {
      timeMs,
      open: price,
      high,
      low,
      close,
      markHigh: high,
      markLow: low,
      volume: 800 * Math.exp(0.3 * normal()),
      takerBuyVolume: Number.NaN,
      openInterest,
      fundingRate: isPaid ? 1e-4 * crowd : Number.NaN,
    };
    // A fall liquidates in proportion, and now and then much more.
    const isFlush = uniform() < 1 / 1500;
    const after = hour && hour.sinceFlush < 48 ? flushed : 1;
    const fall = Math.max(0, price / low - 1);
    const liquidation: Liquidation = {
      timeMs,
      side: 'long',
      price: low,
      quantity: openInterest * (fall * 0.05 * after + (isFlush ? 0.01 : 0)) * Math.exp(0.2 * normal()),
      id: String(i),
    };
    for (const one of seen === study ? [study] : [study, seen]) {
      one.liquidation(liquidation);
      one.bar(bar, heard);
    }
    price = close;
  }
  return study;
}

/** Logarithm of the mass of the zone above that races over that below. */
function weigh(study: ClaimsStudy): number {
  const { contenders } = study;
  return contenders ? Math.log(contenders.above.mass / contenders.below.mass) : 0;
}
