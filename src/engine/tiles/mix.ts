import { createHash } from 'node:crypto';
import type { Instrument } from '../../market/instrument.ts';
import { BAR_FIELDS, type BarStore } from '../bar-store.ts';
import type { MixTimeline } from '../mix/mix-timeline.ts';

/** Goes up when the same bars and parameters begin to give other tiles. */
const MODEL_VERSION = 2;

/**
 * Names what a market's tiles are made of: the model, its parameters, and the mixes and bars that were there when first
 * asked. Tiles are kept for ever by their address, so that two recordings of one market must not share one. A mix that
 * comes into force later changes no column before it, and so leaves the name.
 */
export function mixOf(instrument: Instrument, barStepMs: number, mixes: MixTimeline, bars: BarStore): string {
  const hash = createHash('sha256');
  const { contract, brackets } = instrument;
  const learned = mixes.entries.length > 0 ? [mixes.mixes] : [];
  hash.update(JSON.stringify([MODEL_VERSION, contract, brackets, barStepMs, mixes.prior, ...learned]));
  for (const field of BAR_FIELDS) hash.update(bars.column(field).subarray(0, bars.length));
  return hash.digest('hex').slice(0, 12);
}
