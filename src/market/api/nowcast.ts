import { Type, type Static } from 'typebox';
import { Estimate } from './estimate.ts';

/** One map's part in telling hourly totals, given the hour's price path. */
export const NowcastScore = Type.Object({
  name: Type.String(),
  kind: Type.Union([Type.Literal('model'), Type.Literal('baseline'), Type.Literal('given')]),
  /** IG of path and map over the path alone, nats per unit liquidated. */
  gain: Estimate,
  gainWithoutCrashDays: Estimate,
  gainOnCrashDays: Estimate,
  /** Gain of the map on trial less this one's, paired. */
  trialLead: Estimate,
  trialLeadWithoutCrashDays: Estimate,
});
export type NowcastScore = Static<typeof NowcastScore>;

/**
 * Where only totals are known: how much a map adds to telling an hour's liquidated quantity by side from the hour's
 * price path. A nowcast, not a forecast: the path is that of the hour itself. Fitted on the weeks before each week.
 */
export const Nowcast = Type.Object({
  hours: Type.Integer(),
  days: Type.Integer(),
  /** UTC days with more than five times the median day's liquidated quantity. */
  crashDays: Type.Array(Type.String()),
  origins: Type.Array(Type.Integer()),
  /** D2 of the path baseline against a constant: how strong it is. */
  pathDevianceExplained: Estimate,
  trial: Type.String(),
  maps: Type.Array(NowcastScore),
});
export type Nowcast = Static<typeof Nowcast>;
