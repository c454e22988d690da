import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { NO_ALERTS } from '../engine/alerts/alert-store.ts';
import { AlertFile } from './alert-file.ts';

let folder: string;
let said: string[];
const open = () => new AlertFile(join(folder, 'data'), (text) => said.push(text));
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pyrometer-alerts-'));
  said = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('what was saved is there again, and the newest replaces what was before', async () => {
  expect(await open().load()).toEqual(NO_ALERTS);
  await open().save({ ...NO_ALERTS, nextId: 4 });
  await open().save({ ...NO_ALERTS, nextId: 9, quietHours: { from: '22:00', to: '07:00', timeZone: 'UTC' } });
  expect(await open().load()).toMatchObject({ nextId: 9, quietHours: { from: '22:00' } });
  expect(said).toEqual([]);
});

test('a file that cannot be read is put aside, and said', async () => {
  await open().save({ ...NO_ALERTS, nextId: 4 });
  const path = join(folder, 'data', 'alerts.json');
  await writeFile(path, (await readFile(path, 'utf8')).slice(0, 9));
  expect(await open().load()).toEqual(NO_ALERTS);
  expect(said).toEqual([expect.stringContaining('alerts.json.broken')]);
  expect(await open().load()).toEqual(NO_ALERTS);
  expect(said).toHaveLength(1);
});
