import type { MeasuredAnswer } from '../../market/api/measured.ts';
import { formatAge, formatNumber, formatOdds, formatTime } from '../state/format.ts';

const count = (value: number) => formatNumber(value, 0);

/** How much of the market a measured map is of, in a line. */
export function coverageWords({ coverage }: MeasuredAnswer): string {
  const { accounts, long, short } = coverage;
  const holding = `${count(accounts.holding)} account${accounts.holding === 1 ? '' : 's'}`;
  const [ofLongs, ofShorts] = [long.shareOfOpenInterest, short.shareOfOpenInterest];
  if (ofLongs === null || ofShorts === null) return `${holding}, open interest unknown`;
  return `${holding}, at least ${formatOdds(ofLongs)} of longs and ${formatOdds(ofShorts)} of shorts`;
}

/** What the picture is a sample of, how old that is, and since when it is taken. */
export function keyWords(answer: MeasuredAnswer, hasZones: boolean): string {
  if (answer.state === 'asking') return askedWords(answer);
  const parts = [
    coverageWords(answer),
    ageWords(answer),
    sinceWords(answer),
    hasZones ? 'zones are the model’s' : null,
  ];
  return parts.filter((part) => part !== null).join(' · ');
}

/** How old the answers are, of the side where they are older; null where there are none. */
function ageWords({ coverage: { long, short } }: MeasuredAnswer): string | null {
  const known = [long.medianAgeMs, short.medianAgeMs].filter((ms) => ms !== null);
  return known.length === 0 ? null : `answers ${formatAge(Math.max(...known))} old`;
}

/** Since when accounts are asked; null before the first answer. */
function sinceWords({ coverage: { sinceMs } }: MeasuredAnswer): string | null {
  return sinceMs === null ? null : `since ${formatTime(sinceMs)}`;
}

/** How far the asking has come. */
export function askedWords({ coverage: { accounts } }: MeasuredAnswer): string {
  return `Asked ${count(accounts.asked)} of ${count(accounts.heard)} accounts so far`;
}
