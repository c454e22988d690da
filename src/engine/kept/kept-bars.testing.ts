import type { Bar } from '../../market/bar.ts';
import { barsOf } from '../../model/cohorts/bars.testing.ts';
import type { MarketPipeline } from '../pipeline.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
/** A full hour, at which the bars end. */
export const END = Date.parse('2026-02-01T12:00Z');

/** So many minutes up to {@link END}, with open interest every five. */
export function minutesBefore(count: number): Bar[] {
  return barsOf(
    Array.from({ length: count }, (_, i) => ({
      move: 0.001 * Math.sin(i * 0.7) + 0.0004 * Math.sin(i / 90),
      range: 0.0006,
      volume: 80 + 40 * Math.sin(i),
      openInterestRatio: 1 + 0.001 * Math.sin(i / 13),
    })),
  ).map((bar, i) => ({
    ...bar,
    timeMs: END - (count - i) * MINUTE,
    openInterest: i % 5 === 4 ? bar.openInterest : Number.NaN,
    fundingRate: Number.NaN,
  }));
}

/** The state after the last bar, to the bit. */
export const stateOf = (pipeline: MarketPipeline): string =>
  Buffer.from(pipeline.present.save().buffer).toString('base64');
