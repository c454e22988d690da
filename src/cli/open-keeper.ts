import { Archive } from '../archive/archive.ts';
import { Keeper } from '../engine/kept/keeper.ts';
import type { KeptMarkets } from '../engine/kept/kept-markets.ts';

/**
 * Opens the archive of a data folder and keeps in it what comes. What had to be repaired, or that nothing can be
 * written, is said.
 * @throws ArchiveError where another process has it, the folder cannot be used, or a newer program wrote it
 */
export async function openKeeper(folder: string, kept: KeptMarkets): Promise<Keeper> {
  const say = (text: string) => console.log(text);
  const archive = await Archive.open(folder);
  for (const repair of archive.repairs) say(repair);
  if (archive.state.reason !== null) say(archive.state.reason);
  const keeper = new Keeper(archive, { code: kept.code, say });
  kept.open(keeper);
  keeper.start();
  return keeper;
}

/** Writes what waits, and lets go of the folder. */
export async function closeKeeper(keeper: Keeper, kept: KeptMarkets): Promise<void> {
  await keeper.stop();
  kept.close(keeper);
  await keeper.archive.close();
}
