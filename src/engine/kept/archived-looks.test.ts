import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Archive } from '../../archive/archive.ts';
import { LINEAR } from '../../model/cohorts/bars.testing.ts';
import { addPosition, type AccountLook, noBins } from '../../model/learning/account-look.ts';
import { ArchivedLooks } from './archived-looks.ts';
import { Keeper } from './keeper.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pyrometer-looks-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const HOUR_MS = 3_600_000;
const START_MS = 1_700_006_400_000;

function lookAt(timeMs: number): AccountLook {
  const bins = noBins();
  addPosition(bins, 100, { side: 'long', liquidationPrice: 97.1, amount: 0.1 + timeMs });
  addPosition(bins, 100, { side: 'short', liquidationPrice: 104, amount: 1 / 3 });
  return { timeMs, price: 100, bins };
}

test('what was seen of accounts is there for the process that comes after, to the bit, each look once', async () => {
  const open = async (hasMarket: boolean) => {
    const archive = await Archive.open(folder);
    if (hasMarket) await archive.events.addMarket(LINEAR, 60_000);
    return {
      archive,
      store: new ArchivedLooks(new Keeper(archive, { code: 'test', say: () => undefined }), LINEAR.id),
    };
  };
  const early = await open(false);
  await early.store.put(lookAt(START_MS));
  expect(await early.store.since(0)).toEqual([]);
  await early.archive.close();

  const first = await open(true);
  const looks = [0, 4, 8].map((hours) => lookAt(START_MS + hours * HOUR_MS));
  for (const look of looks) await first.store.put(look);
  await first.store.put(looks[1]!);
  await first.archive.close();

  const second = await open(true);
  expect(await second.store.since(0)).toEqual(looks);
  expect(await second.store.since(START_MS + HOUR_MS)).toEqual(looks.slice(1));
  await second.archive.close();
});
