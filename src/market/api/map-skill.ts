import { Type, type Static } from 'typebox';
import { Estimate } from './estimate.ts';

/** How right the map was on its market, as far as it has been measured. */
export const MapSkill = Type.Object({
  /** `nowcast`: only hourly totals are known, and the map is asked what the hour's own path does not tell. */
  kind: Type.Union([Type.Literal('forecast'), Type.Literal('nowcast')]),
  /** How far ahead; of a nowcast, the hour itself. */
  horizonMs: Type.Integer(),
  /** Nats per unit liquidated over what distance (the path) alone tells. */
  gain: Estimate,
});
export type MapSkill = Static<typeof MapSkill>;
