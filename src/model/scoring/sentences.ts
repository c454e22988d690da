import type { Estimate } from '../../market/api/estimate.ts';
import type { HorizonScore, Scorecard } from '../../market/api/scorecard.ts';

const HOUR_MS = 3_600_000;

/** What a scorecard says to a trader, a sentence a horizon; where only totals are known, of the nowcast. */
export function scorecardSentences(card: Scorecard): string[] {
  const told = card.horizons.flatMap((horizon) => {
    const said = caughtSentence(card, horizon);
    return said ? [said] : [];
  });
  return told.length > 0 || !card.nowcast ? told : [nowcastSentence(card.nowcast)];
}

/** Null where nothing was scored. */
export function caughtSentence({ trial }: Scorecard, { horizonMs, reach }: HorizonScore): string | null {
  const { caught, caughtByDistance, held } = reach.maps[0] ?? { caught: null };
  if (!caught || caught.value === null || held.value === null || caughtByDistance.value === null) return null;
  return (
    `Of every $100 liquidated within 10 % of the price, $${(100 * caught.value).toFixed(1)} fell in bands holding ` +
    `${(100 * held.value).toFixed(1)} % of the map: the tenth that ${trial} ranked highest ${hoursOf(horizonMs)} ahead. ` +
    `Distance alone gives $${(100 * caughtByDistance.value).toFixed(1)}; chance, $10.`
  );
}

/** What the nowcast says, where only totals are known. */
export function nowcastSentence({ maps, hours, days }: NonNullable<Scorecard['nowcast']>): string {
  const { gain } = maps[0]!;
  const size = gain.value === null ? 'an unknown amount' : `${gain.value.toFixed(3)} nats per unit liquidated`;
  return (
    `Only hourly totals are known here, no prices of liquidations: given the path that the price took in an hour, the ` +
    `map adds ${size} to telling what was liquidated (${hours} hours on ${days} days): ${skillVerdict(gain, 'the path')}.`
  );
}

/** What a gain over `rival`, with its interval, says. */
export function skillVerdict({ low, high }: Estimate, rival: string): string {
  if (low === null || high === null) return 'too few days to tell';
  if (low > 0) return `it adds to ${rival}`;
  return high < 0 ? `worse than ${rival} alone` : `not shown to add to ${rival}`;
}

/** Whether the price goes to where the mass is, as the magnet test has it. */
export function magnetSentence({ low, high }: Estimate): string {
  if (low === null || high === null) return 'Too few races to tell.';
  if (low > 0) return 'Yes: the heavier zone is reached first more often than its distance says.';
  return high < 0 ? 'No: the price goes to the lighter zone.' : 'Not shown.';
}

function hoursOf(horizonMs: number): string {
  return horizonMs === HOUR_MS ? 'an hour' : `${horizonMs / HOUR_MS} hours`;
}
