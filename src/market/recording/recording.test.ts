import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Bar } from '../bar.ts';
import { RecordingError } from '../errors.ts';
import type { Instrument } from '../instrument.ts';
import { findRecordings, openRecording } from './reader.ts';
import { TABLES } from './table.ts';
import { createRecording } from './writer.ts';

const instrument: Instrument = {
  id: 'binance:BTC/USDT:USDT',
  base: 'BTC',
  quote: 'USDT',
  contract: 'linear',
  sampling: 'one-per-second',
  brackets: [{ floor: 0, rate: 0.004, deduction: 0, maxLeverage: 125 }],
  simulated: false,
};

const HEADER = 'time,open,high,low,close';
const T0 = 1_700_000_040_000;
const at = (i: number) => T0 + i * 60_000;
const line = (i: number) => `${at(i)},100,101,99,100.5`;
const bars = (...lines: (string | number)[]) =>
  [HEADER, ...lines.map((l) => (typeof l === 'number' ? line(l) : l)), ''].join('\n');
const range = (n: number) => Array.from({ length: n }, (_, i) => i);

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'pyrometer-'));
});
afterEach(() => rm(root, { recursive: true }));

async function recordingOf(files: Record<string, string | Buffer>): Promise<string> {
  await mkdir(join(root, 'r'), { recursive: true });
  await writeFile(join(root, 'r', 'market.json'), JSON.stringify(instrument));
  for (const [name, content] of Object.entries(files)) await writeFile(join(root, 'r', name), content);
  return join(root, 'r');
}

async function all<Row>(batches: AsyncIterable<Row[]>): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const batch of batches) rows.push(...batch);
  return rows;
}

async function readBars(content: string | Buffer, name = 'bars.csv') {
  const recording = await openRecording(await recordingOf({ [name]: content }));
  return { rows: await all(recording.bars()), log: recording.refusals, recording };
}

const indices = (rows: readonly Bar[]) => rows.map((row) => (row.timeMs - T0) / 60_000);

describe('writing and reading', () => {
  it('gives back every table to the last bit', async () => {
    const amount = fc.double({ min: 0, max: 1e12, noNaN: true });
    const price = fc.double({ min: 1e-9, max: 1e7, noNaN: true });
    const row = fc.record({
      price,
      quantity: amount,
      rate: fc.double({ min: -1, max: 1, noNaN: true }).map((v) => v + 0),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 30 }), async (rows) => {
        const folder = join(root, 'w');
        const writer = await createRecording(folder, instrument);
        const written = {
          bars: rows.map(({ price: p, quantity, rate }, i) => ({
            timeMs: at(i),
            open: p,
            high: p,
            low: p,
            close: p,
            markHigh: p,
            markLow: Number.NaN,
            volume: quantity,
            takerBuyVolume: quantity,
            openInterest: quantity,
            fundingRate: rate,
          })),
          trades: rows.map(({ price: p, quantity }, i) => ({
            timeMs: at(i),
            price: p,
            quantity,
            takerSide: i % 2 ? ('buy' as const) : ('sell' as const),
            id: `${i}`,
          })),
          liquidations: rows.map(({ price: p, quantity }, i) => ({
            timeMs: at(i),
            side: i % 2 ? ('long' as const) : ('short' as const),
            price: p,
            quantity,
            id: '',
          })),
          totals: rows.map(({ quantity }, i) => ({ timeMs: at(i), stepMs: 60_000, longUsd: quantity, shortUsd: 0 })),
          context: rows.map(({ price: p }, i) => ({
            timeMs: at(i),
            index: p,
            markClose: Number.NaN,
            longShortRatio: p,
            topLongShortRatio: Number.NaN,
          })),
          depth: rows.map(({ quantity }, i) => ({ timeMs: at(i), side: 'bid' as const, distance: 0.001, quantity })),
          positions: rows.map(({ price: p, quantity }, i) => ({
            timeMs: at(i),
            side: 'short' as const,
            price: p,
            quantity,
          })),
        };
        await writer.bars(written.bars);
        await writer.trades(written.trades);
        await writer.liquidations(written.liquidations);
        await writer.liquidationTotals(written.totals);
        await writer.context(written.context);
        await writer.depth(written.depth);
        await writer.positions(written.positions);
        await writer.close();
        const recording = await openRecording(folder);
        expect(recording.instrument).toEqual(instrument);
        expect(await all(recording.bars())).toEqual(written.bars);
        expect(await all(recording.trades())).toEqual(written.trades);
        expect(await all(recording.liquidations())).toEqual(written.liquidations);
        expect(await all(recording.liquidationTotals())).toEqual(written.totals);
        expect(await all(recording.context())).toEqual(written.context);
        expect(await all(recording.depth())).toEqual(written.depth);
        expect(await all(recording.positions())).toEqual(written.positions);
        expect(recording.refusals.count).toBe(0);
      }),
      { numRuns: 25 },
    );
  });

  it('writes the documented columns', async () => {
    const writer = await createRecording(join(root, 'w'), instrument);
    await writer.bars([]);
    await writer.close();
    const text = gunzipSync(await readFile(join(root, 'w', 'bars.csv.gz'))).toString();
    expect(text).toBe(
      'time,open,high,low,close,mark_high,mark_low,volume,taker_buy_volume,open_interest,funding_rate\n',
    );
  });

  it('shows nothing before close, nothing after abort, and replaces only recordings', async () => {
    const folder = join(root, 'w');
    const aborted = await createRecording(folder, instrument);
    await aborted.positions([{ timeMs: 1, side: 'long', price: 1, quantity: 1 }]);
    await expect(findRecordings(root)).rejects.toThrow(RecordingError);
    await aborted.abort();
    expect(await readdir(root)).toEqual([]);
    for (let i = 0; i < 2; i++) await (await createRecording(folder, instrument)).close();
    expect(await readdir(root)).toEqual(['w']);
    await writeFile(join(folder, 'thesis.txt'), 'mine');
    await expect(createRecording(folder, instrument)).rejects.toThrow('thesis.txt');
  });

  it('refuses to write what cannot be read back', async () => {
    const writer = await createRecording(join(root, 'w'), instrument);
    const position = { timeMs: 1, side: 'long' as const, price: Number.POSITIVE_INFINITY, quantity: 1 };
    await expect(writer.positions([position])).rejects.toThrow(RecordingError);
    await writer.abort();
  });
});

describe('folders', () => {
  it('finds a recording, or those side by side in a folder', async () => {
    for (const name of ['b', 'a']) await (await createRecording(join(root, name), instrument)).close();
    await mkdir(join(root, 'empty'));
    expect(await findRecordings(root)).toEqual([join(root, 'a'), join(root, 'b')]);
    expect(await findRecordings(join(root, 'a'))).toEqual([join(root, 'a')]);
    await expect(findRecordings(join(root, 'empty'))).rejects.toThrow('no recording in');
    await expect(findRecordings(join(root, 'absent'))).rejects.toThrow(RecordingError);
  });

  it('names what is wrong with market.json', async () => {
    const folder = await recordingOf({ 'bars.csv': bars(0) });
    await expect(openRecording(join(folder, 'absent'))).rejects.toThrow(/absent is no recording of one market/);
    await writeFile(join(folder, 'market.json'), '{"id": 3');
    await expect(openRecording(folder)).rejects.toThrow(/market\.json cannot be read as JSON/);
    await writeFile(join(folder, 'market.json'), JSON.stringify({ ...instrument, contract: 'quanto' }));
    await expect(openRecording(folder)).rejects.toThrow(/market\.json does not describe a market: \/contract/);
  });

  it('does not choose between two files of one table', async () => {
    const folder = await recordingOf({ 'bars.csv': bars(0), 'bars.csv.gz': gzipSync(bars(0)) });
    await expect(openRecording(folder)).rejects.toThrow('bars.csv and bars.csv.gz');
  });

  it('says which files there are, and yields nothing for the others', async () => {
    const { recording } = await readBars(bars(0, 1));
    expect(recording.has('bars')).toBe(true);
    expect(recording.has('trades')).toBe(false);
    expect(await all(recording.trades())).toEqual([]);
  });
});

describe('headers', () => {
  it('takes columns in any order, with a byte order mark and Windows line ends', async () => {
    const { rows, log } = await readBars(`\ufeffclose,low,time,high,open\r\n100.5,99,${T0},101,100\r\n`);
    expect(log.count).toBe(0);
    expect(rows).toEqual([{ ...TABLES.bars.blank, timeMs: T0, open: 100, high: 101, low: 99, close: 100.5 }]);
  });

  it.each([
    ['an unknown column', `${HEADER},colour`],
    ['a missing column', 'time,open,high,low'],
    ['a doubled column', `${HEADER},close`],
    ['no header', line(0)],
  ])('refuses a file with %s', async (_, header) => {
    const reading = readBars(`${header}\n${line(1)}\n`);
    await expect(reading).rejects.toThrow(RecordingError);
    await expect(reading).rejects.toThrow(/bars\.csv has the columns ".*", expected "time,open,high,low,close,/);
  });

  it('refuses an empty file and a first line without end', async () => {
    await expect(readBars('')).rejects.toThrow('bars.csv is empty');
    await expect(readBars('x'.repeat(1_100_000))).rejects.toThrow('more than 1 MiB');
  });
});

describe('rows that cannot be true', () => {
  it.each([
    ['a high under the low', `${at(2)},100,98,99,100`, 'high', 'under'],
    ['a high under the close', `${at(2)},100,101,99,102`, 'high', 'under'],
    ['a low over the open', `${at(2)},98,101,99,100`, 'low', 'over'],
    ['a price of zero', `${at(2)},100,101,0,100`, 'low', 'not above zero'],
    ['a NaN', `${at(2)},NaN,101,99,100`, 'open', 'not a number'],
    ['an Infinity', `${at(2)},100,Infinity,99,100`, 'high', 'not a number'],
    ['a number too large', `${at(2)},100,1e999,99,100`, 'high', 'not finite'],
    ['words', `${at(2)},100,101,99,ten`, 'close', 'not a number'],
    ['an empty close', `${at(2)},100,101,99,`, 'close', 'empty'],
    ['a time in microseconds', `${at(2)}000,100,101,99,100`, 'time', 'milliseconds'],
    ['a time with a fraction', `${at(2)}.5,100,101,99,100`, 'time', 'milliseconds'],
    ['a time off the grid', `${at(2) + 7},100,101,99,100`, 'time', 'grid of 60000 ms'],
    ['a time that is there already', line(1), 'time', 'there already'],
    ['a time that runs backwards', line(-1), 'time', 'backwards'],
    ['a time far ahead', line(90_000), 'time', 'ahead of the next'],
    ['a field too few', `${at(2)},100,101,99`, null, '4 fields'],
    ['a field too many', `${line(2)},1`, null, '6 fields'],
  ])('refuses %s and keeps the rows around it', async (_, bad, column, reason) => {
    const { rows, log, recording } = await readBars(bars(0, 1, bad, 3, 4, 5));
    expect(indices(rows)).toEqual([0, 1, 3, 4, 5]);
    expect(log.count).toBe(1);
    expect(log.samples[0]).toMatchObject({ file: join(recording.folder, 'bars.csv'), line: 4, column });
    expect(log.samples[0]!.reason).toContain(reason);
    expect(log.gapCount).toBe(1);
    expect(log.gaps[0]).toMatchObject({ fromMs: at(2), toMs: at(3) });
  });

  it.each([
    ['a negative volume', 'volume', '-1', 'volume'],
    ['takers who bought more than was traded', 'volume,taker_buy_volume', '5,5.1', 'taker_buy_volume'],
    ['a mark whose high is under its low', 'mark_high,mark_low', '100,100.1', 'mark_high'],
    ['negative open interest', 'open_interest', '-3', 'open_interest'],
  ])('refuses %s', async (_, names, values, column) => {
    const unknown = ','.repeat(names.split(',').length - 1);
    const { rows, log } = await readBars(`${HEADER},${names}\n${line(0)},${values}\n${line(1)},${unknown}\n`);
    expect(indices(rows)).toEqual([1]);
    expect(log.samples.map((refusal) => refusal.column)).toEqual([column]);
  });

  it('keeps open interest of zero, and takers who bought everything but for rounding', async () => {
    const names = 'open_interest,volume,taker_buy_volume';
    const { rows, log } = await readBars(`${HEADER},${names}\n${line(0)},0,0.3,0.30000000000000004\n`);
    expect(log.count).toBe(0);
    expect(rows[0]!.openInterest).toBe(0);
  });

  it('refuses a side that is neither, and negative quantities', async () => {
    const folder = await recordingOf({
      'liquidations.csv': `time,side,price,quantity,id\n1,long,5,1,a\n2,buy,5,1,b\n2,short,5,-1,c\n2,short,5,1,d\n`,
      'trades.csv': `time,price,quantity,taker_side,id\n5,1,1,buy,\n5,1,1,short,\n4,1,1,buy,\n5,1,2,sell,\n`,
    });
    const recording = await openRecording(folder);
    expect((await all(recording.liquidations())).map(({ id }) => id)).toEqual(['a', 'd']);
    expect(recording.refusals.samples.map((refusal) => [refusal.line, refusal.column])).toEqual([
      [3, 'side'],
      [4, 'quantity'],
    ]);
    expect((await all(recording.trades())).map(({ quantity }) => quantity)).toEqual([1, 2]);
    expect(recording.refusals.count).toBe(4);
  });

  it('keeps what runs forward in a shuffled file, and counts the rest', async () => {
    const order = range(400).map((i) => (i * 149) % 400);
    const { rows, log } = await readBars(bars(...order));
    const kept = indices(rows);
    expect(kept.length).toBeGreaterThan(0);
    expect(kept).toEqual(kept.toSorted((a, b) => a - b));
    expect(kept.length + log.count).toBe(400);
    expect(log.samples).toHaveLength(100);
  });

  it('counts gaps and does not fill them', async () => {
    const { rows, log } = await readBars(bars(0, 1, 2, 5, 6, 9, 10));
    expect(indices(rows)).toEqual([0, 1, 2, 5, 6, 9, 10]);
    expect(log.count).toBe(0);
    expect(log.gapCount).toBe(2);
    expect(log.gaps[1]).toMatchObject({ fromMs: at(7), toMs: at(9) });
  });

  it('does not count twice what is read twice', async () => {
    const { log, recording } = await readBars(bars(0, 1, 'x', 3, 4));
    await all(recording.bars());
    expect([log.count, log.gapCount, log.samples.length]).toEqual([1, 1, 1]);
  });
});

describe('broken files', () => {
  const whole = bars(...range(5000));

  it('keeps the rows before the end of a truncated gzip', async () => {
    const packed = gzipSync(whole);
    const { rows, log } = await readBars(packed.subarray(0, packed.length / 2), 'bars.csv.gz');
    expect(rows.length).toBeGreaterThan(1500);
    expect(indices(rows)).toEqual(range(rows.length));
    expect(log.count).toBe(1);
    expect(log.samples[0]).toMatchObject({ column: null });
    expect(log.samples[0]!.reason).toContain('cut off');
    expect(Math.abs(log.samples[0]!.line - rows.length)).toBeLessThan(5);
  });

  it('keeps the rows before a corrupt block, whatever comes after', async () => {
    const packed = gzipSync(whole);
    packed.fill(0xff, packed.length >> 1, (packed.length >> 1) + 64);
    const { rows, log } = await readBars(packed, 'bars.csv.gz');
    expect(rows.length).toBeGreaterThan(1500);
    // Up to where zlib notices, the damaged bytes read as something: it must not pass for rows in order.
    expect(indices(rows.slice(0, 1500))).toEqual(range(1500));
    expect(log.samples.some(({ reason }) => reason.includes('cut off'))).toBe(true);
  });

  it('reads gzip of several members, and says when it is no gzip at all', async () => {
    const members = Buffer.concat([gzipSync(bars(0, 1)), gzipSync(`${line(2)}\n`)]);
    expect(indices((await readBars(members, 'bars.csv.gz')).rows)).toEqual([0, 1, 2]);
    await rm(join(root, 'r', 'bars.csv.gz'));
    await expect(readBars(whole, 'bars.csv.gz')).rejects.toThrow('bars.csv.gz holds no header');
  });

  it('refuses a line over 1 MiB and reads on', async () => {
    for (const size of [1_048_577, 5_000_000]) {
      const { rows, log } = await readBars(bars(0, 1, '9'.repeat(size), 3, 4));
      expect(indices(rows)).toEqual([0, 1, 3, 4]);
      expect(log.samples).toEqual([
        expect.objectContaining({ line: 4, column: null, reason: 'a line of more than 1 MiB' }),
      ]);
      expect(log.gapCount).toBe(1);
    }
  });
});

describe('Parquet', () => {
  const fixture = new URL('./fixtures/bars.parquet', import.meta.url);

  it('reads row groups, leaves absent columns unknown and refuses what cannot be true', async () => {
    const { rows, log } = await readBars(await readFile(fixture), 'bars.parquet');
    expect(rows.map((row) => row.close)).toEqual([100.5, 101.5, 102.5, 104.5, 105.5, 106.5]);
    expect(rows.map((row) => row.volume)).toEqual([0, 1.5, 3, 6, Number.NaN, 9]);
    expect(rows.every((row) => Number.isNaN(row.markHigh))).toBe(true);
    expect(log.samples).toEqual([expect.objectContaining({ line: 4, column: 'high' })]);
    expect(log.gapCount).toBe(1);
  });

  it('names a file that is no Parquet, or cut', async () => {
    const content = await readFile(fixture);
    await expect(readBars(content.subarray(0, 300), 'bars.parquet')).rejects.toThrow(/bars\.parquet is not a whole/);
  });
});
