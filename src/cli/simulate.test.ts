import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openRecording } from '../market/recording/reader.ts';
import { createSimulatedMarket } from '../simulator/simulated-market.ts';
import { simulateCommand } from './simulate.ts';

const END = '2026-02-01T00:00Z';
const START_MS = Date.parse(END) - 1440 * 60_000;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pyrometer-simulate-'));
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true, force: true });
});

async function all<Row>(batches: AsyncIterable<Row[]>): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const batch of batches) for (const row of batch) rows.push(row);
  return rows;
}

describe('pyrometer simulate', () => {
  it('writes a recording that reads back as the market it simulated, without a refused row', async () => {
    const out = join(folder, 'eth');
    const line = ['--market', 'sim:ETH/USDT:USDT', '--days', '1', '--seed', '7', '--out', out, '--end', END];
    await simulateCommand().parseAsync(line, { from: 'user' });

    const market = createSimulatedMarket({ name: 'ETH', seed: 7, startMs: START_MS });
    const recording = await openRecording(out);
    expect(recording.instrument).toEqual(market.instrument);
    const minutes = Array.from({ length: 1440 }, () => market.step());
    expect(await all(recording.bars())).toEqual(minutes.map(({ bar }) => bar));
    expect(await all(recording.liquidations())).toEqual(minutes.flatMap(({ liquidations }) => liquidations));
    const truth = await all(recording.positions());
    const hours = new Set(truth.map(({ timeMs }) => timeMs));
    expect([...hours]).toEqual(Array.from({ length: 24 }, (_, hour) => START_MS + (hour + 1) * 3_600_000));
    expect(truth.filter(({ timeMs }) => timeMs === market.timeMs)).toEqual(market.positions());
    expect(recording.refusals.count).toBe(0);
  });

  it('takes a market by its mechanics, and spoils the feed but not the truth', async () => {
    const out = join(folder, 'spoilt');
    const line = ['--market', 'low-leverage', '--days', '1', '--out', out, '--end', END, '--degrade', 'oi,sampled'];
    await simulateCommand().parseAsync(line, { from: 'user' });
    const recording = await openRecording(out);
    expect(recording.instrument).toMatchObject({ id: 'sim:BTCLOW/USDT:USDT', sampling: 'one-per-second' });
    const stamped = (await all(recording.bars())).filter(({ openInterest }) => !Number.isNaN(openInterest));
    expect(stamped.every(({ timeMs }) => timeMs % 300_000 === 0)).toBe(true);
    expect(stamped).toHaveLength(1440 / 5 - 1);
    expect(new Set((await all(recording.positions())).map(({ timeMs }) => timeMs)).size).toBe(24);
  });

  it('names the markets and the ways to spoil a feed in its help', () => {
    let help = '';
    const command = simulateCommand().configureOutput({ writeOut: (text) => (help += text) });
    command.outputHelp();
    for (const name of ['plain', 'heavy-tail', 'sim:BTCVENUEB/USDT:USDT', 'gaps']) expect(help).toContain(name);
  });

  it('refuses a market, a length and an end that it does not know', async () => {
    const refuse = (...line: string[]) =>
      simulateCommand()
        .exitOverride()
        .parseAsync(['--out', folder, ...line], { from: 'user' });
    await expect(refuse('--market', 'sim:DOGE/USDT:USDT')).rejects.toThrow(/sim:BTC\/USDT:USDT/);
    await expect(refuse('--market', 'sim:BTC/USDT:USDT', '--days', '0')).rejects.toThrow(/whole number from 1/);
    await expect(refuse('--market', 'plain', '--degrade', 'oi,rust')).rejects.toThrow(/oi, sampled, largest, gaps/);
    await expect(refuse('--market', 'plain', '--degrade', 'sampled,largest')).rejects.toThrow(/either/);
    await expect(refuse('--market', 'sim:BTC/USDT:USDT', '--end', 'soon')).rejects.toThrow(/ISO time/);
  });
});
