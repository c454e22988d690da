/** A stretch of one side's cells, counted outwards from the price's own cell, which is 0. */
export interface Run {
  first: number;
  last: number;
  /** The fullest of them. */
  peak: number;
  mass: number;
}

/** Half the neighbourhood: cells from 2/3 to 3/2 of a cell's distance, and this many more on both sides. */
const NEIGHBOURHOOD = 2;
const LEAST_HALF = 8;
/** A run needs a cell so many times as full as its neighbourhood; one that was there before keeps with less. */
const STANDS_OUT = 1.2;
const STILL_STANDS_OUT = 1.1;
/** It reaches over adjacent cells so full; over those that it held before with less. */
const BELONGS = 1.05;
const STILL_BELONGS = 0.98;
/** Least share of the total that a run holds; one that was there before keeps with less. */
const LEAST_MASS = 1e-3;
const STILL_MASS = 5e-4;

/**
 * The runs of cells that stand out of their neighbourhood. The neighbourhood widens with the distance, as the map's
 * blur does. What a run needs is less where one was held before, so that none flickers at a threshold.
 * @param mass share of open interest by cell outwards, cell 0 (the price's own) not counted
 * @param held not 0 for cells of the runs that were found before
 */
export function findRuns(mass: Float64Array, held: Uint8Array): Run[] {
  const cells = mass.length;
  const sums = new Float64Array(cells + 1);
  for (let k = 0; k < cells; k++) sums[k + 1] = sums[k]! + mass[k]!;
  const runs: Run[] = [];
  let run: Run | null = null;
  let most = 0;
  let wasHeld = false;
  const end = () => {
    if (run) {
      run.mass = sums[run.last + 1]! - sums[run.first]!;
      if (most >= (wasHeld ? STILL_STANDS_OUT : STANDS_OUT) && run.mass >= (wasHeld ? STILL_MASS : LEAST_MASS)) {
        runs.push(run);
      }
    }
    run = null;
  };
  for (let k = 1; k < cells; k++) {
    const from = Math.max(1, Math.floor(k / NEIGHBOURHOOD) - LEAST_HALF);
    const to = Math.min(cells, Math.ceil(k * NEIGHBOURHOOD) + LEAST_HALF + 1);
    const mean = (sums[to]! - sums[from]!) / (to - from);
    const ratio = mean > 0 ? mass[k]! / mean : 0;
    if (ratio < (held[k] ? STILL_BELONGS : BELONGS)) {
      end();
      continue;
    }
    if (!run) {
      run = { first: k, last: k, peak: k, mass: 0 };
      most = 0;
      wasHeld = false;
    }
    run.last = k;
    if (mass[k]! > mass[run.peak]!) run.peak = k;
    most = Math.max(most, ratio);
    wasHeld ||= held[k] !== 0;
  }
  end();
  return runs;
}
