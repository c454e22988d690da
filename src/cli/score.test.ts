import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Value } from 'typebox/value';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Scorecard } from '../market/api/scorecard.ts';
import type { Bar } from '../market/bar.ts';
import type { Liquidation } from '../market/event.ts';
import type { Instrument } from '../market/instrument.ts';
import { createRecording } from '../market/recording/writer.ts';
import { FutureMapError } from '../model/scoring/map-source.ts';
import { uniformFrom } from '../model/scoring/statistics/uniform.ts';
import { scoreCommand } from './score.ts';

const START_MS = Date.parse('2026-01-01T00:00Z');
const STEP_MS = 15 * 60_000;
const HOUR_MS = 3_600_000;
const INSTRUMENT: Instrument = {
  id: 'binance:BTC/USDT:USDT',
  base: 'BTC',
  quote: 'USDT',
  contract: 'linear',
  sampling: 'one-per-second',
  brackets: [{ floor: 0, rate: 0.004, deduction: 0, maxLeverage: 125 }],
  simulated: false,
};

let folder: string;
let printed: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pyrometer-score-'));
  printed = '';
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true, force: true });
});

/** A walk in quarter-hours; each new low of an hour liquidates somebody. */
async function record(days: number, withLiquidations: boolean): Promise<{ recording: string; bars: Bar[] }> {
  const uniform = uniformFrom(2);
  const bars: Bar[] = [];
  const liquidations: Liquidation[] = [];
  let price = 80_000;
  for (let i = 0; i < days * 96; i++) {
    const open = price;
    price *= Math.exp(0.01 * (uniform() - 0.5));
    const timeMs = START_MS + i * STEP_MS;
    const [low, high] = [Math.min(open, price), Math.max(open, price)];
    const unknown = { markHigh: Number.NaN, markLow: Number.NaN, takerBuyVolume: Number.NaN, fundingRate: Number.NaN };
    bars.push({ timeMs, open, high, low, close: price, volume: 100, openInterest: 1000, ...unknown });
    const side = price < open ? 'long' : 'short';
    liquidations.push({ timeMs: timeMs + 1000, side, price: (open + price) / 2, quantity: uniform(), id: String(i) });
  }
  const recording = join(folder, 'btc');
  const writer = await createRecording(recording, INSTRUMENT);
  await writer.bars(bars);
  if (withLiquidations) await writer.liquidations(liquidations);
  await writer.close();
  return { recording, bars };
}

async function writeMaps(bars: readonly Bar[], priceOf: (bar: Bar) => number): Promise<string> {
  const file = join(folder, 'rival.jsonl');
  const lines = bars
    .filter((bar) => (bar.timeMs + STEP_MS) % HOUR_MS === 0)
    .map((bar) => {
      const price = priceOf(bar);
      const map = { long: [[price * 0.98, 5]], short: [[price * 1.02, 5]], unreachable: { long: 0, short: 0 } };
      return JSON.stringify({ time: bar.timeMs + STEP_MS, price, openInterest: 5, binWidth: 0.01, ...map });
    });
  await writeFile(file, `${lines.join('\n')}\n`);
  return file;
}

const score = (...args: string[]) => scoreCommand().parseAsync(args, { from: 'user' });

describe('pyrometer score', () => {
  it('says in words what the map was worth, and prints the same as JSON', async () => {
    const { recording } = await record(20, true);
    await score(recording, '--horizon', '1h');
    expect(printed).toMatch(/Of every \$100 liquidated within 10 % of the price, \$\d/);
    expect(printed).toMatch(/Distance alone gives \$\d/);
    expect(printed).toMatch(/reports its liquidations in part \(one-per-second\)/);
    expect(printed).toMatch(/pyrometer, opens older than 6 h {2,}-?\.\d/);
    printed = '';
    await score(recording, '--json');
    const card: unknown = JSON.parse(printed);
    expect(Value.Check(Scorecard, card)).toBe(true);
    expect((card as Scorecard).horizons.map(({ horizonMs }) => horizonMs / HOUR_MS)).toEqual([1, 4, 24]);
  });

  it("puts somebody's maps on trial", async () => {
    const { recording, bars } = await record(20, true);
    const maps = await writeMaps(bars, (bar) => bar.close);
    await score(recording, '--maps', maps, '--horizon', '1h', '--json');
    const card = JSON.parse(printed) as Scorecard;
    expect(card.trial).toBe('rival.jsonl');
    expect(card.horizons[0]!.swept.maps[0]).toMatchObject({ name: 'rival.jsonl', kind: 'given' });
    expect(card.horizons[0]!.swept.windows).toBeGreaterThan(100);
  });

  it('refuses maps that were made later than they say, and lines that are no maps', async () => {
    const { recording, bars } = await record(3, true);
    const maps = await writeMaps(bars, (bar) => bars[bars.indexOf(bar) + 40]?.close ?? bar.close);
    await expect(score(recording, '--maps', maps)).rejects.toThrow(FutureMapError);
    await writeFile(maps, '{"time":1}\n');
    await expect(score(recording, '--maps', maps)).rejects.toThrow(/rival.jsonl, line 1: not a map/);
    await writeFile(maps, '{"time":1,"price":2,"binWidth":1,"long":[[1,-1]],"short":[]}\n');
    await expect(score(recording, '--maps', maps)).rejects.toThrow(/expected \[price, quantity\]/);
  });

  it('says what cannot be scored where no liquidation has a price', async () => {
    const { recording } = await record(16, false);
    await score(recording);
    expect(printed).toMatch(/No liquidation with a price is known/);
    expect(printed).not.toMatch(/Of every \$100/);
    expect(printed).toMatch(/Is the map a magnet\?/);
  });
});
