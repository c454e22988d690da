import { access, mkdtemp, readdir, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { restore } from '../cli/archive/restore.ts';
import { compact } from '../cli/archive/compact.ts';
import { exportKept } from '../cli/archive/export.ts';
import { CHAIN_SHAPE, MAP_SHAPE } from '../cli/archive/map-rows.ts';
import { ZONE_SHAPE } from '../cli/archive/zone-rows.ts';
import { HIGH_LEVERAGE } from '../engine/mix/learned-version.testing.ts';
import { MarketPipeline } from '../engine/pipeline.ts';
import type { Bar } from '../market/bar.ts';
import type { Liquidation } from '../market/event.ts';
import { encodeIssuedMap } from '../market/issued-map.ts';
import { openRecording } from '../market/recording/reader.ts';
import { barsOf, LINEAR } from '../model/cohorts/bars.testing.ts';
import { issuedMapOf } from '../model/heat/issued-map.ts';
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

const LAYOUTS = [
  { format: 'parquet', byDay: true },
  { format: 'csv', byDay: false },
  { format: 'jsonl', byDay: true },
] as const;

test.each(LAYOUTS)(
  'all that is kept goes out and comes in the same: $format, by day $byDay',
  async ({ format, byDay }) => {
    const kinds = ['bars', 'trades', 'liquidations', 'marks', 'open-interest', 'maps'] as const;
    const archive = await filled();
    const pipeline = new MarketPipeline(LINEAR, MINUTE);
    for (const bar of bars.slice(0, 120)) pipeline.close(bar);
    const map = issuedMapOf(pipeline.present.provisional(null), {
      timeMs: 0,
      price: 1,
      contract: 'linear',
      provisional: false,
    });
    const issue = { market: LINEAR.id, issuedMs: START, code: 'a program 1.0', version: 'v1' };
    await archive.putVersion({ version: 'v1', market: LINEAR.id, madeMs: START, body: '{"a": "b, c"}' });
    for (const hour of [1, 2, 30]) {
      await archive.maps.issue({ ...issue, timeMs: START + hour * 60 * MINUTE }, encodeIssuedMap(map));
    }
    const mixes = [700, 900, 1500, 2900].map((minute) => {
      const fromMs = START + minute * MINUTE;
      const mix = { fromMs, sinceMs: fromMs, learnedMs: fromMs, parameters: HIGH_LEVERAGE };
      return { timeMs: fromMs, id: String(fromMs), body: JSON.stringify(mix) };
    });
    await archive.documents.put('mix', LINEAR.id, mixes);
    const trades = bars.slice(0, 100).map(({ timeMs, close }, i) => ({
      timeMs,
      price: close,
      quantity: 0.1 + i,
      takerSide: i % 2 ? ('buy' as const) : ('sell' as const),
      id: i % 5 ? `00${i}` : '',
    }));
    const marks = bars.slice(0, 50).map(({ timeMs, close }) => ({
      timeMs,
      mark: close,
      index: Number.NaN,
      fundingRate: 1e-5 / 3,
      fundingDueMs: START,
    }));
    const openInterest = bars.slice(0, 50).map(({ timeMs }) => ({ timeMs, quantity: 1000 / 3 }));
    const common = { market: LINEAR.id, receivedMs: START, backfilled: false };
    await archive.events.append([
      { ...common, kind: 'trades', rows: trades },
      { ...common, kind: 'marks', rows: marks },
      { ...common, kind: 'open-interest', rows: openInterest },
    ]);
    const out = join(folder, 'out');
    const options = { data: '', kinds: [...kinds], format, byDay, to: START + 31 * 60 * MINUTE };
    await exportKept(archive, { ...options, out });
    const other = await Archive.open(join(folder, 'other'));
    const told = await restore(other, out);
    expect(told).toMatch(/1860 of 1860 rows of bars were new/);
    expect(told).toMatch(/3 of 3 issued maps were new/);
    for (const kind of ['trades', 'liquidations', 'marks', 'open-interest'] as const) {
      expect(await all<object>(other.events.rows(kind, LINEAR.id))).toEqual(
        await all<object>(archive.events.rows(kind, LINEAR.id)),
      );
    }
    expect(await all(other.events.rows('bars', LINEAR.id))).toEqual(bars.slice(0, 1860));
    expect(await other.maps.list(LINEAR.id)).toEqual(await archive.maps.list(LINEAR.id));
    expect(await other.maps.breaks(LINEAR.id)).toEqual([]);
    expect(await other.version('v1')).toBe('{"a": "b, c"}');
    expect(await other.documents.list('mix', LINEAR.id)).toEqual(mixes.slice(0, 3));
    expect(await restore(other, out)).toMatch(/0 of 1860 rows of bars .* 0 of 3 issued maps/);
    expect(await other.documents.list('mix', LINEAR.id)).toHaveLength(3);
    // Cells of maps are made of these, and so the same again.
    await exportKept(other, { ...options, kinds: ['maps'], out: join(folder, 'again') });
    for (const kind of ['maps', 'chain']) {
      const at = (root: string) => (byDay ? join(root, kind) : join(root, name, kind));
      const [before, after] = await Promise.all(
        [at(out), at(join(folder, 'again'))].map((root) => rowsIn(archive, root, kind)),
      );
      expect(before!.length).toBeGreaterThan(2);
      expect(after).toEqual(before);
    }
    await Promise.all([archive.close(), other.close()]);
  },
);

test('zones are made of what comes in, and so the same again', async () => {
  const archive = await filled();
  const options = { data: '', format: 'parquet' as const, byDay: true, to: START + 181 * MINUTE };
  const fromMs = START + 100 * MINUTE;
  const mix = { fromMs, sinceMs: START, learnedMs: fromMs, parameters: HIGH_LEVERAGE };
  const plain = join(folder, 'plain');
  await exportKept(archive, { ...options, kinds: ['zones'], out: plain });
  await archive.documents.put('mix', LINEAR.id, [{ timeMs: fromMs, id: '', body: JSON.stringify(mix) }]);
  const kinds = ['bars', 'liquidations', 'maps', 'zones'] as const;
  await exportKept(archive, { ...options, kinds: [...kinds], out: join(folder, 'out') });
  const other = await Archive.open(join(folder, 'other'));
  expect(await restore(other, join(folder, 'out'))).toMatch(/181 of 181 rows of bars were new.*zones are made anew/);
  await exportKept(other, { ...options, kinds: ['zones'], out: join(folder, 'again') });
  const [before, after, prior] = (await Promise.all(
    ['out', 'again', 'plain'].map((root) => rowsIn(archive, join(folder, root, 'zones'), 'zones')),
  )) as { time: number }[][];
  expect(before!.length).toBeGreaterThan(2);
  expect(after).toEqual(before);
  // The mix that was in force is among what comes back.
  const until = (rows: { time: number }[], timeMs: number) => rows.filter(({ time }) => time <= timeMs);
  expect(until(before!, fromMs)).toEqual(until(prior!, fromMs));
  expect(before).not.toEqual(prior);
  await Promise.all([archive.close(), other.close()]);
});

/** All rows of the files of a folder. */
async function rowsIn(archive: Archive, root: string, kind: string): Promise<object[]> {
  const shape = { maps: MAP_SHAPE, zones: ZONE_SHAPE, chain: CHAIN_SHAPE }[kind]!;
  const rows: object[] = [];
  for (const file of (await readdir(root, { recursive: true })).toSorted()) {
    if (/\.(parquet|gz)$/.test(file))
      for await (const row of archive.imports.rows(shape, join(root, file))) rows.push(row);
  }
  return rows;
}

test('a chain that does not go on from the one that is here is left out, and the rest is taken', async () => {
  const archive = await filled();
  const issue = { market: LINEAR.id, timeMs: START, issuedMs: START, code: 'c', version: 'v' };
  await archive.maps.issue(issue, new Uint8Array([1]));
  const chain = await archive.maps.list(LINEAR.id);
  await archive.close();
  const other = await Archive.open(join(folder, 'other'));
  await other.events.addMarket(LINEAR, MINUTE);
  await expect(other.maps.adopt({ ...chain[0]!, issuedMs: START + 1 }, new Uint8Array([1]))).rejects.toThrow(
    /what was hashed/,
  );
  await expect(other.maps.adopt(chain[0]!, new Uint8Array([2]))).rejects.toThrow(/not the one that was issued/);
  await other.maps.issue({ ...issue, code: 'other' }, new Uint8Array([1]));
  await expect(other.maps.adopt(chain[0]!, new Uint8Array([1]))).rejects.toThrow(/another map was issued here/);
  await other.close();
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
