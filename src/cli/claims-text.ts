import type { Claims } from '../market/api/claims.ts';
import { NOT_ADVICE } from './figures.ts';

/** What came of the claims, for a terminal. */
export function claimsText({ market, simulated, fromMs, toMs, hours, claims }: Claims): string {
  const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
  const lines = [
    `${market}${simulated ? ' (simulated)' : ''}, ${day(fromMs)} to ${day(toMs)}: ${hours.toLocaleString('en')} hours`,
  ];
  for (const { claim, verdict, tests } of claims) {
    lines.push('', `${verdict.toUpperCase()}: ${claim}`);
    for (const { name, method, sentence, p, pHolm } of tests) {
      lines.push(`  ${name}. ${sentence}`);
      if (p !== null && pHolm !== null)
        lines.push(`    p ${p.toFixed(3)}, ${pHolm.toFixed(3)} among all questions (Holm)`);
      lines.push(`    ${method}`);
    }
  }
  lines.push(
    '',
    'Yes: above zero, one-sided p below 2.5 % among all questions asked. No: the interval leaves out every effect that would matter.',
    'Intervals: 95 %, days drawn as blocks. Each hour is looked at with what was known then.',
    NOT_ADVICE,
    '',
  );
  return lines.join('\n');
}
