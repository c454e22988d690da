import type { Bar } from '../../market/bar.ts';
import { RecordingError } from '../../market/errors.ts';

/** A map that knows what had not happened when it says it was made. */
export class FutureMapError extends RecordingError {
  override name = 'FutureMapError';
}

/** The moment for which a map is asked: a bar's end. */
export interface Moment {
  timeMs: number;
  /** Last price. */
  price: number;
  logPrice: number;
}

/** What a source fills in: quantity per cell of {@link SCORED_CELL}, native; index i is cell firstCell + i. */
export interface MapGrid {
  readonly firstCell: number;
  readonly cells: number;
  readonly long: Float64Array;
  readonly short: Float64Array;
}

/**
 * Anything that can be scored. It is given closed bars in time order, and asked for its map at moments; it never sees
 * a bar that ends after the moment.
 */
export interface MapSource {
  /**
   * How much of what its maps hold is liquidated where the price comes, over how much of what its first maps held is:
   * what was fitted to maps of one mix holds for those of the next. 1 where it is not said.
   */
  readonly level?: number;
  /** Takes a closed bar. The object is the caller's, who may use it again. */
  push(bar: Bar): void;
  /**
   * Fills both sides of an empty grid.
   * @returns the moment (ms) up to which the map knows what happened, or null where there is no map yet
   */
  draw(moment: Moment, grid: MapGrid): number | null;
}

/** @throws FutureMapError where a map that was given for `moment` knows what came after */
export function refuseFuture(name: string, knownMs: number, moment: Moment): void {
  if (knownMs <= moment.timeMs) return;
  throw new FutureMapError(
    `${name}: a map from the future: it is of ${new Date(knownMs).toISOString()} and was given for ` +
      `${new Date(moment.timeMs).toISOString()}. A map may use what ended at or before its moment only`,
  );
}
