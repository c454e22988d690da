import { createHash } from 'node:crypto';
import type { Instrument } from '../../market/instrument.ts';
import type { ModelParameters } from '../../model/cohorts/parameters.ts';
import type { MixInForce, MixTimeline } from '../mix/mix-timeline.ts';

/** What a market's maps are made with, beside the program and the bars. */
export interface MapVersion {
  instrument: Instrument;
  barStepMs: number;
  parameters: ModelParameters;
  /** Under a mix that was learned, or came back: the map was begun anew with the bars that open from here on. */
  sinceMs?: number;
}

/** Whatever has maps. */
export interface MapMarket {
  instrument: Instrument;
  barStepMs: number;
  mixes: Pick<MixTimeline, 'prior' | 'at'>;
}

/** @param mix null: the prior */
export function madeUnder({ instrument, barStepMs, mixes }: MapMarket, mix: MixInForce | null): MapVersion {
  const { parameters, sinceMs } = mix ?? { parameters: mixes.prior, sinceMs: undefined };
  return { instrument, barStepMs, parameters, ...(sinceMs === undefined ? {} : { sinceMs }) };
}

/** What the map of a moment is made with: a mix that comes into force then has no part in it. */
export function madeAt(market: MapMarket, timeMs: number): MapVersion {
  return madeUnder(market, market.mixes.at(timeMs - market.barStepMs));
}

/** Its body as it is kept, and the name that this has. */
export function versionOf({ instrument, barStepMs, parameters, sinceMs }: MapVersion): {
  version: string;
  body: string;
} {
  const body = JSON.stringify({ instrument, barStepMs, parameters, sinceMs });
  return { version: createHash('sha256').update(body).digest('hex').slice(0, 12), body };
}
