import type { HeardVenue } from '../../engine/totals/whole-market.ts';

/** Products of one venue as one. */
export function heardTogether(parts: readonly HeardVenue[]): HeardVenue[] {
  const byVenue = new Map<string, HeardVenue>();
  for (const part of parts) {
    const other = byVenue.get(part.venue);
    byVenue.set(part.venue, other ? together(other, part) : part);
  }
  return [...byVenue.values()];
}

function together(a: HeardVenue, b: HeardVenue): HeardVenue {
  return {
    ...a,
    listed: a.listed + b.listed,
    heard: a.heard + b.heard,
    turnoverUsd: a.turnoverUsd + b.turnoverUsd,
    heardTurnoverUsd: a.heardTurnoverUsd + b.heardTurnoverUsd,
    listening: a.listed > 0 ? a.listening : b.listening,
  };
}
