import { Type, type Static } from 'typebox';
import { nullableNumber } from './nullable-number.ts';
import { ForecastOutcome, ScoringFields } from './scorecard-answer.ts';

/** Sums over windows, from which the scorecard's figures of the map on trial follow. */
export const ForecastSums = Type.Object({
  windows: Type.Integer(),
  /** IG over distance where the price went, and within reach: (sum logRatio - sum excess) / sum quantity. */
  gain: nullableNumber,
  reachGain: nullableNumber,
  liquidatedUsd: Type.Number(),
  caughtUsd: Type.Number(),
  caughtByDistanceUsd: Type.Number(),
  /** Mean share of the map that the tenth of its highest cells held. */
  held: nullableNumber,
});
export type ForecastSums = Static<typeof ForecastSums>;

/** The forecasts of one horizon that a figure of the scorecard is made of. */
export const ForecastsAnswer = Type.Object({
  ...ScoringFields,
  horizonMs: Type.Integer(),
  /** Of all scored windows that are kept, whatever page was asked for. */
  sums: ForecastSums,
  /** How many are kept, newest first from `before` on; `next` is the `before` of the page after this one. */
  total: Type.Integer(),
  forecasts: Type.Array(ForecastOutcome),
  next: nullableNumber,
});
export type ForecastsAnswer = Static<typeof ForecastsAnswer>;

/** What one cell was said to hold, and what came. Amounts in USD at the cell's own price. */
export const ForecastCell = Type.Object({
  side: Type.Union([Type.Literal('long'), Type.Literal('short')]),
  /** Edges, and the middle at which quantities are valued. */
  low: Type.Number(),
  high: Type.Number(),
  price: Type.Number(),
  /** Expected within the window: times the probability that the price comes there. */
  expectedUsd: Type.Number(),
  expectedByDistanceUsd: Type.Number(),
  /** Expected where the price sweeps the cell whole. */
  ifSweptUsd: Type.Number(),
  ifSweptByDistanceUsd: Type.Number(),
  /** Null where the liquidations of that time are no longer kept. */
  liquidatedUsd: nullableNumber,
  /** How many liquidations fell in it. */
  events: nullableNumber,
});
export type ForecastCell = Static<typeof ForecastCell>;

export const ForecastEvent = Type.Object({
  timeMs: Type.Integer(),
  side: Type.Union([Type.Literal('long'), Type.Literal('short')]),
  price: Type.Number(),
  /** Native contracts. */
  quantity: Type.Number(),
  usd: Type.Number(),
  /** The venue's or the recording's own; empty where it gives none. */
  id: Type.String(),
  /** Index into `cells`; null where no map of the moment could have said: beyond the price, or out of reach. */
  cell: nullableNumber,
});
export type ForecastEvent = Static<typeof ForecastEvent>;

/** One forecast, cell by cell, with the liquidations that fell in them. */
export const ForecastDetail = Type.Object({
  market: Type.String(),
  simulated: Type.Boolean(),
  outcome: ForecastOutcome,
  /** From when on liquidations count. */
  opensMs: Type.Integer(),
  /** Start of the week whose parameters were in force, all fitted on windows that had ended by then. */
  originMs: Type.Integer(),
  /** Of the bytes that were hashed; `/bytes` has them. */
  bytes: Type.Integer(),
  cells: Type.Array(ForecastCell),
  /** Of all cells, or of the one that was asked for; by time, at most 500. */
  events: Type.Array(ForecastEvent),
  /** How many there are; null where the liquidations of that time are no longer kept. */
  eventCount: nullableNumber,
  elsewhereUsd: nullableNumber,
});
export type ForecastDetail = Static<typeof ForecastDetail>;

/** One hour and side as it was told before it counted, against its total. Native contracts. */
export const NowcastHour = Type.Object({
  timeMs: Type.Integer(),
  side: Type.Union([Type.Literal('long'), Type.Literal('short')]),
  liquidated: Type.Number(),
  byPath: Type.Number(),
  byPathAndMap: Type.Number(),
});
export type NowcastHour = Static<typeof NowcastHour>;

/** The hours that the nowcast's figure is made of: where only totals are known, they stand for events. */
export const NowcastHours = Type.Object({
  ...ScoringFields,
  trial: Type.Union([Type.String(), Type.Null()]),
  /** Over all hours: [sum y ln(map / path) - sum (map - path)] / sum y. */
  gain: nullableNumber,
  total: Type.Integer(),
  hours: Type.Array(NowcastHour),
  next: nullableNumber,
});
export type NowcastHours = Static<typeof NowcastHours>;
