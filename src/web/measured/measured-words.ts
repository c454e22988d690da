import type { MeasuredAnswer, MeasuredSide } from '../../market/api/measured.ts';
import { formatAge, formatNumber, formatOdds } from '../state/format.ts';

const count = (value: number) => formatNumber(value, 0);

/** How much of the market a measured map is of, in a line. */
export function coverageWords({ coverage }: MeasuredAnswer): string {
  const { accounts, long, short } = coverage;
  const holding = `${count(accounts.holding)} account${accounts.holding === 1 ? '' : 's'}`;
  const shares = [long, short].map(({ shareOfOpenInterest }) => shareOfOpenInterest);
  const [ofLongs, ofShorts] = shares;
  const open =
    ofLongs === null || ofShorts === null || ofLongs === undefined || ofShorts === undefined
      ? 'open interest unknown'
      : `at least ${formatOdds(ofLongs)} of longs and ${formatOdds(ofShorts)} of shorts`;
  return `${holding}, ${open}`;
}

/** How old the answers are, of both sides together; null where there are none. */
export function ageWords({ coverage: { long, short } }: MeasuredAnswer): string | null {
  const age = (side: MeasuredSide) => side.medianAgeMs;
  const known = [age(long), age(short)].filter((ms): ms is number => ms !== null);
  return known.length === 0 ? null : `answers ${formatAge(Math.max(...known))} old`;
}

/** How far the asking has come. */
export function askedWords({ coverage: { accounts } }: MeasuredAnswer): string {
  return `Asked ${count(accounts.asked)} of ${count(accounts.heard)} accounts so far`;
}
