import type { Claim, ClaimTest, Verdict } from '../../market/api/claims.ts';
import type { Estimate } from '../../market/api/estimate.ts';
import { percent } from '../reading/figures.ts';
import { holm } from '../scoring/statistics/holm.ts';
import type { ClaimContext, ClaimSpec, TestSpec } from './claims.ts';
import type { MatchedFigures } from './matched.ts';

/** All tests are asked at once: a yes needs Holm's one-sided p below this, 5 % of both sides. */
const LEVEL = 0.025;
/** Fewer cases, placebos or days than these say nothing, whatever their interval. */
const LEAST_CASES = 20;
const LEAST_DAYS = 10;

/** All claims with their figures and verdicts; Holm's adjustment is over all tests of the market. */
export function sumUp(specs: readonly ClaimSpec[], context: ClaimContext): Claim[] {
  const tests = specs.flatMap((claim) => claim.tests);
  const figures = tests.map(({ id, sign = 1, figures: own }) => (own ? own(context) : context.figuresOf(id, sign)));
  const adjusted = holm(figures.map(({ p }) => p ?? 1));
  const told = new Map(tests.map((test, t) => [test, testOf(test, figures[t]!, adjusted[t]!)]));
  return specs.map(({ id, claim, tests: own }) => {
    const all = own.map((test) => told.get(test)!);
    return { id, claim, verdict: together(all.map(({ verdict }) => verdict)), tests: all };
  });
}

function together(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('no')) return 'no';
  return verdicts.every((one) => one === 'yes') ? 'yes' : 'not enough data';
}

function testOf(spec: TestSpec, figures: MatchedFigures, adjusted: number): ClaimTest {
  const { name, method, unit, matters } = spec;
  const pHolm = figures.p === null ? null : adjusted;
  const verdict = verdictOf(spec, figures, pHolm);
  const test = { name, method, unit, matters, ...figures, pHolm, verdict };
  return { ...test, sentence: sentenceOf(spec, test) };
}

function isThin({ cases, placebos, days }: Pick<MatchedFigures, 'cases' | 'placebos' | 'days'>): boolean {
  return cases < LEAST_CASES || placebos < LEAST_CASES || days < LEAST_DAYS;
}

function verdictOf({ matters }: TestSpec, figures: MatchedFigures, pHolm: number | null): Verdict {
  const { effect, cases, placebos, days } = figures;
  if (isThin({ cases, placebos, days }) || effect.low === null || effect.high === null || pHolm === null)
    return 'not enough data';
  if (pHolm < LEVEL && effect.low > 0) return 'yes';
  return effect.high < matters ? 'no' : 'not enough data';
}

function sentenceOf({ words, unit }: TestSpec, figures: Omit<ClaimTest, 'sentence'>): string {
  const { value, placebo, effect, cases, placebos, days, verdict } = figures;
  if (value?.value == null || placebo?.value == null || effect.value === null) {
    return `Too few ${words.cases} (${cases}) or ${words.placebos} (${placebos}) to compare.`;
  }
  const counts = `${cases} ${words.cases}, ${placebos} ${words.placebos}${unit === 'b' ? '' : `, ${days} days`}`;
  const end = `${verdictWords(verdict, figures)} (${counts}).`;
  switch (unit) {
    case 'b':
      return (
        `b is ${interval(effect, (x) => x.toFixed(2))}; above 0 is a pull. The nearest zone came before its mirror ` +
        `image in ${interval(value, (x) => percent(x, 0))} of races, 50 % is none: ${end}`
      );
    case 'share':
      return (
        `${percent(value.value, 1)} ${words.measured}, against ${percent(placebo.value, 1)} of ${words.placebos}: a ` +
        `difference of ${interval(effect, (x) => (100 * x).toFixed(1))} points: ${end}`
      );
    case 'daily sigmas':
      return (
        `The day's mean return ${words.measured} was ${value.value.toFixed(2)} of a day's volatility, against ` +
        `${placebo.value.toFixed(2)}: a difference of ${interval(effect, (x) => x.toFixed(2))}: ${end}`
      );
    case 'log ratio':
    case 'fewer': {
      // Both tell how much more there was, whichever way speaks for the claim.
      const [digits, sign] = unit === 'fewer' ? [3, -1] : [0, 1];
      const more = (x: number) => `${x * sign > 0 ? '+' : ''}${(100 * Math.expm1(sign * x)).toFixed(0)} %`;
      return (
        `${percent(Math.exp(value.value), digits)} ${words.measured}, against ` +
        `${percent(Math.exp(placebo.value), digits)}: ${interval(effect, more)}: ${end}`
      );
    }
  }
}

function verdictWords(verdict: Verdict, figures: Omit<ClaimTest, 'sentence'>): string {
  const { effect, pHolm } = figures;
  if (verdict === 'yes') return 'it is so here';
  if (verdict === 'no')
    return effect.high! < 0 ? 'it is the other way round here' : 'no effect that would matter speaks for it';
  if (isThin(figures)) return 'too few to tell';
  return effect.low !== null && effect.low > 0 && pHolm !== null
    ? 'it may be so, but not beyond chance with so many questions asked'
    : 'it cannot be told yet';
}

function interval({ value, low, high }: Estimate, text: (x: number) => string): string {
  const ends =
    low === null || high === null
      ? []
      : [text(low), text(high)].toSorted((a, b) => Number.parseFloat(a) - Number.parseFloat(b));
  return ends.length > 0 ? `${text(value!)} [${ends.join(', ')}]` : text(value!);
}
