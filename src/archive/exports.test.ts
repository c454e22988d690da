import { access, mkdtemp, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { restore } from '../cli/archive/restore.ts';
import { compact } from '../cli/archive/compact.ts';
import { exportKept } from '../cli/archive/export.ts';
import type { Bar } from '../market/bar.ts';
import type { Liquidation } from '../market/event.ts';
import { openRecording } from '../market/recording/reader.ts';
import { barsOf, LINEAR } from '../model/cohorts/bars.testing.ts';
import { Archive } from './archive.ts';
import { EXPORT_FORMATS } from './exports.ts';

const MINUTE = 60_000;
const START = Date.parse('2026-02-01T00:00Z');
const COUNT = 3000;
const bars: Bar[] = barsOf(
  Array.from({ length: COUNT }, (_, i) => ({
    move: 1e-4 * Math.sin(i),
    range: 0.001,
    volume: 5,
    openInterestRatio: 1,
  })),
).map((bar, i) => ({ ...bar, timeMs: START + i * MINUTE, fundingRate: i % 480 === 0 ? 1e-4 : Number.NaN }));
const liquidations: Liquidation[] = bars.slice(0, 200).map(({ timeMs, low }, i) => ({
  timeMs: timeMs + 1,
  side: i % 2 ? 'long' : 'short',
  price: low,
  quantity: 1 + i,
  id: i % 3 ? `x${i}` : '',
}));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'exports-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function filled(): Promise<Archive> {
  const archive = await Archive.open(join(folder, 'data'));
  await archive.events.addMarket(LINEAR, MINUTE);
  const common = { market: LINEAR.id, receivedMs: START, backfilled: false };
  await archive.events.append([
    { ...common, kind: 'bars', rows: bars },
    { ...common, kind: 'liquidations', rows: liquidations },
  ]);
  return archive;
}
const name = 'sim_BTC-USDT_USDT';
async function all<Row>(stream: AsyncIterable<Row[]>): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const some of stream) for (const row of some) rows.push({ ...row });
  return rows;
}

test('what is exported is a recording, and comes back the same into another archive', async () => {
  const archive = await filled();
  for (const format of EXPORT_FORMATS) {
    const out = join(folder, format);
    await exportKept(archive, { out, data: '', kinds: ['bars', 'liquidations'], format });
    if (format === 'jsonl') continue;
    const recording = await openRecording(join(out, name));
    expect(await all(recording.bars())).toEqual(bars);
    expect(await all(recording.liquidations())).toEqual(liquidations);
    const other = await Archive.open(join(folder, `from ${format}`));
    expect(await restore(other, join(out, name))).toMatch(/3000 of 3000 rows of bars were new, 200 of 200/);
    expect(await restore(other, join(out, name))).toMatch(/0 of 3000 rows of bars were new, 0 of 200/);
    expect(await all(other.events.rows('bars', LINEAR.id))).toEqual(bars);
    const known = await all(other.events.rows('bars', LINEAR.id, { knownByMs: START + COUNT * MINUTE }));
    expect(known).toEqual([]);
    await other.close();
  }
  await archive.close();
});

test('folders by market and day are one table', async () => {
  const archive = await filled();
  const window = { from: START + 1440 * MINUTE, to: START + 2890 * MINUTE };
  await exportKept(archive, { out: folder, data: '', kinds: ['bars'], format: 'parquet', byDay: true, ...window });
  const found = await archive.db.query(
    `SELECT market, day::VARCHAR AS day, count(*)::INTEGER AS rows, count(funding_rate)::INTEGER AS funded,
       min(received)::DOUBLE AS received
     FROM read_parquet('${folder}/bars/*/*/*.parquet', hive_partitioning = true) GROUP BY ALL ORDER BY day`,
  );
  expect(found).toEqual([
    { market: name, day: '2026-02-02', rows: 1440, funded: 3, received: START },
    { market: name, day: '2026-02-03', rows: 10, funded: 1, received: START },
  ]);
  await archive.close();
});

test('a file that was half written is set aside, and the rest is taken', async () => {
  const archive = await filled();
  await exportKept(archive, { out: folder, data: '', kinds: ['bars', 'liquidations'], format: 'parquet' });
  await archive.close();
  await truncate(join(folder, name, 'liquidations.parquet'), 700);
  const other = await Archive.open(join(folder, 'other'));
  expect(await restore(other, join(folder, name))).toMatch(/3000 of 3000 rows of bars were new/);
  await access(join(folder, name, 'liquidations.parquet.damaged'));
  await other.close();
});

test('what is kept no longer goes, and the file becomes small; what stays is as it was', async () => {
  let archive = await filled();
  const trades = Array.from({ length: 50_000 }, (_, i) => ({
    timeMs: START + i,
    price: 100 + Math.sin(i),
    quantity: Math.abs(Math.sin(i * 7)),
    takerSide: 'buy' as const,
    id: String(i),
  }));
  await archive.events.append([
    { kind: 'trades', market: LINEAR.id, rows: trades, receivedMs: START, backfilled: false },
  ]);
  await archive.maps.issue(
    { market: LINEAR.id, timeMs: START, issuedMs: START, code: 'c', version: 'v' },
    new Uint8Array([1, 2]),
  );
  await archive.close();
  const text = await compact(join(folder, 'data'), { trades: 0 });
  expect(text).toMatch(/trades: 50000 rows older than 0 days are gone/);
  const [before, after] = /: ([\d.]+) MB before, ([\d.]+) MB now/.exec(text)!.slice(1).map(Number);
  expect(after!).toBeLessThan(before!);
  archive = await Archive.open(join(folder, 'data'));
  expect(await all(archive.events.rows('bars', LINEAR.id))).toEqual(bars);
  expect(await archive.maps.breaks(LINEAR.id)).toEqual([]);
  await archive.events.append([
    { kind: 'bars', market: LINEAR.id, rows: bars.slice(0, 10), receivedMs: START, backfilled: true },
  ]);
  const issue = { market: LINEAR.id, timeMs: START, issuedMs: START, code: 'other', version: 'v' };
  expect((await archive.maps.issue(issue, new Uint8Array([9]))).code).toBe('c');
  await archive.close();
});
