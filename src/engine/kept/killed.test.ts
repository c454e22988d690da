import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { killRounds } from '../../../test/prove/archive/kill-rounds.ts';

// The short form of `npm run prove archive`.
test('a process that is killed at any moment loses nothing that it acknowledged, and doubles nothing', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'killed-'));
  let moment = 0.1;
  const found = await killRounds(folder, 3, () => (moment = (moment * 7) % 1));
  expect(found).toMatchObject({ lost: 0, doubled: 0, wrong: 0, sameMap: true, faults: [], trouble: [] });
  expect(found.minutes).toBeGreaterThanOrEqual(found.acknowledged);
  expect(found.issued).toBeGreaterThanOrEqual(found.hours - 1);
  await rm(folder, { recursive: true, force: true });
});
