import { writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import type { IssuedMapHead } from '../../market/api/archive.ts';
import { asOfOption } from '../arguments.ts';
import { dataFolder } from '../data-folder.ts';
import { type KeptSource, ofServer, openKept } from './kept-source.ts';

/** The newest issued map of each market: whoever has it can tell later whether the chain was changed. */
export interface Heads {
  code: string;
  heads: IssuedMapHead[];
}

/** `pyrometer heads`: what to give to others, so that the chain cannot be written anew in silence. */
export function headsCommand(): Command {
  return new Command('heads')
    .description('print the heads of the chains of issued maps, to be kept elsewhere and checked with verify --heads')
    .option('--data <folder>', "data folder (default: PYROMETER_DATA, or the system's own place)", dataFolder())
    .option('--server <address>', 'ask this server instead')
    .addOption(asOfOption('the heads of this moment'))
    .option('--out <file>', 'file to write (default: standard output)')
    .addHelpText('after', '\nExample:\n  $ pyrometer heads --out heads-2026-02-01.json')
    .action(async ({ data, server, out, asOf }: { data: string; server?: string; out?: string; asOf?: number }) => {
      const source = await (server === undefined ? openKept(data) : ofServer(server));
      const text = `${JSON.stringify(await headsOf(source, asOf), null, 2)}\n`;
      await source.close();
      if (out === undefined) process.stdout.write(text);
      else await writeFile(out, text);
    });
}

/** @param asOfMs only of what had been issued by then */
export async function headsOf(source: KeptSource, asOfMs?: number): Promise<Heads> {
  const heads: IssuedMapHead[] = [];
  for (const { id } of await source.markets()) {
    // A map comes within minutes of its hour: the newest by time may have been issued later than asked for.
    const newest = await source.issuedMaps(id, asOfMs === undefined ? 1 : 2, asOfMs);
    const known = newest.filter(({ issuedMs }) => asOfMs === undefined || issuedMs <= asOfMs);
    heads.push(...known.slice(-1));
  }
  return { code: source.code, heads };
}
