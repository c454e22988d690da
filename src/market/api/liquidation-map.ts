import { Type, type Static } from 'typebox';

/** The 5 bp cell of a side in which the most open notional would be liquidated. */
export const MaxPain = Type.Union([Type.Object({ price: Type.Number(), usd: Type.Number() }), Type.Null()]);

/** What would be liquidated where, at one moment: bars of equal height in log price. One array a field. */
export const LiquidationMapAnswer = Type.Object({
  market: Type.String(),
  /** End of the last bar that the map is of, ms. */
  timeMs: Type.Integer(),
  price: Type.Number(),
  /** One-sided, native quantity, and USD at the price. */
  openInterest: Type.Number(),
  openInterestUsd: Type.Number(),
  /** `provisional` while the last bar waits for its stamp of open interest. */
  state: Type.Union([Type.Literal('closed'), Type.Literal('provisional')]),
  /** Names of the leverage groups. */
  groups: Type.Array(Type.String()),
  /** Edges of the bins, ascending: one more than there are bins. */
  edges: Type.Array(Type.Number()),
  /** USD by group and bin. */
  longUsd: Type.Array(Type.Array(Type.Number())),
  shortUsd: Type.Array(Type.Array(Type.Number())),
  /** USD of a side, all groups, from the price (or where the window begins beyond it) to the bin's far edge. */
  longCumulativeUsd: Type.Array(Type.Number()),
  shortCumulativeUsd: Type.Array(Type.Number()),
  /** The price at which the most would be liquidated within the window: of longs below, of shorts above the price. */
  maxPain: Type.Object({ long: MaxPain, short: MaxPain }),
  /** USD at the price of what lies outside the window, or has no liquidation price. */
  elsewhereUsd: Type.Object({ long: Type.Number(), short: Type.Number() }),
});
export type LiquidationMapAnswer = Static<typeof LiquidationMapAnswer>;
