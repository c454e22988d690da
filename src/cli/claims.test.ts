import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Value } from 'typebox/value';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { Claims } from '../market/api/claims.ts';
import { createRecording } from '../market/recording/writer.ts';
import { createSimulatedMarket } from '../simulator/simulated-market.ts';
import { claimsCommand } from './claims.ts';

const DAYS = 4;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pyrometer-claims-'));
  const market = createSimulatedMarket({ name: 'BTC', seed: 1, startMs: Date.parse('2026-01-01T00:00Z') });
  const minutes = Array.from({ length: DAYS * 1440 }, () => market.step());
  const writer = await createRecording(join(folder, 'btc'), market.instrument);
  await writer.bars(minutes.map(({ bar }) => bar));
  await writer.liquidations(minutes.flatMap(({ liquidations }) => liquidations));
  await writer.close();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function printed(...args: string[]): Promise<string> {
  let text = '';
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  vi.spyOn(process.stdout, 'write').mockImplementation((part) => {
    text += String(part);
    return true;
  });
  await claimsCommand().parseAsync(args, { from: 'user' });
  vi.restoreAllMocks();
  return text;
}

test('a recording is asked for each claim, in words and as JSON', async () => {
  const recording = join(folder, 'btc');
  const text = await printed(recording);
  expect(text).toMatch(/^sim:BTC\/USDT:USDT \(simulated\), 2026-01-01 to 2026-01-05: \d+ hours/);
  expect(text.match(/^NOT ENOUGH DATA: /gm)).toHaveLength(7);
  expect(text).toContain('Information, not financial advice.');
  const claims = JSON.parse(await printed(recording, '--json'));
  expect(Value.Check(Claims, claims)).toBe(true);
});

test('what is no recording is refused', async () => {
  await expect(printed(join(folder, 'nothing'))).rejects.toThrow(/no recording/);
});
