import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Bar } from '../../../src/market/bar.ts';
import { commonStep } from '../../../src/market/recording/order.ts';
import { openRecording } from '../../../src/market/recording/reader.ts';
import type { ModelParameters } from '../../../src/model/cohorts/parameters.ts';
import type { MapGrid } from '../../../src/model/scoring/map-source.ts';
import { ModelMap } from '../../../src/model/scoring/sources/model-map.ts';
import { SCORED_CELL } from '../../../src/model/scoring/cells.ts';
import { withRecorded } from './recorded.ts';

/** Width of the snapshots' bins, as a share of the price of their moment, and how many a side are compared. */
export const BIN = 0.012;
export const BINS = 13;

/** Liquidation prices of one side of another venue's largest accounts, and this project's map, in the same bins. */
export interface SnapshotSide {
  timeMs: number;
  side: 'long' | 'short';
  /** From the price outwards; USD. */
  real: Float64Array;
  /** Native quantity. */
  own: Float64Array;
}

interface Snapshot {
  commit_time: string;
  data: Record<string, { currentPrice: number; longLiquidations: Level[]; shortLiquidations: Level[] }>;
}

interface Level {
  price: number;
  value: number;
}

/** A coin's snapshots that lie inside its recording, each beside a map of the parameters. */
export type SnapshotsBeside = (parameters: ModelParameters) => SnapshotSide[];

/** @returns null where there are no snapshots; sides in which nothing stands within reach are left out */
export async function snapshotsBesideMap(folder: string, coin: string): Promise<SnapshotsBeside | null> {
  const file = readdirSync(folder).find((name) => name.startsWith('hyperliquid_top_traders_liqpx_snapshots'));
  if (!file) return null;
  const snapshots = gunzipSync(readFileSync(join(folder, file)))
    .toString()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Snapshot)
    .toSorted((a, b) => Date.parse(a.commit_time) - Date.parse(b.commit_time));
  const { instrument, bars } = await withRecorded(folder, coin, async (path) => {
    const recording = await openRecording(path);
    const all: Bar[] = [];
    for await (const batch of recording.bars()) all.push(...batch);
    return { instrument: recording.instrument, bars: all };
  });
  const stepMs = commonStep(bars.map(({ timeMs }) => timeMs));
  return (parameters) => {
    const map = new ModelMap(instrument, parameters);
    let next = 0;
    const out: SnapshotSide[] = [];
    for (const bar of bars) {
      map.push(bar);
      // The last bar that had ended by the snapshot's moment.
      while (next < snapshots.length && Date.parse(snapshots[next]!.commit_time) < bar.timeMs + 2 * stepMs) {
        const snapshot = snapshots[next++]!;
        if (Date.parse(snapshot.commit_time) >= bar.timeMs + stepMs) out.push(...sidesOf(snapshot, coin, map));
      }
    }
    return out;
  };
}

function sidesOf({ commit_time, data }: Snapshot, coin: string, map: ModelMap): SnapshotSide[] {
  const snapshot = data[coin];
  if (!snapshot) return [];
  const { currentPrice, longLiquidations, shortLiquidations } = snapshot;
  const timeMs = Date.parse(commit_time);
  // In log price a share of the price is farther down than up.
  const reach = Math.ceil(-Math.log1p(-BINS * BIN) / SCORED_CELL) + 1;
  const cells = 2 * reach + 1;
  const middle = Math.floor(Math.log(currentPrice) / SCORED_CELL);
  const grid: MapGrid = {
    firstCell: middle - reach,
    cells,
    long: new Float64Array(cells),
    short: new Float64Array(cells),
  };
  if (map.draw({ timeMs, price: currentPrice, logPrice: Math.log(currentPrice) }, grid) === null) return [];
  return (['long', 'short'] as const).flatMap((side): SnapshotSide[] => {
    const sign = side === 'long' ? -1 : 1;
    const binOf = (price: number) => Math.floor((sign * (price / currentPrice - 1)) / BIN + 1e-3);
    const real = new Float64Array(BINS);
    for (const { price, value } of side === 'long' ? longLiquidations : shortLiquidations) {
      const bin = binOf(price);
      if (bin >= 0 && bin < BINS) real[bin]! += value;
    }
    const own = new Float64Array(BINS);
    for (let i = 0; i < cells; i++) {
      const bin = binOf(Math.exp((grid.firstCell + i + 0.5) * SCORED_CELL));
      if (bin >= 0 && bin < BINS) own[bin]! += grid[side][i]!;
    }
    const hasAny = (bins: Float64Array) => bins.some((value) => value > 0);
    return hasAny(real) && hasAny(own) ? [{ timeMs, side, real, own }] : [];
  });
}
