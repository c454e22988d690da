import { Type, type Static } from 'typebox';

/** One step of a venue's margin schedule. Amounts in USD (linear) or in USD contracts (inverse). */
export const Bracket = Type.Object({
  /** Position notional from which the bracket applies. */
  floor: Type.Number({ minimum: 0 }),
  /** Maintenance margin rate, a fraction of notional. */
  rate: Type.Number({ minimum: 0, exclusiveMaximum: 1 }),
  /** What is deducted from rate x notional so that maintenance margin is continuous over brackets. */
  deduction: Type.Number({ minimum: 0 }),
  maxLeverage: Type.Number({ minimum: 1 }),
});
export type Bracket = Static<typeof Bracket>;

/** How complete a venue's liquidation feed is; anything but `full` and `tape` is a floor of the true total. */
export const Sampling = Type.Union([
  Type.Literal('full'),
  Type.Literal('one-per-second'),
  Type.Literal('largest-per-side-per-second'),
  Type.Literal('tape'),
  Type.Literal('none'),
]);
export type Sampling = Static<typeof Sampling>;

/** `market.json`: what one market is. */
export const Instrument = Type.Object({
  id: Type.String(),
  base: Type.String({ minLength: 1 }),
  quote: Type.String({ minLength: 1 }),
  /** `linear`: quantities in base coin; `inverse`: quantities in USD. */
  contract: Type.Union([Type.Literal('linear'), Type.Literal('inverse')]),
  sampling: Sampling,
  brackets: Type.Array(Bracket),
  simulated: Type.Boolean(),
});
export type Instrument = Static<typeof Instrument>;
