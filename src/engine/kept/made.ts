import { createHash } from 'node:crypto';
import type { Instrument } from '../../market/instrument.ts';
import type { ModelParameters } from '../../model/cohorts/parameters.ts';

/** What a market's maps are made with, beside the program and the bars. */
export interface MapVersion {
  instrument: Instrument;
  barStepMs: number;
  parameters: ModelParameters;
}

/** Its body as it is kept, and the name that this has. */
export function versionOf(version: MapVersion): { version: string; body: string } {
  const { instrument, barStepMs, parameters } = version;
  const body = JSON.stringify({ instrument, barStepMs, parameters });
  return { version: createHash('sha256').update(body).digest('hex').slice(0, 12), body };
}
