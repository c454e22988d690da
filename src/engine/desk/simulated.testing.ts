import type { Bar } from '../../market/bar.ts';
import type { Liquidation } from '../../market/event.ts';
import { createSimulatedMarket } from '../../simulator/simulated-market.ts';
import { MarketPipeline } from '../pipeline.ts';

export const START_MS = Date.parse('2026-01-01T00:00Z');
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** Days of a simulated market, and what was liquidated in them. */
export function simulated(days: number, seed = 21) {
  const market = createSimulatedMarket({ name: 'BTC', seed, startMs: START_MS, openInterestMinutes: 5 });
  const bars: Bar[] = [];
  const liquidations: Liquidation[] = [];
  for (let i = 0; i < days * 1440; i++) {
    const minute = market.step();
    bars.push(minute.bar);
    liquidations.push(...minute.liquidations);
  }
  return { instrument: market.instrument, bars, liquidations };
}

/** A pipeline that has heard all of it up to a moment. */
export function pipelineOf(
  { instrument, bars, liquidations }: ReturnType<typeof simulated>,
  untilMs = Number.POSITIVE_INFINITY,
): MarketPipeline {
  const pipeline = new MarketPipeline(instrument, MINUTE_MS);
  for (const one of liquidations) if (one.timeMs < untilMs) pipeline.liquidation(one);
  for (const bar of bars) if (bar.timeMs + MINUTE_MS <= untilMs) pipeline.close(bar);
  return pipeline;
}
