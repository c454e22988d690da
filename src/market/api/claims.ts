import { Type, type Static } from 'typebox';
import { Estimate } from './estimate.ts';
import { nullableNumber } from './nullable-number.ts';
import { ScoringFields } from './scorecard-answer.ts';

/**
 * `yes`: the effect is above zero, one-sided p below 2.5 % after Holm's adjustment over all tests. `no`: the interval leaves out
 * every effect that would matter. Anything between says too little.
 */
export const Verdict = Type.Union([Type.Literal('yes'), Type.Literal('no'), Type.Literal('not enough data')]);
export type Verdict = Static<typeof Verdict>;

/** One question to the market's past, against placebos that are alike but for what the claim is about. */
export const ClaimTest = Type.Object({
  name: Type.String(),
  /** What is compared with what, in words. */
  method: Type.String(),
  /**
   * What `value`, `placebo` and `effect` are: a share, a logarithm of a ratio (of which less speaks for the claim where
   * it is of `fewer`), or a number of its own kind.
   */
  unit: Type.Union([
    Type.Literal('share'),
    Type.Literal('log ratio'),
    Type.Literal('fewer'),
    Type.Literal('daily sigmas'),
    Type.Literal('b'),
  ]),
  /** The cases of the claim and their placebos; null for a test that has no two sides. */
  value: Type.Union([Estimate, Type.Null()]),
  placebo: Type.Union([Estimate, Type.Null()]),
  /** Above zero speaks for the claim. Days are drawn as blocks. */
  effect: Estimate,
  /** The least effect that a trader would notice. */
  matters: Type.Number(),
  /** One-sided, before and after Holm's adjustment over all tests of the market. */
  p: nullableNumber,
  pHolm: nullableNumber,
  cases: Type.Integer(),
  placebos: Type.Integer(),
  days: Type.Integer(),
  verdict: Verdict,
  /** The figures in one sentence. */
  sentence: Type.String(),
});
export type ClaimTest = Static<typeof ClaimTest>;

export const Claim = Type.Object({
  id: Type.String(),
  /** As traders say it. */
  claim: Type.String(),
  /** Yes where every test says so, no where one does. */
  verdict: Verdict,
  tests: Type.Array(ClaimTest),
});
export type Claim = Static<typeof Claim>;

/** What is said of liquidation heatmaps, put to one market's past. */
export const Claims = Type.Object({
  market: Type.String(),
  simulated: Type.Boolean(),
  fromMs: Type.Integer(),
  toMs: Type.Integer(),
  /** Full hours at which the map was looked at. */
  hours: Type.Integer(),
  claims: Type.Array(Claim),
});
export type Claims = Static<typeof Claims>;

export const ClaimsAnswer = Type.Object({ ...ScoringFields, claims: Type.Union([Claims, Type.Null()]) });
export type ClaimsAnswer = Static<typeof ClaimsAnswer>;
