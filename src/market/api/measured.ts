import { Type, type Static } from 'typebox';
import { LiquidationMapAnswer } from './liquidation-map.ts';
import { nullableNumber } from './nullable-number.ts';
import type { MarketSummary } from './schemas.ts';

/** What is known of one side's positions. All sums are of the accounts that were asked: floors of the market's. */
export const MeasuredSide = Type.Object({
  positions: Type.Integer(),
  /** At the market's price. */
  notionalUsd: Type.Number(),
  /** Of the market's open interest, which longs and shorts each sum to; null where that is not known. */
  shareOfOpenInterest: nullableNumber,
  /** Shares of the side's notional: without a liquidation price, isolated, answered longer ago than a quarter of an hour. */
  withoutPriceShare: nullableNumber,
  isolatedShare: nullableNumber,
  staleShare: nullableNumber,
  /** Of the largest position. */
  largestShare: nullableNumber,
  /** 1 / sum of squared shares: as many positions of one size would say as much. */
  effectivePositions: nullableNumber,
  /** How long ago the answers came, over positions. */
  medianAgeMs: nullableNumber,
});
export type MeasuredSide = Static<typeof MeasuredSide>;

export const MeasuredCoverage = Type.Object({
  /** When the first account answered, ms; null: none has. */
  sinceMs: nullableNumber,
  /** End of the first minute that is kept, and drawn; null: none has ended since. */
  keptSinceMs: nullableNumber,
  accounts: Type.Object({
    /** Heard on the tape of the venue's charted markets, and of them those that have answered. */
    heard: Type.Integer(),
    asked: Type.Integer(),
    /** Of these, with a position in this market. */
    holding: Type.Integer(),
  }),
  /** Since the start: positions that were left out because they could not be true. */
  refused: Type.Integer(),
  /** Positions that went because the mark price crossed their liquidation price, or because nobody asked again in time. */
  crossed: Type.Integer(),
  agedOut: Type.Integer(),
  long: MeasuredSide,
  short: MeasuredSide,
});
export type MeasuredCoverage = Static<typeof MeasuredCoverage>;

/** The modelled map beside the measured positions of one side, within 10 % of the price. */
export const MeasuredComparison = Type.Object({
  /** Positions that have a liquidation price there. */
  positions: Type.Integer(),
  /** How far the average unit of the modelled map would have to be moved, log price; and of a map that is the same everywhere. */
  w1: Type.Number(),
  uniformW1: Type.Number(),
  /** sum min(p, q) of shares by 10 bp: 1 for the same shape. */
  overlap: Type.Number(),
  /** What stands within a distance, as a share of all of the side: of the map's open interest, of what is measured. */
  within: Type.Array(
    Type.Object({ distance: Type.Number(), modelledShare: Type.Number(), measuredShare: Type.Number() }),
  ),
});
export type MeasuredComparison = Static<typeof MeasuredComparison>;

const comparison = Type.Union([MeasuredComparison, Type.Null()]);

/** Positions as the venue tells them of the accounts that were asked: a sample, and no random one. */
export const MeasuredAnswer = Type.Object({
  market: Type.String(),
  /** `asking` until an account that holds something has answered. */
  state: Type.Union([Type.Literal('asking'), Type.Literal('measured')]),
  /** Where the measured positions are liquidated; `openInterest` is the market's. Groups are of the leverage set. */
  map: LiquidationMapAnswer,
  coverage: MeasuredCoverage,
  /** null where a side has no position, or the market no modelled map. */
  comparison: Type.Object({ long: comparison, short: comparison }),
});
export type MeasuredAnswer = Static<typeof MeasuredAnswer>;

/** Why a market has no measured map. */
export function whyUnmeasured({ id, simulated, live }: Pick<MarketSummary, 'id' | 'simulated' | 'live'>): string {
  if (simulated) return `${id} is simulated: its scorecard has the map beside all of its positions`;
  if (!live) return `${id} is not live: accounts are asked what they hold now, and no recording has their answers`;
  if (id.startsWith('all:')) return `${id} is a sum of modelled maps: only Hyperliquid’s market can be measured`;
  if (id.startsWith('hyperliquid:')) return `${id} is modelled alone: accounts are not asked here (--no-accounts)`;
  return `${id} is modelled alone: of the venues only Hyperliquid tells what single accounts hold`;
}
