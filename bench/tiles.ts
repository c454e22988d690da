import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { TileFigures, WindowFigures } from './tiles-case.ts';

const YEAR_BARS = 365 * 1440;

/** The tiles of a year of one-minute bars, in a process of its own. */
export async function yearOfTiles(): Promise<TileFigures> {
  const file = fileURLToPath(new URL('tiles-case.ts', import.meta.url));
  const args = ['--expose-gc', '--import', 'tsx', file, String(YEAR_BARS), '300'];
  const { stdout } = await promisify(execFile)(process.execPath, args, { encoding: 'utf8' });
  return JSON.parse(stdout) as TileFigures;
}

/** The figures as lines for people. */
export function tileLines(figures: TileFigures): string[] {
  const window = (what: string, found: WindowFigures | null) => {
    if (!found) return `${what}: none`;
    const { windows, tiles, medianMs, p95Ms, mostMs, cpuP95Ms, decodeP95Ms } = found;
    return `${what}, to the last byte over loopback: median ${medianMs.toFixed(0)} ms, p95 ${p95Ms.toFixed(0)} ms, most ${mostMs.toFixed(0)} ms, of processor time p95 ${cpuP95Ms.toFixed(0)} ms (${windows} windows, ${tiles} tiles); to unzip and decode: p95 ${decodeP95Ms.toFixed(0)} ms`;
  };
  return [
    `tiles of ${figures.bars} one-minute bars that are always kept: ${figures.totalMb.toFixed(1)} MB compressed (${figures.levels
      .map(({ level, tiles, mb }) => `${level} ${tiles} tiles ${mb.toFixed(1)} MB`)
      .join(', ')}); ${figures.heldMb.toFixed(1)} MB with older ones, while there is room`,
    `built in the background: ${(figures.warmMs / 1000).toFixed(1)} s, ${figures.usPerBar.toFixed(0)} us a bar's column at all levels`,
    window('a random window', figures.windows.all),
    window('  of tiles that are kept', figures.windows.kept),
    window('  with old minutes, rebuilt from bars', figures.windows.rebuilt),
    `a live bar with its tiles: ${figures.liveBarMs.toFixed(3)} ms; patches of all four levels: ${figures.patchMs.toFixed(3)} ms, ${(figures.patchBytes / 1024).toFixed(1)} kB`,
    `resident memory: ${figures.loadedMb.toFixed(0)} MB with the bars, ${figures.warmMb.toFixed(0)} MB with the tiles`,
  ];
}

/** Measures, prints and records. */
export async function benchTiles(hardware: string): Promise<void> {
  const figures = await yearOfTiles();
  for (const line of tileLines(figures)) console.log(line);
  const results = fileURLToPath(new URL('results', import.meta.url));
  mkdirSync(results, { recursive: true });
  const rounded = JSON.stringify(
    { hardware, ...figures },
    (_, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(4)) : value),
    2,
  );
  writeFileSync(`${results}/tiles.json`, `${rounded}\n`);
}
