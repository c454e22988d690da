import type { Depth } from '../../market/event.ts';
import type { BookRow } from './feed.ts';

/** A level that stands at a distance counts, whatever the rounding of the division. */
const ROUNDING = 1 + 1e-9;
const DISTANCES = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01];

/** Cumulative depth of a book at fixed distances from mid, as far as its levels reach. */
export function depthOf({ timeMs, bids, asks }: BookRow): Depth[] {
  const mid = (bids[0]![0] + asks[0]![0]) / 2;
  const rows: Depth[] = [];
  for (const [side, levels] of [['bid', bids] as const, ['ask', asks] as const]) {
    const reach = Math.abs(levels.at(-1)![0] / mid - 1) * ROUNDING;
    for (const distance of DISTANCES) {
      if (distance > reach) break;
      let quantity = 0;
      for (const [price, size] of levels) if (Math.abs(price / mid - 1) <= distance * ROUNDING) quantity += size;
      rows.push({ timeMs, side, distance, quantity });
    }
  }
  return rows;
}
