import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importFiles } from '../../../src/venues/importers/import-files.ts';

/** Folder of recordings as they were found, or null where none is named. */
export function recordingsFolder(): string | null {
  const folder = process.env.PYROMETER_RECORDINGS;
  if (folder && existsSync(folder)) return folder;
  console.warn('PYROMETER_RECORDINGS names no folder: the figures of real markets are NOT told');
  return null;
}

/** Imports a coin's recorded files into a folder of its own, which is gone when `use` has ended. */
export async function withRecorded<T>(
  folder: string,
  coin: string,
  use: (recording: string) => Promise<T>,
): Promise<T> {
  const out = await mkdtemp(join(tmpdir(), 'pyrometer-'));
  try {
    const files = readdirSync(folder).filter((name) =>
      new RegExp(`^(binance_${coin}USDT_(perp_kline|oi|funding|mark)_|coinglass_${coin}_liquidation)`).test(name),
    );
    const recording = join(out, coin);
    await importFiles({
      market: `binance:${coin}/USDT:USDT`,
      out: recording,
      files: files.map((name) => join(folder, name)),
    });
    return await use(recording);
  } finally {
    await rm(out, { recursive: true });
  }
}
