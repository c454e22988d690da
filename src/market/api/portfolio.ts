import { Type, type Static } from 'typebox';
import { Horizon } from './desk.ts';
import { nullable, nullableNumber } from './nullable-number.ts';
import { RiskChance, RiskDistance, RiskLoss, RiskPosition, RiskQuestion } from './risk.ts';

const { side, leverage, entry, size, margin, stop } = RiskQuestion.properties;

/** A wallet holds at most so many. */
export const MOST_POSITIONS = 50;

export const PortfolioLeg = Type.Object({
  market: Type.String(),
  side,
  leverage,
  entry,
  size,
  margin,
  mode: Type.Optional(
    Type.Union([Type.Literal('cross'), Type.Literal('isolated')], {
      description: 'isolated: its margin is set aside from the wallet; default: cross',
    }),
  ),
  stop,
});
export type PortfolioLeg = Static<typeof PortfolioLeg>;

/** Several linear positions on one wallet, in one quote currency; of each, size or margin is given. */
export const PortfolioQuestion = Type.Object({
  wallet: Type.Number({ description: 'balance, quote currency; isolated margins are set aside from it' }),
  positions: Type.Array(PortfolioLeg, { minItems: 1, maxItems: MOST_POSITIONS }),
});
export type PortfolioQuestion = Static<typeof PortfolioQuestion>;

/** One position as it is held. Prices are mark prices; distances are seen from the mark of the moment. */
export const PortfolioPosition = Type.Object({
  ...RiskPosition.properties,
  market: Type.String(),
  mark: Type.Number(),
  /** At the mark, quote currency. */
  unrealised: Type.Number(),
  /** While the other marks stay as they are; null where no price does it. */
  liquidation: nullable(RiskDistance),
  bankruptcy: nullable(RiskDistance),
  stop: nullable(RiskDistance),
  /** That its mark comes to its liquidation price, by horizon; null without one. */
  liquidated: Type.Array(nullable(RiskChance)),
});
export type PortfolioPosition = Static<typeof PortfolioPosition>;

/** What news that moves all markets alike, and the forced orders after it, do to the wallet. */
export const PortfolioLoss = Type.Object({
  /** Change of every price that comes from outside, a signed fraction, and the share of the usual depth. */
  shock: Type.Number(),
  depth: Type.Number(),
  /** By position. */
  ends: Type.Array(Type.Object({ endPrice: nullableNumber, exit: RiskLoss.properties.exit })),
  /** The cross positions are liquidated together. */
  liquidated: Type.Boolean(),
  /** Fees included, and as a share of all equity; below zero is a gain. */
  lossUsd: Type.Number(),
  lossShare: Type.Number(),
});
export type PortfolioLoss = Static<typeof PortfolioLoss>;

/** What liquidates a wallet. Marks are the markets' last prices. */
export const PortfolioAnswer = Type.Object({
  /** The oldest of the moments that the markets' marks are of. */
  timeMs: Type.Integer(),
  quote: Type.String(),
  wallet: Type.Number(),
  positions: Type.Array(PortfolioPosition),
  horizons: Type.Array(Horizon),
  /** The wallet less the isolated margins: what stands behind the cross positions. */
  crossBalance: Type.Number(),
  /** Of the cross positions at the marks, quote currency. */
  equity: Type.Number(),
  maintenance: Type.Number(),
  /** Maintenance over equity; the cross positions are liquidated at 1. */
  marginRatio: Type.Number(),
  /** The change of all marks together, a fraction, that liquidates the cross positions; null where none does. */
  commonFall: nullableNumber,
  commonRise: nullableNumber,
  /** Cross equity, and isolated margins with what those positions have gained. */
  totalEquity: Type.Number(),
  /** Null where volume or volatility of a market is unknown. */
  cascade: nullable(Type.Array(PortfolioLoss)),
  /** False where the map's skill is not shown on every market: what rests on maps, the cascade, is to be greyed. */
  skilled: Type.Boolean(),
  caveat: Type.String(),
});
export type PortfolioAnswer = Static<typeof PortfolioAnswer>;
