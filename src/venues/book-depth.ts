import type { Depth, Level } from '../market/event.ts';

/** Distances from mid at which a book's depth is told, fractions. */
const DISTANCES = [0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05];
/** What stands farther away is no depth that anybody counts on. */
const FARTHEST = 0.1;

/**
 * Cumulative depth of a book by distance, as far as the book is shown: beyond its last level nothing is said.
 * @param bids best first
 * @param asks best first
 */
export function depthOf(timeMs: number, bids: readonly Level[], asks: readonly Level[]): Depth[] {
  const [bid, ask] = [bids[0], asks[0]];
  if (!bid || !ask || !(bid[0] < ask[0])) return [];
  const mid = (bid[0] + ask[0]) / 2;
  return [...sideOf('bid', bids), ...sideOf('ask', asks)];

  function sideOf(side: 'bid' | 'ask', levels: readonly Level[]): Depth[] {
    const near = levels
      .map(([price, quantity]) => ({ distance: Math.abs(price / mid - 1), quantity }))
      .filter(({ distance }) => distance <= FARTHEST);
    const last = near.at(-1);
    if (!last) return [];
    const distances = [...DISTANCES.filter((distance) => distance < last.distance), last.distance];
    const within = (most: number) =>
      near.reduce((sum, { distance, quantity }) => (distance <= most ? sum + quantity : sum), 0);
    return distances
      .map((distance) => ({ timeMs, side, distance, quantity: within(distance) }))
      .filter(({ quantity }) => quantity > 0);
  }
}
