import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Archive } from '../archive/archive.ts';
import { type KeptAlerts, type KeptRule, NO_ALERTS } from '../engine/alerts/alert-store.ts';
import { NOT_BEGUN } from '../engine/alerts/crossings.ts';
import { openAlerts } from './open-alerts.ts';

let folder: string;
let said: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pyrometer-alerts-'));
  said = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const rule = (id: number): KeptRule => ({
  id,
  createdMs: id,
  lastFiredMs: null,
  crossing: NOT_BEGUN,
  market: 'bybit:BTC/USDT:USDT',
  condition: { kind: 'price', direction: 'above', price: 100_000 },
  cooldownMinutes: 60,
  enabled: true,
});
const fired = (id: number) => ({
  id,
  rule: 1,
  market: 'bybit:BTC/USDT:USDT',
  kind: 'price' as const,
  timeMs: 1000 + id,
  text: 'The price is above.',
  price: 100_001,
  subject: null,
  held: false,
  simulated: false,
});
const quietHours = { from: '22:00', to: '07:00', timeZone: 'UTC' };

/** What is there when a process has begun anew. */
async function withStore<T>(work: (store: Awaited<ReturnType<typeof openAlerts>>) => Promise<T>): Promise<T> {
  const archive = await Archive.open(folder);
  try {
    return await work(await openAlerts(archive, folder, (text) => said.push(text)));
  } finally {
    await archive.close();
  }
}

test('rules, what fired and quiet hours are in the archive, and there again', async () => {
  expect(await withStore((store) => store.load())).toEqual(NO_ALERTS);
  const first: KeptAlerts = { nextId: 4, rules: [rule(1), rule(2)], fired: [fired(3)], quietHours: null };
  const changed = { ...rule(2), enabled: false, lastFiredMs: 9 };
  const second: KeptAlerts = { nextId: 12, rules: [changed, rule(10)], fired: [fired(3), fired(11)], quietHours };
  await withStore(async (store) => {
    await store.save(first);
    expect(await store.load()).toEqual(first);
    await store.save(second);
  });
  expect(await withStore((store) => store.load())).toEqual(second);
  expect(said).toEqual([]);
});

test('those of an earlier file are taken over once, whole', async () => {
  const earlier: KeptAlerts = { nextId: 4, rules: [rule(1)], fired: [fired(3)], quietHours };
  const path = join(folder, 'alerts.json');
  await writeFile(path, JSON.stringify(earlier));
  expect(await withStore((store) => store.load())).toEqual(earlier);
  expect(said).toEqual([expect.stringContaining('alerts.json.moved')]);
  expect((await readdir(folder)).filter((name) => name.startsWith('alerts'))).toEqual(['alerts.json.moved']);
  // A process that ended before it put the file aside has kept what came since.
  await withStore((store) => store.save({ ...earlier, nextId: 7, rules: [] }));
  await writeFile(path, JSON.stringify(earlier));
  expect(await withStore((store) => store.load())).toMatchObject({ nextId: 7, rules: [] });
});

test('a file that cannot be read is put aside, and said', async () => {
  await writeFile(join(folder, 'alerts.json'), '{"nextId": 4, "ru');
  expect(await withStore((store) => store.load())).toEqual(NO_ALERTS);
  expect(said).toEqual([expect.stringContaining('alerts.json.broken')]);
});

test('without an archive they are kept as long as the process lives', async () => {
  const store = await openAlerts(null, folder, (text) => said.push(text));
  await store.save({ ...NO_ALERTS, nextId: 2 });
  expect(await store.load()).toMatchObject({ nextId: 2 });
});
