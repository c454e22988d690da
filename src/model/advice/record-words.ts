import type { AdviceFigures } from '../../market/api/advice.ts';
import type { Estimate } from '../../market/api/estimate.ts';
import { change, percent } from '../reading/figures.ts';

/** What a record says, a sentence each; it claims nothing that its intervals do not. */
export function recordSentences(figures: AdviceFigures): string[] {
  const { settled, policies, sweptAgainstAtr, resultAgainstAtr, resultAgainstNone, liquidated, lostOfRisk } = figures;
  if (settled === 0) return ['None has been settled yet.'];
  const { advised, atr, none } = policies;
  const sentences = [
    `Of ${settled} stops ${percent(advised.swept.value, 0)} were swept within a day, and of plain ATR stops at the same distances ` +
      `${percent(atr.swept.value, 0)}: ${differenceText(sweptAgainstAtr, 'swept less often', 'swept more often')}.`,
    `A trade came to ${change(advised.result.value)} of its notional after fees, with the ATR stop to ${change(atr.result.value)} ` +
      `(${differenceText(resultAgainstAtr, 'worse than it', 'better than it')}), without a stop to ${change(none.result.value)} ` +
      `(${differenceText(resultAgainstNone, 'worse than none', 'better than none')}).`,
  ];
  if (liquidated.advised.value !== null && liquidated.planned.value !== null) {
    sentences.push(
      `Without a stop ${percent(liquidated.planned.value, 1)} would have been liquidated within the day at the planned leverage, ` +
        `${percent(liquidated.advised.value, 1)} at the one that is to survive it.`,
    );
  }
  if (lostOfRisk.value !== null) {
    sentences.push(
      `Where the stop was swept, ${percent(lostOfRisk.value, 0)} of what was to be lost at most was lost.`,
    );
  }
  return sentences;
}

function differenceText({ value, low, high }: Estimate, less: string, more: string): string {
  if (value === null || low === null || high === null) return 'too few days to tell them apart';
  const interval = `${change(low)} to ${change(high)}`;
  if (low > 0) return `${more}, ${interval}`;
  return high < 0 ? `${less}, ${interval}` : `not told apart, ${interval}`;
}
