import { CELL_LOG_HEIGHT } from '../../market/heat-frame.ts';
import type { CohortBook } from '../cohorts/book.ts';
import { Density } from '../heat/density.ts';
import type { Zone } from './zone.ts';

/** The part of a state that had opened longer ago than an age; null where nothing is that old. */
export interface OlderBook {
  ageMs: number;
  book: CohortBook | null;
}

/** Share of a zone that opened within an age and not within the one before; the last one holds the rest. */
export interface AgeShare {
  withinMs: number | null;
  share: number;
}

/**
 * When a zone's positions were opened.
 * @param older by ascending age, states that have followed `whole` since (see AgedBooks)
 */
export function agesOf(zone: Zone, whole: CohortBook, older: readonly OlderBook[]): AgeShare[] {
  const total = quantityIn(zone, whole);
  let younger = 0;
  const shares = older.map(({ ageMs, book }): AgeShare => {
    // Slopes inside wide bins differ by a little between a state and its older part.
    const young = book ? Math.max(younger, Math.min(1, 1 - quantityIn(zone, book) / total)) : 1;
    const share = young - younger;
    younger = young;
    return { withinMs: ageMs, share };
  });
  return [...shares, { withinMs: null, share: 1 - younger }];
}

function quantityIn({ side, low, high }: Zone, book: CohortBook): number {
  // A quarter of a cell in from both edges: the zone's own cells, whatever the rounding.
  const inset = CELL_LOG_HEIGHT / 4;
  const density = new Density(Math.log(low) + inset, Math.log(high) - inset);
  density.take(book);
  return density[side].reduce((sum, one) => sum + one, 0);
}

/** What one venue holds of a zone on a map of several. */
export interface VenueShare {
  venue: string;
  share: number;
}

/** Which venues built a zone; their books lie on one price axis, in one unit. Largest share first. */
export function venuesOf(zone: Zone, parts: readonly { venue: string; book: CohortBook }[]): VenueShare[] {
  const held = parts.map(({ venue, book }) => ({ venue, quantity: quantityIn(zone, book) }));
  const total = held.reduce((sum, { quantity }) => sum + quantity, 0);
  return held
    .map(({ venue, quantity }) => ({ venue, share: total > 0 ? quantity / total : 0 }))
    .toSorted((a, b) => b.share - a.share || (a.venue < b.venue ? -1 : 1));
}
