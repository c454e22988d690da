import { DAY_MS, MINUTE_MS, pipelineOf, simulated, START_MS } from '../../src/engine/desk/simulated.testing.ts';
import type { MarketPipeline } from '../../src/engine/pipeline.ts';

const DAYS = 6;
export const END_MS = START_MS + DAYS * DAY_MS;

/** A simulated market, the same every time, and the bars that come after it. */
export function screenMarket(moreMinutes = 0) {
  const market = simulated(DAYS + Math.ceil(moreMinutes / 1440));
  const rest = market.bars.filter(({ timeMs }) => timeMs + MINUTE_MS > END_MS).slice(0, moreMinutes);
  const create = (live: boolean): MarketPipeline => {
    const pipeline = pipelineOf(market, END_MS);
    pipeline.source.live = live;
    return pipeline;
  };
  return { id: market.instrument.id, create, rest };
}
