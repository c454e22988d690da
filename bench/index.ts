import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { benchTiles } from './tiles.ts';
import { benchWire } from './wire.ts';
import { benchZones } from './zones.ts';

const HISTORIES = [5_000, 100_000, 500_000];

/** Runs one case in a process of its own, so that peak memory is its own. */
function measure<T>(...args: (string | number)[]): T {
  const file = fileURLToPath(new URL('estimator-case.ts', import.meta.url));
  const out = execFileSync(process.execPath, ['--import', 'tsx', file, ...args.map(String)], { encoding: 'utf8' });
  return JSON.parse(out) as T;
}

const round = (value: number, digits = 2) => Number(value.toFixed(digits));
const hardware = `${cpus().length} x ${cpus()[0]?.model.trim()}, ${round(totalmem() / 2 ** 30, 0)} GiB, Node ${process.version}`;
console.log(hardware);

const bar = measure<{ estimatorUs: number; denseUs: number }>('bar', 100_000, 500);
console.log(
  `one bar: ${round(bar.estimatorUs)} us; dense reference ${round(bar.denseUs, 0)} us: ${round(bar.denseUs / bar.estimatorUs, 0)}x`,
);

const cold = HISTORIES.map((bars) => {
  const { ms, peakMb } = measure<{ ms: number; peakMb: number }>('cold', bars);
  console.log(
    `cold build of ${bars} bars to 1,500 columns: ${round(ms, 0)} ms (${round((ms * 1000) / bars)} us a bar), peak ${round(peakMb, 0)} MB`,
  );
  return { bars, ms: round(ms), usPerBar: round((ms * 1000) / bars), peakMb: round(peakMb, 0) };
});

const { ms } = measure<{ ms: number[] }>('live', ...HISTORIES);
HISTORIES.forEach((bars, i) => console.log(`a live bar after ${bars} bars: ${round(ms[i]!, 4)} ms`));
console.log(`longest history over shortest: ${round(ms.at(-1)! / ms[0]!)}x`);

const results = fileURLToPath(new URL('results', import.meta.url));
mkdirSync(results, { recursive: true });
writeFileSync(
  `${results}/estimator.json`,
  `${JSON.stringify({ hardware, bar: { estimatorUs: round(bar.estimatorUs), denseUs: round(bar.denseUs), ratio: round(bar.denseUs / bar.estimatorUs, 1) }, cold, liveMs: HISTORIES.map((bars, i) => ({ bars, ms: round(ms[i]!, 5) })) }, null, 2)}\n`,
);

await benchTiles(hardware);
benchZones(hardware);
await benchWire(hardware);
