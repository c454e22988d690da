import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CaptureError } from '../../market/errors.ts';
import type { VenueEvent } from '../frame.ts';
import { ManualClock } from '../socket/clock.testing.ts';
import { BatchWriter } from './batch-writer.ts';
import { encodeEntry, type Entry, EntryReader } from './entry.ts';
import { decodeEvents, encodeEvents } from './event-line.ts';
import { ProductRecorder } from './product-recorder.ts';
import { merged, productsIn, readEntries } from './read-capture.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pyrometer-capture-'));
});
afterEach(() => rm(folder, { recursive: true }));

const frame = (n: number, text = `{"n":${n}}`): Entry => ({ kind: 'frame', timeMs: 1000 + n, name: 'a b', text });

async function entriesOf(product = 'bybit-linear', troubles: string[] = []): Promise<Entry[]> {
  const entries = [];
  for await (const entry of readEntries(folder, product, 'frames', (text) => troubles.push(text))) entries.push(entry);
  return entries;
}

describe('entries', () => {
  it('come back to the byte, however the bytes are cut', () => {
    const entry = fc.record({
      kind: fc.constantFrom('frame' as const, 'answer' as const, 'whole' as const),
      timeMs: fc.nat(),
      name: fc.constantFrom('bybit linear', 'open-interest binance:BTC/USDT:USDT', ''),
      text: fc.string({ unit: 'grapheme', maxLength: 60 }).map((text) => `${text}\n`),
    });
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 6 }), fc.integer({ min: 1, max: 50 }), (entries, size) => {
        const bytes = Buffer.from(entries.map(encodeEntry).join(''));
        const reader = new EntryReader();
        const found: Entry[] = [];
        for (let at = 0; at < bytes.length; at += size) found.push(...reader.read(bytes.subarray(at, at + size)));
        expect(found).toEqual(entries);
        expect(reader.torn).toBe(false);
      }),
    );
  });

  it.each(['frame x 3 a\nabc\n', 'frame 1 99999999999 a\n', 'hello\n', 'x'.repeat(2000)])('are no %j', (text) => {
    expect(() => [...new EntryReader().read(Buffer.from(text))]).toThrow(CaptureError);
  });

  it('keep what is unknown of an event unknown', () => {
    const mark = { timeMs: 1, mark: 100, index: Number.NaN, fundingRate: Number.NaN, fundingDueMs: Number.NaN };
    const events: VenueEvent[] = [{ marketId: 'bybit:BTC/USDT:USDT', receivedMs: 5, event: { kind: 'mark', mark } }];
    expect(decodeEvents(encodeEvents(events))).toEqual(events);
    expect(() => decodeEvents('[{"marketId":1}]')).toThrow(CaptureError);
    expect(() => decodeEvents('[{')).toThrow(CaptureError);
  });
});

describe('a writer', () => {
  it('begins another file by size and by time, and each can be read alone', async () => {
    const clock = new ManualClock();
    const writer = new BatchWriter(join(folder, 'bybit-linear', 'frames'), { clock, fileBytes: 200, fileMs: 60_000 });
    for (let n = 0; n < 6; n++) {
      writer.add(encodeEntry(frame(n, 'x'.repeat(60))));
      clock.advance(n === 5 ? 61_000 : 1000);
      await writer.flush();
    }
    await writer.close();
    const files = await readdir(join(folder, 'bybit-linear', 'frames'));
    expect(files.length).toBeGreaterThanOrEqual(3);
    expect(files.toSorted()).toEqual(files);
    for (const file of files) {
      const text = gunzipSync(await readFile(join(folder, 'bybit-linear', 'frames', file))).toString();
      expect(text).toMatch(/^frame /);
    }
    expect((await entriesOf()).map(({ timeMs }) => timeMs)).toEqual([1000, 1001, 1002, 1003, 1004, 1005]);
  });

  it('lets callers wait while the disk is behind, and holds no more than it may', async () => {
    const writer = new BatchWriter(folder, { heldBytes: 1000, flushMs: 1e9 });
    await writer.room();
    writer.add('x'.repeat(2000));
    let room = false;
    const waiting = writer.room().then(() => (room = true));
    await Promise.resolve();
    expect(room).toBe(false);
    await waiting;
    expect(writer.written).toBeGreaterThan(0);
    await writer.close();
  });

  it('says what the disk refuses', async () => {
    await writeFile(join(folder, 'taken'), '');
    const writer = new BatchWriter(join(folder, 'taken'));
    writer.add('x');
    await expect(writer.flush()).rejects.toThrow(/EEXIST|ENOTDIR/);
    await expect(writer.room()).rejects.toThrow();
  });

  it('that is killed loses its last batch at most', async () => {
    const script = `
      import { ProductRecorder } from ${JSON.stringify(new URL('product-recorder.ts', import.meta.url).href)};
      const recorder = new ProductRecorder(${JSON.stringify(join(folder, 'bybit-linear'))}, { flushMs: 20 });
      let n = 0;
      setInterval(() => {
        for (let i = 0; i < 50; i++) recorder.frame('a', '{"n":' + n + '}', 1000 + n++);
        console.log(n);
      }, 5);`;
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script]);
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    const saidAtLeast = async (count: number): Promise<number> => {
      const { value } = await lines.next();
      return Number(value) >= count ? Number(value) : saidAtLeast(count);
    };
    const before = await saidAtLeast(3000);
    // What was said by now is on disk within a flush; what comes after may be lost.
    await saidAtLeast(before + 3000);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const entries = await entriesOf();
    expect(entries.length).toBeGreaterThanOrEqual(before);
    expect(entries.map(({ text }) => text)).toEqual(entries.map((_, n) => `{"n":${n}}`));
  });
});

describe('a capture', () => {
  it('with a torn end is read up to there, and the next file after it', async () => {
    for (const from of [0, 100]) {
      const recorder = new ProductRecorder(join(folder, 'bybit-linear'));
      for (let n = from; n < from + 50; n++) recorder.frame('a', `${Math.sin(n)}`.repeat(40), n);
      await recorder.close();
      if (from === 0) await new Promise((resolve) => setTimeout(resolve, 1100));
    }
    const path = join(folder, 'bybit-linear', 'frames');
    const first = (await readdir(path)).toSorted()[0]!;
    await truncate(join(path, first), (await stat(join(path, first))).size / 2);
    const troubles: string[] = [];
    const times = (await entriesOf('bybit-linear', troubles)).map(({ timeMs }) => timeMs);
    expect(troubles).toEqual([expect.stringContaining(first)]);
    expect(times.filter((ms) => ms < 100).length).toBeLessThan(50);
    expect(times.filter((ms) => ms >= 100)).toHaveLength(50);
    await writeFile(join(path, '9999.gz'), 'garbage');
    await entriesOf('bybit-linear', troubles);
    expect(troubles.at(-1)).toContain('9999.gz');
  });

  it('of several products comes in the order of arrival', async () => {
    async function* source(...times: number[]) {
      for (const timeMs of times) yield { ...frame(0), timeMs };
    }
    const order = [];
    const sources = [
      { source: 'a', entries: source(1, 4, 4, 9) },
      { source: 'b', entries: source(2, 4) },
      { source: 'c', entries: source() },
    ];
    for await (const { source: name, entry } of merged(sources)) order.push(`${name}${entry.timeMs}`);
    expect(order).toEqual(['a1', 'b2', 'a4', 'a4', 'b4', 'a9']);
  });

  it('that is none is said to be none', async () => {
    await expect(productsIn(folder)).rejects.toThrow('holds no capture');
    await expect(productsIn(join(folder, 'nowhere'))).rejects.toThrow('cannot be read');
  });
});
