import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { RefusalLog } from './refusal-log.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pyrometer-refusals-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('writes the first of each reason, then ever fewer, each with its number', async () => {
  const file = join(folder, 'deep', 'bybit-linear.jsonl');
  const log = new RefusalLog(file, () => 0);
  for (let n = 0; n < 1000; n++) {
    log.add({ reason: 'not-json', detail: 'cut', sample: `{${n}` });
    if (n % 100 === 0) await log.close();
  }
  log.add({ reason: 'bad-field', detail: 'p is -1', sample: '{}' });
  await log.close();
  const lines = (await readFile(file, 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(
    lines
      .filter(({ reason }) => reason === 'not-json')
      .map(({ number }) => number)
      .slice(18),
  ).toEqual([19, 20, 32, 64, 128, 256, 512]);
  expect(lines.at(-1)).toEqual({
    time: '1970-01-01T00:00:00.000Z',
    reason: 'bad-field',
    number: 1,
    detail: 'p is -1',
    sample: '{}',
  });
});

it('goes on where the disk takes nothing', async () => {
  await writeFile(join(folder, 'taken'), '');
  const log = new RefusalLog(join(folder, 'taken', 'file'));
  log.add({ reason: 'not-json', detail: 'cut', sample: '{' });
  await log.close();
});
