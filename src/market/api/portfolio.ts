import { Type, type Static } from 'typebox';
import { nullableNumber } from './nullable-number.ts';
import { RiskPosition, RiskQuestion } from './risk.ts';

const { side, leverage, entry, size, margin } = RiskQuestion.properties;

/** Several linear positions behind one cross wallet, in one quote currency; of each, size or margin is given. */
export const PortfolioQuestion = Type.Object({
  wallet: Type.Number({ description: 'balance, quote currency' }),
  positions: Type.Array(Type.Object({ market: Type.String(), side, leverage, entry, size, margin }), {
    minItems: 1,
    maxItems: 50,
  }),
});
export type PortfolioQuestion = Static<typeof PortfolioQuestion>;

/** What liquidates a wallet. Marks are the markets' last prices. */
export const PortfolioAnswer = Type.Object({
  /** Each with its liquidation and bankruptcy price while the other marks stay as they are; null where none does it. */
  positions: Type.Array(
    Type.Object({
      ...RiskPosition.properties,
      market: Type.String(),
      mark: Type.Number(),
      liquidation: nullableNumber,
      bankruptcy: nullableNumber,
    }),
  ),
  /** At the marks, quote currency. */
  equity: Type.Number(),
  maintenance: Type.Number(),
  /** Maintenance over equity; the wallet is liquidated at 1. */
  marginRatio: Type.Number(),
  /** The change of all marks together, a fraction, that liquidates the wallet; null where none does. */
  commonFall: nullableNumber,
  commonRise: nullableNumber,
});
export type PortfolioAnswer = Static<typeof PortfolioAnswer>;
