import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Bar } from '../../../src/market/bar.ts';
import { commonStep } from '../../../src/market/recording/order.ts';
import { openRecording } from '../../../src/market/recording/reader.ts';
import { type AccountLook, addPosition, noBins } from '../../../src/model/learning/account-look.ts';
import { type LookedAt } from './account-sides.ts';
import { mapsAt } from './maps-at.ts';
import { withRecorded } from './recorded.ts';

interface Snapshot {
  commit_time: string;
  data: Record<string, { currentPrice: number; longLiquidations: Level[]; shortLiquidations: Level[] }>;
}

interface Level {
  price: number;
  value: number;
}

/**
 * The largest accounts of another venue, as often as they were looked at inside a coin's recording.
 * @returns null where there are no snapshots
 */
export async function snapshotsBeside(folder: string, coin: string): Promise<LookedAt | null> {
  const file = readdirSync(folder).find((name) => name.startsWith('hyperliquid_top_traders_liqpx_snapshots'));
  if (!file) return null;
  const { instrument, bars } = await withRecorded(folder, coin, async (path) => {
    const recording = await openRecording(path);
    const all: Bar[] = [];
    for await (const batch of recording.bars()) all.push(...batch);
    return { instrument: recording.instrument, bars: all };
  });
  const stepMs = commonStep(bars.map(({ timeMs }) => timeMs));
  const endMs = bars.at(-1)!.timeMs + 2 * stepMs;
  const looks = gunzipSync(readFileSync(join(folder, file)))
    .toString()
    .trim()
    .split('\n')
    .flatMap((line) => lookOf(JSON.parse(line) as Snapshot, coin))
    .filter(({ timeMs }) => timeMs >= bars[0]!.timeMs + stepMs && timeMs < endMs)
    .toSorted((a, b) => a.timeMs - b.timeMs);
  return { looks, under: mapsAt(instrument, bars, stepMs, looks) };
}

function lookOf({ commit_time, data }: Snapshot, coin: string): AccountLook[] {
  const told = data[coin];
  if (!told) return [];
  const bins = noBins();
  const { currentPrice, longLiquidations, shortLiquidations } = told;
  for (const [side, levels] of [
    ['long', longLiquidations],
    ['short', shortLiquidations],
  ] as const) {
    for (const { price, value } of levels) {
      addPosition(bins, currentPrice, { side, liquidationPrice: price, amount: value });
    }
  }
  return [{ timeMs: Date.parse(commit_time), price: currentPrice, bins }];
}
