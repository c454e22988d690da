import { Type, type Static } from 'typebox';
import { Sampling } from '../instrument.ts';

/** Forced closes of one market, one array a field, in the order that they came in. */
export const MarketLiquidations = Type.Object({
  market: Type.String(),
  fromMs: Type.Integer(),
  toMs: Type.Integer(),
  /**
   * - `each`: single ones are known, as completely as `sampling` says
   * - `totals`: only what was liquidated over some step of time; the lists are empty
   * - `nothing`: neither
   */
  known: Type.Union([Type.Literal('each'), Type.Literal('totals'), Type.Literal('nothing')]),
  sampling: Sampling,
  timeMs: Type.Array(Type.Integer()),
  side: Type.Array(Type.Union([Type.Literal('long'), Type.Literal('short')])),
  /** Where they were triggered. */
  price: Type.Array(Type.Number()),
  /** Valued at that price. */
  usd: Type.Array(Type.Number()),
  /** Smaller ones of the window that were left out for the limit. */
  omitted: Type.Integer(),
});
export type MarketLiquidations = Static<typeof MarketLiquidations>;
