import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Archive } from '../../archive/archive.ts';
import { retain } from '../../archive/retention.ts';
import type { Liquidation } from '../../market/event.ts';
import { Keeper } from '../kept/keeper.ts';
import { KeptTotals } from './kept-totals.ts';
import { Listening } from './listening.ts';
import type { HeardVenue } from './whole-market.ts';

const HOUR = 3_600_000;
const NOW = Date.parse('2026-03-01T12:00Z');

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'totals-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const liquidation = (timeMs: number, quantity: number, id: string): Liquidation => ({
  timeMs,
  side: quantity % 2 === 0 ? 'long' : 'short',
  price: 0.1 + 0.2,
  quantity,
  id,
});
const venue = (listening: HeardVenue['listening']): HeardVenue => ({
  venue: 'bybit',
  sampling: 'full',
  listed: 500,
  heard: 500,
  turnoverUsd: 1e9,
  heardTurnoverUsd: 1e9,
  listening,
});

/** One process's life on the folder. */
async function alive<T>(nowMs: number, work: (totals: KeptTotals, keeper: Keeper) => Promise<T>): Promise<T> {
  const archive = await Archive.open(folder);
  const keeper = new Keeper(archive, { code: 'test', say: (text) => expect.unreachable(text), nowMs: () => nowMs });
  try {
    const totals = new KeptTotals(keeper);
    await totals.restore(nowMs);
    return await work(totals, keeper);
  } finally {
    await keeper.stop();
    await archive.close();
  }
}

/** Hears three liquidations in the morning. */
const morning = () =>
  alive(NOW - 3 * HOUR, async ({ totals }, keeper) => {
    totals.take('bybit:PEPE/USDT:USDT', liquidation(NOW - 3 * HOUR, 1000, 'a'), NOW - 3 * HOUR);
    totals.take('bybit:DOGE/USDT:USDT', liquidation(NOW - 2 * HOUR, 501, ''), NOW - 2 * HOUR);
    totals.take('bybit:PEPE/USDT:USDT', liquidation(NOW - 2 * HOUR, 3000, 'b'), NOW - 2 * HOUR);
    await keeper.flush();
  });

test('what was heard of any symbol is in the totals after a restart, to the bit, with the time that was listened to', async () => {
  const listening = new Listening();
  listening.set(true, NOW - 3 * HOUR);
  const before = await alive(NOW - 3 * HOUR, async (kept) => {
    const { totals } = kept;
    totals.take('bybit:PEPE/USDT:USDT', liquidation(NOW - 3 * HOUR, 1000, 'a'), NOW - 3 * HOUR);
    totals.take('bybit:DOGE/USDT:USDT', liquidation(NOW - 2 * HOUR, 501, ''), NOW - 2 * HOUR);
    await kept.beat(NOW - 2 * HOUR, [venue(listening)]);
    await kept.beat(NOW - HOUR, [venue(listening)]);
    return kept.report(NOW - HOUR, [venue(listening)], {});
  });
  expect(before.windows[3]).toMatchObject({ count: 2, longUsd: 1000 * (0.1 + 0.2), shortUsd: 501 * (0.1 + 0.2) });
  const anew = new Listening();
  anew.set(true, NOW - HOUR);
  const after = await alive(NOW - HOUR, async (kept) => kept.report(NOW - HOUR, [venue(anew)], {}));
  expect(after).toEqual(before);
});

test('as of a moment they are what had come by then, and say what was listened to', async () => {
  await morning();
  const listening = new Listening();
  listening.set(true, NOW - 3 * HOUR);
  await alive(NOW - 3 * HOUR, async (kept) => kept.beat(NOW - 2 * HOUR, [venue(listening)]));
  await alive(NOW, async (kept) => {
    const early = await kept.asOf(NOW - 2.5 * HOUR, {});
    expect(early.windows[3]).toMatchObject({ count: 1 });
    expect(early.coins.map(({ base }) => base)).toEqual(['PEPE']);
    expect(early.coverage).toEqual({ listed: 500, heard: 500, turnoverShare: 1 });
    expect(early.windows[0]!.heard).toBeCloseTo(0.5, 1);
    const late = await kept.asOf(NOW, { coin: 'PEPE' });
    expect(late.windows[3]).toMatchObject({ count: 2 });
    expect(late.windows[0]!.heard).toBe(0);
    expect((await kept.asOf(NOW - 40 * 24 * HOUR, {})).windows[3]).toMatchObject({ count: 0, heard: 0 });
  });
});

test('each is kept once, and goes when it is kept no longer', async () => {
  await morning();
  await morning();
  const listening = new Listening();
  listening.set(true, NOW - 3 * HOUR);
  await alive(NOW - 3 * HOUR, async (kept) => kept.beat(NOW, [venue(listening)]));
  await alive(NOW, async (kept, { archive }) => {
    expect((await kept.asOf(NOW, {})).windows[3]!.count).toBe(3);
    expect(await retain(archive.db, { 'heard-liquidations': 1 }, NOW + 21.5 * HOUR)).toEqual({
      'heard-liquidations': 1,
    });
  });
});
