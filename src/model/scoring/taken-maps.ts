import { cellOf, REACH_CELLS, SIDE_CELLS } from './cells.ts';
import { ISSUE_CELLS } from './issue.ts';
import type { MapFamily } from './map-family.ts';
import { type MapGrid, type Moment, refuseFuture } from './map-source.ts';

/** All candidates' maps of one moment, one after the other, and the families that had none. */
export interface TakenMaps {
  /** Times their levels. */
  maps: Float32Array;
  /** By candidate; see `MapSource.level`. */
  levels: Float64Array;
  missing: Set<MapFamily>;
}

/** @throws FutureMapError where a source knows what came after the moment */
export function takeMaps(families: readonly MapFamily[], moment: Moment): TakenMaps {
  const cells = 2 * REACH_CELLS + 1;
  const long = new Float64Array(cells);
  const short = new Float64Array(cells);
  const grid: MapGrid = { firstCell: cellOf(moment.logPrice) - REACH_CELLS, cells, long, short };
  const count = families.reduce((sum, { candidates }) => sum + candidates.length, 0);
  const taken: TakenMaps = {
    maps: new Float32Array(count * ISSUE_CELLS),
    levels: new Float64Array(count),
    missing: new Set(),
  };
  let candidate = 0;
  for (const family of families) {
    for (const { source } of family.candidates) {
      long.fill(0);
      short.fill(0);
      const knownMs = source.draw(moment, grid);
      if (knownMs === null) taken.missing.add(family);
      else refuseFuture(family.name, knownMs, moment);
      const { level = 1 } = source;
      const at = candidate * ISSUE_CELLS;
      for (let k = 0; k < SIDE_CELLS; k++) {
        taken.maps[at + k] = level * long[REACH_CELLS - k]!;
        taken.maps[at + SIDE_CELLS + k] = level * short[REACH_CELLS + k]!;
      }
      taken.levels[candidate++] = level;
    }
  }
  return taken;
}
