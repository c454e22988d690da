import { CELL_LOG_HEIGHT } from '../../market/heat-frame.ts';
import type { Level } from './episode.ts';
import { outsideOf } from './episode.ts';

/** Distances that are tried, as multiples of the zone's own, the nearest to it first. */
const MULTIPLES = [1, 0.8, 1.25, 0.6, 1.6, 0.45, 2] as const;

/**
 * A place like a zone's without a zone in it: as high, as far from the price where that is free (else at up to twice
 * the distance or less than half of it), on the other side first.
 * @param taken every zone there is
 * @returns null where no such place is free
 */
export function placeboFor(zone: Level, price: number, taken: readonly Level[]): Level | null {
  const distance = outsideOf(zone, price);
  const width = Math.log(zone.high / zone.low);
  const other = zone.side === 'long' ? 'short' : 'long';
  for (const multiple of MULTIPLES) {
    for (const side of [other, zone.side] as const) {
      const sign = side === 'long' ? -1 : 1;
      const [near, far] = [
        price * Math.exp(sign * multiple * distance),
        price * Math.exp(sign * (multiple * distance + width)),
      ];
      const [low, high] = [Math.min(near, far), Math.max(near, far)];
      if (taken.some((one) => one.low < high && one.high > low)) continue;
      const cells = Math.max(1, Math.round(width / CELL_LOG_HEIGHT));
      return { side, low, high, profile: new Float64Array(cells).fill(1) };
    }
  }
  return null;
}
