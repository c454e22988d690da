/** A stretch of one side's cells, counted outwards from the price's own cell, which is 0. */
export interface Run {
  first: number;
  last: number;
  /** The fullest of them. */
  peak: number;
  mass: number;
}

/** The neighbourhood of a cell: from its distance divided by this to its distance times this, and a few cells more. */
const NEIGHBOURHOOD = 1.5;
const LEAST_HALF = 8;
/** A run needs a cell so many times as full as the level it stands on; one that was there before keeps with less. */
const STANDS_OUT = 1.2;
const STILL_STANDS_OUT = 1.1;
/** It reaches over adjacent cells so full; over those that it held before with less. */
const BELONGS = 1.06;
const STILL_BELONGS = 1.02;
/** Least share of the total that a run holds; one that was there before keeps with less. */
const LEAST_MASS = 1e-3;
const STILL_MASS = 5e-4;

/**
 * The runs of cells that stand out of their neighbourhood, which widens with the distance as the map's blur does. What
 * a run needs is less where one was held before, so that none flickers at a threshold.
 * @param mass share of open interest by cell outwards; cell 0 (the price's own) does not count
 * @param held not 0 for cells of the runs that were found before
 */
export function findRuns(mass: Float64Array, held: Uint8Array): Run[] {
  const ground = opening(mass);
  const runs: Run[] = [];
  let run: Run | null = null;
  let most = 0;
  let wasHeld = false;
  const end = () => {
    if (run && most >= (wasHeld ? STILL_STANDS_OUT : STANDS_OUT) && run.mass >= (wasHeld ? STILL_MASS : LEAST_MASS)) {
      runs.push(run);
    }
    run = null;
  };
  for (let k = 1; k < mass.length; k++) {
    const here = mass[k]!;
    if (!(here > ground[k]! * (held[k] ? STILL_BELONGS : BELONGS))) {
      end();
      continue;
    }
    if (!run) {
      run = { first: k, last: k, peak: k, mass: 0 };
      most = 0;
      wasHeld = false;
    }
    run.last = k;
    run.mass += here;
    if (here > mass[run.peak]!) run.peak = k;
    most = Math.max(most, here / ground[k]!);
    wasHeld ||= held[k] !== 0;
  }
  end();
  return runs;
}

/**
 * The level that the cells stand on, by morphological opening: at each cell the highest floor of any neighbourhood that
 * holds it. Slopes are their own level; bumps narrower than a neighbourhood stand on it. The last cell's value counts
 * for everything beyond it, so that the end of the range is no edge.
 */
function opening(mass: Float64Array): Float64Array {
  const cells = mass.length;
  const { near, far, floors, level } = workspaceFor(cells);
  // The greatest is the least of what is turned over.
  slideLeast(mass, cells - 1, floors, far[cells]! + 1, near, far);
  for (let k = 1; k <= far[cells]!; k++) floors[k] = -floors[k]!;
  slideLeast(floors, far[cells]!, level, cells, near, far);
  for (let k = 1; k < cells; k++) level[k] = -level[k]!;
  return level;
}

function nearEnd(k: number): number {
  return Math.max(1, Math.floor(k / NEIGHBOURHOOD) - LEAST_HALF);
}

function farEnd(k: number): number {
  return Math.ceil(k * NEIGHBOURHOOD) + LEAST_HALF;
}

/** What looking at so many cells takes, over and over: the ends of neighbourhoods, which never change, and scratch. */
interface Workspace {
  near: Int32Array;
  far: Int32Array;
  floors: Float64Array;
  level: Float64Array;
  indices: Int32Array;
  kept: Float64Array;
}

let workspace: Workspace | null = null;
function workspaceFor(cells: number): Workspace {
  const count = farEnd(cells) + 2;
  if (workspace && workspace.floors.length >= count) return workspace;
  workspace = {
    near: Int32Array.from({ length: count }, (_, k) => nearEnd(k)),
    far: Int32Array.from({ length: count }, (_, k) => farEnd(k)),
    floors: new Float64Array(count),
    level: new Float64Array(count),
    indices: new Int32Array(count),
    kept: new Float64Array(count),
  };
  return workspace;
}

/** Fills `out` with the least value up to `last` in the neighbourhood of each k from 1, in one pass over both its ends. */
function slideLeast(
  values: Float64Array,
  last: number,
  out: Float64Array,
  count: number,
  near: Int32Array,
  far: Int32Array,
): void {
  const { indices, kept } = workspace!;
  let head = 0;
  let tail = 0;
  let seen = 0;
  for (let k = 1; k < count; k++) {
    // What lies beyond the last value is like it, and that one stays in every window that reaches it.
    const end = far[k]! < last ? far[k]! : last;
    while (seen < end) {
      const value = values[++seen]!;
      while (tail > head && kept[tail - 1]! >= value) tail--;
      indices[tail] = seen;
      kept[tail++] = value;
    }
    const start = near[k]!;
    while (indices[head]! < start) head++;
    out[k] = kept[head]!;
  }
}
