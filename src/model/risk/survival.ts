import type { Side } from '../../market/event.ts';
import type { Instrument } from '../../market/instrument.ts';

/**
 * The highest leverage whose isolated position outlives an adverse move of log distance `excursion`, with the
 * maintenance rate m: linear long 1 / (1 - (1 - m) exp(-q)), short 1 / ((1 + m) exp(q) - 1); on inverse contracts the
 * two change places, for the margin is coin.
 * @returns infinity where no leverage is liquidated by it
 */
export function survivalLeverage(
  contract: Instrument['contract'],
  side: Side,
  excursion: number,
  maintenanceRate: number,
): number {
  const lost =
    (contract === 'linear') === (side === 'long')
      ? 1 - (1 - maintenanceRate) * Math.exp(-excursion)
      : (1 + maintenanceRate) * Math.exp(excursion) - 1;
  return lost > 0 ? 1 / lost : Number.POSITIVE_INFINITY;
}
