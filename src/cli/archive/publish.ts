import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import type { IssuedMapHead } from '../../market/api/archive.ts';
import { ArchiveError } from '../../market/errors.ts';
import { decodeIssuedMap } from '../../market/issued-map.ts';
import { marketFolderName } from '../../market/market-id.ts';
import { wholeNumber } from '../arguments.ts';
import { dataFolder } from '../data-folder.ts';
import { createProgress } from '../progress.ts';
import { headsOf } from './heads.ts';
import { type KeptSource, ofServer, openKept } from './kept-source.ts';
import { pictureOf } from './map-picture.ts';
import { type PublishedMarket, publishedPage } from './published-page.ts';

interface PublishOptions {
  out: string;
  data: string;
  server?: string;
  maps: number;
}

const WEEK_HOURS = 168;

/** `pyrometer publish`: a folder of plain files for any web host. */
export function publishCommand(): Command {
  return new Command('publish')
    .description('write a folder to be put on any web host: recent maps as they were issued, chain heads, scorecards')
    .requiredOption('--out <folder>', 'where to; files of the same names are replaced')
    .option('--data <folder>', "data folder (default: PYROMETER_DATA, or the system's own place)", dataFolder())
    .option('--server <address>', 'take them from this server instead')
    .option('--maps <number>', 'newest maps of each market', wholeNumber(1), WEEK_HOURS)
    .addHelpText('after', '\nExample:\n  $ pyrometer publish --out ./public')
    .action(async ({ out, data, server, maps }: PublishOptions) => {
      const source = await (server === undefined ? openKept(data) : ofServer(server));
      try {
        console.log(await publish(source, out, maps));
      } finally {
        await source.close();
      }
    });
}

/** @returns what was written, for people */
export async function publish(source: KeptSource, out: string, most: number): Promise<string> {
  const markets = await source.markets();
  const published: PublishedMarket[] = [];
  const progress = createProgress('publishing', markets.length);
  for (const [i, { id, simulated }] of markets.entries()) {
    const maps = await source.issuedMaps(id, most);
    const name = marketFolderName(id);
    if (maps.length === 0) continue;
    const decoded = await writeMaps(source, join(out, 'maps', name), maps);
    const scorecard = await source.scorecard(id);
    if (scorecard) await writeJson(join(out, 'scorecards'), `${name}.json`, scorecard);
    published.push({ id, name, simulated, maps, scorecard, picture: pictureOf(decoded) });
    progress.update(i + 1);
  }
  progress.stop();
  if (published.length === 0) {
    throw new ArchiveError(
      `${source.from}: no map was issued yet, so there is nothing to publish: each full hour has one`,
    );
  }
  await writeJson(out, 'heads.json', await headsOf(source));
  await replace(out, 'index.html', publishedPage(published, source.code));
  const count = published.reduce((sum, { maps }) => sum + maps.length, 0);
  return `${out}: ${count} maps of ${published.length} markets; open ${join(out, 'index.html')}, or put the folder on a web host`;
}

async function writeMaps(source: KeptSource, folder: string, maps: readonly IssuedMapHead[]) {
  const decoded = [];
  for (const { market, timeMs } of maps) {
    const bytes = await source.issuedMap(market, timeMs);
    if (!bytes) throw new ArchiveError(`${market}: the map of ${new Date(timeMs).toISOString()} is gone`);
    await replace(folder, `${timeMs}.map`, bytes);
    decoded.push(decodeIssuedMap(bytes));
  }
  await writeJson(folder, 'index.json', { market: maps[0]!.market, maps });
  return decoded;
}

function writeJson(folder: string, name: string, value: unknown): Promise<void> {
  return replace(folder, name, `${JSON.stringify(value, null, 2)}\n`);
}

/** Whole or not at all. */
async function replace(folder: string, name: string, content: string | Uint8Array): Promise<void> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, name);
  await writeFile(`${path}.tmp`, content);
  await rename(`${path}.tmp`, path);
}
