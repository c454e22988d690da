import { pathToFileURL } from 'node:url';
import { tileLines, yearOfTiles } from '../../bench/tiles.ts';

const MOST_MB = 60;
const MOST_P95_MS = 100;

/** The server's half of the heat layer's proof: prints each figure beside the asked one; true where none falls short. */
export async function proveTiles(): Promise<boolean> {
  const figures = await yearOfTiles();
  for (const line of tileLines(figures)) console.log(`  ${line}`);
  const asked: [what: string, found: number, most: number, unit: string][] = [
    ['a year of one market in tiles, those that are always kept', figures.totalMb, MOST_MB, 'MB'],
    ['a window of any length from a warm server, p95', figures.windows.all.p95Ms, MOST_P95_MS, 'ms'],
  ];
  for (const [what, found, most, unit] of asked) {
    console.log(
      `${found <= most ? 'ok  ' : 'FAIL'} ${what}: ${found.toFixed(1)} ${unit}, asked at most ${most} ${unit}`,
    );
  }
  return asked.every(([, found, most]) => found <= most);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = (await proveTiles()) ? 0 : 1;
}
