import { mkdtemp, open, readdir, rm, stat, truncate } from 'node:fs/promises';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Bar } from '../market/bar.ts';
import type { Trade } from '../market/event.ts';
import { barsOf, LINEAR } from '../model/cohorts/bars.testing.ts';
import type { ForecastStore } from '../engine/scoring/forecast-store.ts';
import { ArchiveError } from '../market/errors.ts';
import { Archive } from './archive.ts';
import { GENESIS, headOf } from './map-chain.ts';

const MINUTE = 60_000;
const START = 1_700_000_040_000;
const bars: Bar[] = barsOf(
  Array.from({ length: 300 }, (_, i) => ({
    move: 0.001 * Math.sin(i),
    range: 0.0005,
    volume: 100,
    openInterestRatio: 1,
  })),
).map((bar, i) => ({ ...bar, timeMs: START + i * MINUTE, fundingRate: Number.NaN }));
const trade = (i: number, id = `t${i}`): Trade => ({
  timeMs: START + Math.floor(i / 3),
  price: 100 + (i % 7),
  quantity: 1 + (i % 5),
  takerSide: i % 2 === 0 ? 'buy' : 'sell',
  id,
});

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'archive-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function opened(): Promise<Archive> {
  const archive = await Archive.open(folder);
  await archive.events.addMarket(LINEAR, MINUTE);
  return archive;
}
const batch = (rows: Bar[], backfilled = false, receivedMs = START) =>
  [{ kind: 'bars', market: LINEAR.id, rows, receivedMs, backfilled }] as const;
const trades = (rows: Trade[]) =>
  [{ kind: 'trades', market: LINEAR.id, rows, receivedMs: START, backfilled: false }] as const;
async function all<Row>(stream: AsyncIterable<Row[]>): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const some of stream) rows.push(...some);
  return rows;
}

test('markets come to be known side by side', async () => {
  const archive = await opened();
  const ids = ['a:A/USD:USD', 'b:B/USD:USD', 'c:C/USD:USD'];
  await Promise.all(ids.map((id) => archive.events.addMarket({ ...LINEAR, id }, MINUTE)));
  expect([...archive.events.markets().values()].map(({ key }) => key)).toEqual([1, 2, 3, 4]);
  await archive.close();
});

describe('events', () => {
  test('come back as they went in, after a restart too', async () => {
    let archive = await opened();
    expect(await archive.events.append(batch(bars))).toBe(300);
    await archive.close();
    archive = await Archive.open(folder);
    expect(await all(archive.events.rows('bars', LINEAR.id))).toEqual(bars);
    expect(await archive.events.lastTimeMs('bars', LINEAR.id)).toBe(bars.at(-1)!.timeMs);
    await archive.close();
  });

  test('are kept once, however often and in whatever order they come', async () => {
    const archive = await opened();
    const rows = Array.from({ length: 9000 }, (_, i) => trade(i));
    const shuffled = rows.toSorted((a, b) => ((a.price * 7919) % 13) - ((b.price * 7919) % 13));
    expect(await archive.events.append(trades(shuffled.slice(0, 5000)))).toBe(5000);
    expect(await archive.events.append(trades([...rows.slice(0, 100), ...rows.slice(0, 100)]))).toBeLessThan(101);
    await archive.events.append(trades(shuffled.slice(3000)));
    await archive.events.append(trades(rows));
    const kept = await all(archive.events.rows('trades', LINEAR.id));
    expect(kept.length).toBe(9000);
    expect(new Set(kept.map(({ id }) => id)).size).toBe(9000);
    expect(kept.every((row, i) => i === 0 || kept[i - 1]!.timeMs <= row.timeMs)).toBe(true);
    await archive.close();
  });

  test('without an id are known by what they say', async () => {
    const archive = await opened();
    const rows = [trade(0, ''), trade(1, ''), { ...trade(1, ''), price: 5 }];
    expect(await archive.events.append(trades([...rows, ...rows]))).toBe(3);
    expect(await archive.events.append(trades(rows))).toBe(0);
    await archive.close();
  });

  test('keep an id of any length and letters', async () => {
    const archive = await opened();
    const ids = ['7', 'twelve-bytes', 'thirteen-byte', 'a6f0c1d2-77aa-4c0e-9d15-01c2b3a4f5e6', 'zwölf-Zahlen', '12 ☃'];
    const rows = ids.map((id, i) => ({ ...trade(3 * i), id }));
    await archive.events.append(trades(rows));
    // Without an id it is known by what it says, which is short or long.
    await archive.events.append(trades([trade(100, ''), { ...trade(103, ''), quantity: 1.23456 }]));
    const kept = (await all(archive.events.rows('trades', LINEAR.id))).map(({ id }) => id);
    expect(kept).toEqual([...ids, '~buy 102 1', '~sell 105 1.23456']);
    const [row] = await archive.db.query<{ n: bigint }>(
      "SELECT count(*) AS n FROM trades WHERE id = '7' OR id = 'twelve-bytes'",
    );
    expect(row!.n).toBe(2n);
    await archive.close();
  });
  test('are kept all or not at all', async () => {
    const archive = await opened();
    const broken = [...batch(bars.slice(0, 10)), { ...trades([trade(1)])[0], market: 'no:SUCH/USD:USD' }];
    await expect(archive.events.append(broken)).rejects.toThrow(/no market "no:SUCH/);
    expect(await archive.events.lastTimeMs('bars', LINEAR.id)).toBe(Number.NEGATIVE_INFINITY);
    expect(await archive.events.append(batch(bars.slice(0, 10)))).toBe(10);
    await archive.close();
  });

  test('of the past throw away what was derived from the bars after them', async () => {
    const archive = await opened();
    const made = { version: 'v', code: 'c' };
    await archive.events.append(batch([...bars.slice(0, 50), ...bars.slice(60, 300)]));
    for (const count of [40, 200]) {
      const checkpoint = { bars: count, timeMs: bars[count]!.timeMs, bytes: new Uint8Array([count]) };
      await archive.derived.putCheckpoint(LINEAR.id, made, checkpoint, false);
    }
    expect(
      (await archive.derived.checkpoints(LINEAR.id, { ...made, versions: [made.version] }, 10)).map((one) => one.bars),
    ).toEqual([40, 200]);
    expect(await archive.events.append(batch(bars.slice(45, 65), true, START + 1e9))).toBe(10);
    expect(
      (await archive.derived.checkpoints(LINEAR.id, { ...made, versions: [made.version] }, 10)).map((one) => one.bars),
    ).toEqual([40]);
    const known = await all(archive.events.rows('bars', LINEAR.id, { knownByMs: START }));
    expect(known.length).toBe(290);
    await archive.close();
  });
});

describe('issued maps', () => {
  const issue = (hour: number) => ({
    market: LINEAR.id,
    timeMs: START + hour * 60 * MINUTE,
    issuedMs: START + hour * 60 * MINUTE + 100,
    code: 'test',
    version: 'v1',
  });

  test('are chained, stand as they are, and a changed one is found', async () => {
    const archive = await opened();
    const first = await archive.maps.issue(issue(1), new Uint8Array([1, 2, 3]));
    const second = await archive.maps.issue(issue(2), new Uint8Array([4]));
    expect(first.previous).toBe(GENESIS);
    expect(second.previous).toBe(first.head);
    expect(second.head).toBe(headOf(second));
    expect(await archive.maps.issue(issue(2), new Uint8Array([9]))).toEqual(second);
    await expect(archive.maps.issue(issue(1), new Uint8Array([9]))).rejects.toThrow(/none before it/);
    expect(Array.from((await archive.maps.bytes(LINEAR.id, issue(1).timeMs))!)).toEqual([1, 2, 3]);
    expect(await archive.maps.heads()).toEqual([second]);
    expect(await archive.maps.breaks(LINEAR.id)).toEqual([]);
    await archive.db.transaction((c) =>
      c.run('UPDATE maps SET issued_ms = issued_ms - 1 WHERE head = $1', [first.head]),
    );
    expect((await archive.maps.breaks(LINEAR.id)).join()).toMatch(/not what was hashed/);
    await archive.close();
  });
});

describe('what is kept whole', () => {
  test('forecasts are a store for scoring: the first of a moment stays, byte for byte, after a restart too', async () => {
    let archive = await opened();
    const store: ForecastStore = archive.forecasts;
    const forecast = { market: LINEAR.id, timeMs: START, storedMs: START + 5, hash: 'h', bytes: Buffer.from([1, 2]) };
    await store.put({ ...forecast, timeMs: START + 1 });
    await store.put(forecast);
    await store.put({ ...forecast, bytes: Buffer.from([9]) });
    await archive.close();
    archive = await Archive.open(folder);
    const kept = await archive.forecasts.all(LINEAR.id);
    expect(kept).toEqual([forecast, { ...forecast, timeMs: START + 1 }]);
    await archive.close();
  });

  test('documents are put once, changed and removed, of a market or of none', async () => {
    const archive = await opened();
    const { documents } = archive;
    const one = { timeMs: START, id: 'a', body: '1' };
    await documents.put('alert', LINEAR.id, [one, { ...one, id: 'b' }]);
    await documents.put('alert', LINEAR.id, [{ ...one, body: '2' }]);
    await documents.change(null, [{ ...one, kind: 'alert-rule' }]);
    await documents.change(null, [{ ...one, kind: 'alert-rule', body: '3' }]);
    expect(await documents.list('alert', LINEAR.id)).toEqual([one, { ...one, id: 'b' }]);
    expect(await documents.list('alert', LINEAR.id, START + 1)).toEqual([]);
    expect(await documents.list('alert-rule', null)).toEqual([{ ...one, body: '3' }]);
    await documents.change(null, [{ ...one, kind: 'alert-rule', body: null }]);
    expect(await documents.list('alert-rule', null)).toEqual([]);
    expect(await documents.list('alert-rule', LINEAR.id)).toEqual([]);
    await documents.put('scorecard', LINEAR.id, [one, { timeMs: START + 9, id: 'b', body: '2' }]);
    const newest = (timeMs: number) => documents.newest('scorecard', LINEAR.id, timeMs);
    expect([(await newest(START + 8))?.id, (await newest(START + 9))?.id, await newest(START - 1)]).toEqual([
      'a',
      'b',
      null,
    ]);
    await archive.close();
  });
});

describe('an archive', () => {
  test('has one writer, and names it', async () => {
    const archive = await opened();
    await expect(Archive.open(folder)).rejects.toThrow(/open in this process/);
    const code = `import { Archive } from ${JSON.stringify(new URL('./archive.ts', import.meta.url).href)};
      await Archive.open(${JSON.stringify(folder)}).catch((error) => console.log(error.message));`;
    const other = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code]);
    let said = '';
    other.stdout.on('data', (text) => (said += text));
    await once(other, 'exit');
    expect(said).toMatch(new RegExp(`in use by process ${process.pid}`));
    await archive.close();
  });

  test('of a newer program is refused', async () => {
    const archive = await opened();
    await archive.db.transaction((c) => c.run('UPDATE schema_version SET version = 99'));
    await archive.close();
    await expect(Archive.open(folder)).rejects.toThrow(/newer Pyrometer .*version 99/);
  });

  test('of an older program is brought forward, by who only looks too', async () => {
    let archive = await opened();
    await archive.events.append(batch(bars));
    await archive.db.transaction(async (connection) => {
      await connection.run('DROP TABLE "heard-liquidations"');
      await connection.run('DROP TABLE listening');
      await connection.run('UPDATE schema_version SET version = 1');
    });
    await archive.close();
    archive = await Archive.open(folder, { readOnly: true });
    expect(archive.state.state).toBe('read-only');
    expect(await archive.heard.spells(0, START)).toEqual([]);
    expect((await all(archive.events.rows('bars', LINEAR.id))).length).toBe(300);
    await archive.close();
  });

  test('whose log is torn or damaged keeps what comes before', async () => {
    for (const damage of ['none', 'torn', 'flipped'] as const) {
      const path = await killedWhileWriting();
      const { size } = await stat(`${path}.wal`);
      if (damage === 'torn') await truncate(`${path}.wal`, size - 500);
      if (damage === 'flipped') {
        const file = await open(`${path}.wal`, 'r+');
        await file.write(Buffer.alloc(8, 0xa5), 0, 8, Math.floor(size * 0.7));
        await file.close();
      }
      const archive = await Archive.open(folder);
      const kept = await all(archive.events.rows('bars', LINEAR.id));
      expect(kept.length).toBeGreaterThan(50);
      if (damage !== 'none') expect(kept.length).toBeLessThan(300);
      expect(kept).toEqual(bars.slice(0, kept.length));
      if (damage === 'none') expect(archive.repairs).toEqual([]);
      if (damage === 'torn')
        expect(archive.repairs.join()).toMatch(/middle of a commit: its last \d+ bytes are left out/);
      if (damage === 'flipped') {
        expect(archive.repairs.join()).toMatch(/log of the archive was damaged/);
        expect((await readdir(folder)).some((name) => name.includes('.wal.damaged'))).toBe(true);
      }
      // What is missing comes again, from wherever it came.
      await archive.events.append(batch(bars));
      expect(await all(archive.events.rows('bars', LINEAR.id))).toEqual(bars);
      await archive.close();
      await rm(folder, { recursive: true });
    }
  });

  test('goes on where a checkpoint took the database with it: all is there, and nothing twice', async () => {
    const archive = await opened();
    await archive.events.append(batch(bars.slice(0, 100)));
    // As when others fill the disk meanwhile: what was committed is in the log, and the database is of no use any more.
    await archive.db.aside((connection) => connection.run("SET debug_checkpoint_abort = 'before_header'"));
    const reading = archive.events.rows('bars', LINEAR.id);
    await expect(archive.db.maintain('CHECKPOINT')).rejects.toThrow(ArchiveError);
    expect((await all(reading)).length).toBe(100);
    expect(await archive.db.query('SELECT count(*)::INTEGER AS n FROM bars')).toEqual([{ n: 100 }]);
    expect(await archive.events.append(batch(bars.slice(50, 150)))).toBe(50);
    await archive.events.addMarket({ ...LINEAR, id: 'a:A/USD:USD' }, MINUTE);
    expect(archive.state.state).toBe('ok');
    await archive.close();
    const again = await opened();
    expect(await all(again.events.rows('bars', LINEAR.id))).toEqual(bars.slice(0, 150));
    expect(again.events.markets().size).toBe(2);
    await again.close();
  });

  test('whose file is damaged is begun anew, beside what is left', async () => {
    const archive = await opened();
    await archive.close();
    const path = join(folder, 'archive.duckdb');
    const file = await open(path, 'r+');
    await file.write(Buffer.alloc(6000, 7), 0, 6000, 0);
    await file.close();
    const again = await opened();
    expect(again.repairs.join()).toMatch(/file is damaged/);
    await again.close();
  });

  /** Leaves an archive whose log was not yet taken into its file. */
  async function killedWhileWriting(): Promise<string> {
    const code = `import { Archive } from ${JSON.stringify(new URL('./archive.ts', import.meta.url).href)};
      import { LINEAR } from ${JSON.stringify(new URL('../model/cohorts/bars.testing.ts', import.meta.url).href)};
      import { readFileSync } from 'node:fs';
      const bars = JSON.parse(readFileSync(0, 'utf8'), (_, value) => value === null ? NaN : value);
      const archive = await Archive.open(${JSON.stringify(folder)});
      await archive.events.addMarket(LINEAR, ${MINUTE});
      await archive.db.maintain('CHECKPOINT');
      for (let i = 0; i < 300; i += 10) {
        const rows = bars.slice(i, i + 10);
        await archive.events.append([{ kind: 'bars', market: LINEAR.id, rows, receivedMs: 1, backfilled: false }]);
      }
      process.kill(process.pid, 'SIGKILL');`;
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], {
      stdio: ['pipe', 'inherit', 'inherit'],
    });
    child.stdin!.end(JSON.stringify(bars));
    await once(child, 'exit');
    return join(folder, 'archive.duckdb');
  }
});
