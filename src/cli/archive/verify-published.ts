import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chainBreak } from '../../archive/map-chain.ts';
import type { IssuedMapList } from '../../market/api/archive.ts';
import { ArchiveError } from '../../market/errors.ts';
import { marketFolderName } from '../../market/market-id.ts';
import type { Heads } from './heads.ts';

export interface PublishedCheck {
  market: string;
  maps: number;
  faults: string[];
}

/** Checks the hashes and the chain of what was published, in a folder or at an address. */
export async function verifyPublished(place: string): Promise<PublishedCheck[]> {
  const read = (...path: string[]) => (/^https?:/.test(place) ? fetched(place, path) : fromDisk(place, path));
  const { heads } = JSON.parse((await read('heads.json')).toString()) as Heads;
  const found: PublishedCheck[] = [];
  for (const { market, head } of heads) {
    const name = marketFolderName(market);
    const { maps } = JSON.parse((await read('maps', name, 'index.json')).toString()) as IssuedMapList;
    const faults: string[] = [];
    let previous = maps[0]?.previous ?? '';
    for (const issue of maps) {
      const bytes = await read('maps', name, `${issue.timeMs}.map`).catch(() => null);
      const broken = chainBreak(issue, bytes, previous);
      if (broken) faults.push(`${market}, ${new Date(issue.timeMs).toISOString()}: ${broken}`);
      previous = issue.head;
    }
    if (maps.at(-1)?.head !== head) faults.push(`${market}: the newest map is not that of heads.json`);
    found.push({ market, maps: maps.length, faults });
  }
  return found;
}

export function publishedText(found: readonly PublishedCheck[]): string {
  const lines = found.flatMap(({ market, maps, faults }) => [
    `${market}: ${faults.length > 0 ? 'NOT in order' : 'in order'}: ${maps} published maps, each hash and link checked`,
    ...faults.map((text) => `  FAULT ${text}`),
  ]);
  return `${lines.join('\n')}\n`;
}

async function fromDisk(place: string, path: readonly string[]): Promise<Buffer> {
  const file = join(place, ...path);
  return readFile(file).catch((error: Error) => {
    throw new ArchiveError(`${file} cannot be read: ${error.message}`);
  });
}

async function fetched(place: string, path: readonly string[]): Promise<Buffer> {
  const url = `${place.replace(/\/+$/, '')}/${path.join('/')}`;
  const response = await fetch(url).catch((error: Error) => {
    throw new ArchiveError(`${url} does not answer: ${error.message}`);
  });
  if (!response.ok) throw new ArchiveError(`${url} answers ${response.status}`);
  return Buffer.from(await response.arrayBuffer());
}
