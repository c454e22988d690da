import { readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { KeptMarket, OtherPastError } from '../engine/kept/kept-market.ts';
import type { Keeper } from '../engine/kept/keeper.ts';
import type { KeptMarkets } from '../engine/kept/kept-markets.ts';
import { closeKeeper, openKeeper } from './open-keeper.ts';
import type { SimulatedFeed } from './simulated-feed.ts';

/**
 * The archive of the simulated markets of a folder, with all that they have come through. Where it is of another
 * simulation, be it an older one or another program's, it is moved aside and a new one begun.
 * @throws ArchiveError where another process has it, or the folder cannot be used
 */
export async function openSimulatedKeeper(
  folder: string,
  feeds: readonly SimulatedFeed[],
  kept: KeptMarkets,
): Promise<Keeper> {
  const keeper = await openKeeper(folder, kept);
  try {
    await adopt(keeper, feeds, kept);
    return keeper;
  } catch (error) {
    await closeKeeper(keeper, kept);
    if (!(error instanceof OtherPastError)) throw error;
    const aside = `.another-past-${new Date().toISOString().replace(/[:.]/g, '-')}`;
    for (const name of await readdir(folder)) {
      if (/^archive\.duckdb(\.wal)?$/.test(name)) await rename(join(folder, name), join(folder, name + aside));
    }
    console.log(`${error.message}. It is now in ${join(folder, `archive.duckdb${aside}`)}, and a new one was begun`);
  }
  const anew = await openKeeper(folder, kept);
  await adopt(anew, feeds, kept);
  return anew;
}

async function adopt(keeper: Keeper, feeds: readonly SimulatedFeed[], kept: KeptMarkets): Promise<void> {
  for (const { pipeline, past } of feeds) {
    const market = await KeptMarket.open(keeper, pipeline);
    await market.adopt(past);
    kept.add(keeper, market);
  }
}
