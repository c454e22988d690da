import { loadRecording } from '../../../src/cli/recorded-market.ts';
import type { MarketPipeline } from '../../../src/engine/pipeline.ts';
import type { Side } from '../../../src/market/event.ts';
import { fuelOf } from '../../../src/model/cascade/fuel.ts';
import { averageRanks, correlation } from '../../../src/model/scoring/statistics/ranking.ts';

const HOUR_MS = 3_600_000;
/** From the last full hour before the fall to the end of the hour that made its low. */
export const CRASH = { fromMs: Date.parse('2026-01-31T14:00Z'), toMs: Date.parse('2026-01-31T19:00Z') };
const WEEK = { fromMs: Date.parse('2026-01-26T12:00Z'), toMs: Date.parse('2026-02-02T12:00Z') };

/** What the map of a moment holds on the way that the price then went, and what feeds reported of it. USD. */
export interface Forced {
  fromMs: number;
  toMs: number;
  predictedUsd: number;
  reportedUsd: number;
}

export interface RecordedCrash {
  /** Longs, from the map before the crash, along the whole fall. */
  crash: Forced;
  /** Longs and shorts of every hour of the week around it, each from the map at its beginning. */
  hours: Forced[];
  rankCorrelation: number;
}

/**
 * The map against the recorded crash: its own path is taken as given, for what set it off is not known. What the map
 * holds is one venue's; the reports are of three venues, each sampled in its own way.
 */
export async function recordedCrash(recording: string): Promise<RecordedCrash> {
  const { pipeline } = await loadRecording(recording, () => undefined);
  const hours: Forced[] = [];
  for (let fromMs = WEEK.fromMs; fromMs < WEEK.toMs; fromMs += HOUR_MS) {
    for (const side of ['long', 'short'] as const) hours.push(forcedBetween(pipeline, side, fromMs, fromMs + HOUR_MS));
  }
  return {
    crash: forcedBetween(pipeline, 'long', CRASH.fromMs, CRASH.toMs),
    hours,
    rankCorrelation: correlation(
      averageRanks(hours.map(({ predictedUsd }) => predictedUsd)),
      averageRanks(hours.map(({ reportedUsd }) => reportedUsd)),
    ),
  };
}

function forcedBetween(pipeline: MarketPipeline, side: Side, fromMs: number, toMs: number): Forced {
  const { bars, ledger } = pipeline;
  const { book, price } = pipeline.desk.moments.mapAt(fromMs);
  let extreme = price;
  for (let i = bars.countBefore(fromMs); i < bars.countBefore(toMs); i++) {
    extreme = side === 'long' ? Math.min(extreme, bars.column('low')[i]!) : Math.max(extreme, bars.column('high')[i]!);
  }
  const { step, quantity } = fuelOf(book, side, price);
  const reach = Math.abs(Math.log(extreme / price)) / step;
  let predictedUsd = 0;
  for (let i = 0; i < quantity.length && i < reach; i++) {
    const at = price * Math.exp((side === 'long' ? -1 : 1) * (i + 0.5) * step);
    predictedUsd += quantity[i]! * Math.min(1, reach - i) * at;
  }
  let reportedUsd = 0;
  for (const total of ledger.from(0)) {
    if (total.timeMs >= fromMs && total.timeMs < toMs) reportedUsd += side === 'long' ? total.longUsd : total.shortUsd;
  }
  return { fromMs, toMs, predictedUsd, reportedUsd };
}
