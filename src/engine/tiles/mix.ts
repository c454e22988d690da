import { createHash } from 'node:crypto';
import type { Instrument } from '../../market/instrument.ts';
import type { ModelParameters } from '../../model/cohorts/parameters.ts';
import { BAR_FIELDS, type BarStore } from '../bar-store.ts';

/** Goes up when the same bars and parameters begin to give other tiles. */
const MODEL_VERSION = 2;

/**
 * Names what a market's tiles are made of: the model, its parameters, and the bars that were there when first asked.
 * Tiles are kept for ever by their address, so that two recordings of one market must not share one.
 */
export function mixOf(instrument: Instrument, barStepMs: number, parameters: ModelParameters, bars: BarStore): string {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([MODEL_VERSION, instrument.contract, instrument.brackets, barStepMs, parameters]));
  for (const field of BAR_FIELDS) hash.update(bars.column(field).subarray(0, bars.length));
  return hash.digest('hex').slice(0, 12);
}
