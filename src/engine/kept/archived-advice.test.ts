import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Archive } from '../../archive/archive.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, pipelineOf, simulated, START_MS } from '../desk/simulated.testing.ts';
import { ArchivedAdvice } from './archived-advice.ts';
import { Keeper } from './keeper.ts';

const CUT_MS = START_MS + 3 * DAY_MS;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pyrometer-advice-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('advice is in the archive when it was given, and settled there by the process that comes after', async () => {
  const market = simulated(5);
  const { id } = market.instrument;
  const open = async () => {
    const archive = await Archive.open(folder);
    await archive.events.addMarket(market.instrument, MINUTE_MS);
    return { archive, store: new ArchivedAdvice(new Keeper(archive, { code: 'test', say: () => undefined }), id) };
  };
  const first = await open();
  const before = pipelineOf(market, CUT_MS);
  before.source.live = true;
  before.desk.given.keepIn(first.store);
  const { stop } = await before.desk.risk({ side: 'short', leverage: 3, margin: 100 }, null);
  expect(stop.advised).not.toBeNull();
  await first.archive.close();

  const second = await open();
  const after = pipelineOf(market, CUT_MS + 25 * HOUR_MS);
  after.desk.given.keepIn(second.store);
  const { given } = await after.desk.advice();
  expect(given.record).toMatchObject({ open: 0, settled: 1 });
  const [kept] = await second.store.all();
  expect(kept).toMatchObject({
    advice: { stop: stop.advised!.price, timeMs: CUT_MS },
    settled: { advice: { side: 'short' } },
  });
  await second.archive.close();
});
