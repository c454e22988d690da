import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Probe } from '../venues/probe.ts';
import { diagnosis } from './doctor.ts';
import { clockFinding, examineMachine, nodeFinding } from './machine.ts';

const probe = (venue: string, state: Probe['state'], instruments: number): Probe => ({
  venue,
  product: 'linear',
  state,
  detail: `detail of ${venue}`,
  instruments,
  clockAheadMs: null,
});

it('says how many venues send data, and why others do not', () => {
  const text = diagnosis([probe('bybit', 'live', 500), probe('okx', 'blocked', 0)], [{ ok: false, text: 'a clock' }]);
  expect(text).toContain('  bybit linear  live         detail of bybit, 500 perpetuals');
  expect(text).toContain('  okx linear    blocked      detail of okx\n');
  expect(text).toContain('1 of 2 send data.');
  expect(text).toContain('LACKS  a clock');
});

it('tells no network from being refused', () => {
  const away = probe('okx', 'unreachable', 0);
  expect(diagnosis([away, away], [])).toContain('there is no network');
  expect(diagnosis([away, probe('bybit', 'blocked', 0)], [])).toContain('No venue sends data to this address');
});

it('judges Node by the range that the package takes', () => {
  const fits = ['20.19.0', '20.20.1', '22.12.0', '24.1.0'].map((version) => nodeFinding(version).ok);
  expect(fits).toEqual([true, true, true, true]);
  expect(['18.20.0', '20.18.9', '21.0.0', '22.11.0', '23.9.0'].filter((version) => nodeFinding(version).ok)).toEqual(
    [],
  );
});

it('says on which side the clock is off', () => {
  expect(clockFinding(-900).ok).toBe(true);
  expect(clockFinding(-3500)).toEqual({ ok: false, text: expect.stringContaining('3.5 s behind') });
  expect(clockFinding(3500).text).toContain('ahead of');
});

it('looks at the folder that data would go to', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pyrometer-'));
  try {
    const fine = await examineMachine(join(folder, 'new'), null);
    expect(fine.find(({ text }) => text.startsWith(folder))!.text).toContain('GiB free');
    const file = await examineMachine(join(folder, 'new', '\0'), 0);
    expect(file.filter(({ ok, text }) => !ok && text.includes('cannot be written'))).toHaveLength(1);
  } finally {
    await rm(folder, { recursive: true });
  }
});
