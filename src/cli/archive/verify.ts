import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import type { MarketVerification } from '../../market/api/archive.ts';
import { ArchiveError } from '../../market/errors.ts';
import { asOfOption, moment } from '../arguments.ts';
import { dataFolder } from '../data-folder.ts';
import { createProgress } from '../progress.ts';
import type { Heads } from './heads.ts';
import { publishedText, verifyPublished } from './verify-published.ts';
import { type KeptSource, ofServer, openKept } from './kept-source.ts';

interface VerifyOptions {
  data: string;
  server?: string;
  market?: string;
  from?: number;
  to?: number;
  asOf?: number;
  heads?: string;
  published?: string;
  json?: boolean;
}

const MOST_MAPS = 10_000;

/** `pyrometer verify`: are the maps that are kept the ones that were issued, and do they come out again? */
export function verifyCommand(): Command {
  return new Command('verify')
    .description('check the chain of issued maps, and make every map anew from what was known at its hour')
    .option('--data <folder>', "data folder (default: PYROMETER_DATA, or the system's own place)", dataFolder())
    .option('--server <address>', 'ask this server instead')
    .option('--market <id>', 'only this market')
    .option('--from <time>', 'make anew only maps from this moment on', moment)
    .option('--to <time>', 'and only up to this one', moment)
    .addOption(asOfOption('as --to: only maps of hours up to this moment'))
    .option('--heads <file>', 'heads that were had before (pyrometer heads): each must still be in its chain')
    .option('--published <folder>', 'check only the hashes and the chain of a published folder, or of its address')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  $ pyrometer verify --from 2026-02-01T00:00Z')
    .action(verify);
}

async function verify(options: VerifyOptions): Promise<void> {
  const { data, server, market, from, to = options.asOf, heads, published, json } = options;
  if (published !== undefined) {
    const found = await verifyPublished(published);
    process.stdout.write(json ? `${JSON.stringify({ markets: found })}\n` : publishedText(found));
    if (found.some(({ faults }) => faults.length > 0)) process.exitCode = 1;
    return;
  }
  const source = await (server === undefined ? openKept(data) : ofServer(server));
  try {
    const progress = createProgress(`checking the maps of ${source.from}`);
    const question = {
      ...(market === undefined ? {} : { market }),
      ...(from === undefined ? {} : { fromMs: from }),
      ...(to === undefined ? {} : { toMs: to }),
    };
    const found = await source.verify(question, (done) => progress.update(done)).finally(() => progress.stop());
    if (heads !== undefined) await checkHeads(source, found, heads);
    process.stdout.write(
      json ? `${JSON.stringify({ code: source.code, markets: found })}\n` : verificationText(found, source.code),
    );
    if (found.some(({ faults }) => faults.length > 0)) process.exitCode = 1;
  } finally {
    await source.close();
  }
}

/** Adds a fault for every head of the file that is not in its market's chain. */
async function checkHeads(source: KeptSource, found: MarketVerification[], file: string): Promise<void> {
  let known: Heads;
  try {
    known = JSON.parse(await readFile(file, 'utf8')) as Heads;
  } catch (error) {
    throw new ArchiveError(`${file} cannot be read as heads: ${(error as Error).message}`);
  }
  for (const { market, timeMs, head } of known.heads) {
    const checked = found.find((one) => one.market === market);
    if (!checked) continue;
    const chain = await source.issuedMaps(market, MOST_MAPS);
    if (!chain.some((one) => one.head === head)) {
      checked.faults.push(`${market}: the head of ${new Date(timeMs).toISOString()} in ${file} is not in the chain`);
    }
  }
}

export function verificationText(found: readonly MarketVerification[], code: string): string {
  const lines = found.flatMap(({ market, issued, checked, equal, named, faults, notes }) => {
    if (issued === 0) return [`${market}: no map was issued yet`];
    const others = named > 0 ? `, ${named} of other programs otherwise` : '';
    const state = faults.length > 0 ? 'NOT in order' : 'in order';
    return [
      `${market}: ${state}: ${issued} issued maps in the chain, ${checked} made anew by ${code}: ${equal} the same within 1e-9${others}`,
      ...faults.map((text) => `  FAULT ${text}`),
      ...notes.map((text) => `  note  ${text}`),
    ];
  });
  return `${lines.join('\n') || 'nothing is kept yet'}\n`;
}
