import type { MarketSummary } from '../market/api/schemas.ts';
import { type MarketPipeline, lastBar } from './pipeline.ts';

const DAY_MS = 86_400_000;

const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value);

/** The newest known value of a field at or before bar `known - 1`, NaN where there is none within a day. */
function newest(pipeline: MarketPipeline, field: 'openInterest' | 'fundingRate', known: number): number {
  const { bars, barStepMs } = pipeline;
  const values = bars.column(field);
  for (let i = known - 1; i >= 0 && i >= known - 1 - DAY_MS / barStepMs; i--) {
    if (!Number.isNaN(values[i]!)) return values[i]!;
  }
  return Number.NaN;
}

/** One market at a glance, from what was known at `asOfMs`. */
export function summarise(pipeline: MarketPipeline, asOfMs?: number): MarketSummary {
  const { instrument, bars, barStepMs, mixes, source, ledger } = pipeline;
  const known = pipeline.known(asOfMs);
  const last = (asOfMs === undefined && pipeline.running) || lastBar(bars, known);
  const timeMs = last ? last.timeMs + barStepMs : 0;
  const price = last?.close ?? Number.NaN;
  // The close of the bar that ended 24 hours before the newest one did.
  const before = bars.countBefore(timeMs - DAY_MS - barStepMs);
  const dayAgo =
    before < known && bars.timeMs[before] === timeMs - DAY_MS - barStepMs ? bars.close[before]! : Number.NaN;
  const openInterest = newest(pipeline, 'openInterest', known);
  return {
    id: instrument.id,
    base: instrument.base,
    quote: instrument.quote,
    contract: instrument.contract,
    simulated: instrument.simulated,
    live: source.live,
    sampling: instrument.sampling,
    measured: pipeline.measured !== null,
    hasMarks: pipeline.hasMarks,
    mix: mixes.standingAt(timeMs - barStepMs),
    barStepMs,
    firstTimeMs: bars.length > 0 ? bars.timeMs[0]! : 0,
    timeMs,
    price: orNull(price),
    change24h: orNull(price / dayAgo - 1),
    openInterest: orNull(openInterest),
    openInterestUsd: orNull(instrument.contract === 'linear' ? openInterest * price : openInterest),
    fundingRate: orNull(newest(pipeline, 'fundingRate', known)),
    liquidations: ledger.windows(asOfMs ?? timeMs),
    refusedRows: source.refusedRows,
    gaps: pipeline.gaps,
  };
}
