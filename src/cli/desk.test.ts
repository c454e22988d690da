import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FastifyInstance } from 'fastify';
import { Engine } from '../engine/engine.ts';
import { createGateway } from '../gateway/index.ts';
import { QueryError } from '../market/errors.ts';
import { createRecording } from '../market/recording/writer.ts';
import { PlanError } from '../model/risk/plan-error.ts';
import { createSimulatedMarket } from '../simulator/simulated-market.ts';
import { importFiles } from '../venues/importers/import-files.ts';
import { briefCommand } from './brief.ts';
import { cascadeCommand } from './cascade.ts';
import { price, table, usd } from './figures.ts';
import { loadRecording } from './recorded-market.ts';
import { portfolioCommand } from './portfolio.ts';
import { riskCommand } from './risk.ts';
import { zonesCommand } from './zones.ts';

const START_MS = Date.parse('2026-01-01T00:00Z');
const MINUTE_MS = 60_000;
const AS_OF_MS = START_MS + 7.5 * 86_400_000;
const AS_OF = new Date(AS_OF_MS).toISOString();

let folder: string;
/** A recording, and the same one broken off at {@link AS_OF_MS}. */
let whole: string;
let cut: string;
let printed = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pyrometer-desk-'));
  whole = join(folder, 'whole');
  cut = join(folder, 'cut');
  const market = createSimulatedMarket({ name: 'BTC', seed: 21, startMs: START_MS, openInterestMinutes: 5 });
  const minutes = Array.from({ length: 8 * 1440 }, () => market.step());
  const bars = minutes.map(({ bar }) => bar);
  const liquidations = minutes.flatMap((minute) => minute.liquidations);
  const depth = [AS_OF_MS - MINUTE_MS, AS_OF_MS + MINUTE_MS].flatMap((timeMs) =>
    (['ask', 'bid'] as const).flatMap((side) => [
      { timeMs, side, distance: 0.001, quantity: 100 },
      { timeMs, side, distance: 0.01, quantity: 2000 },
    ]),
  );
  for (const [path, untilMs] of [
    [whole, Number.POSITIVE_INFINITY],
    [cut, AS_OF_MS],
  ] as const) {
    const writer = await createRecording(path, market.instrument);
    await writer.bars(bars.filter(({ timeMs }) => timeMs + MINUTE_MS <= untilMs));
    await writer.liquidations(liquidations.filter(({ timeMs }) => timeMs < untilMs));
    await writer.depth(depth.filter(({ timeMs }) => timeMs <= untilMs));
    await writer.close();
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

beforeEach(() => {
  printed = '';
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
});
afterEach(() => vi.restoreAllMocks());

const COMMANDS = {
  zones: zonesCommand,
  cascade: cascadeCommand,
  risk: riskCommand,
  brief: briefCommand,
  portfolio: portfolioCommand,
};

async function print(name: keyof typeof COMMANDS, ...args: string[]): Promise<string> {
  printed = '';
  await COMMANDS[name]().exitOverride().parseAsync(args, { from: 'user' });
  return printed;
}

const PLAN = ['--side', 'long', '--leverage', '20', '--margin', '1000', '--equity', '10000'];

describe('on a recording', () => {
  it.each([
    ['zones', []],
    ['cascade', ['--shock', '-5%']],
    ['risk', PLAN],
    ['brief', []],
  ] as const)('%s says of a moment what it would have said then, in words and as JSON', async (name, args) => {
    const text = await print(name, whole, '--as-of', AS_OF, ...args);
    expect(await print(name, cut, ...args)).toBe(text);
    expect(text).toMatch(/2026-01-08 12:00 UTC/);
    expect(text).toMatch(/not financial advice/);
    const json = await print(name, whole, '--as-of', AS_OF, '--json', ...args);
    expect(JSON.parse(json)).toMatchObject({ market: 'sim:BTC/USDT:USDT', timeMs: AS_OF_MS });
    expect(text + json).not.toMatch(/NaN|undefined|Infinity|\[object/);
  });

  it('zones carry their provenance', async () => {
    const { zones } = JSON.parse(await print('zones', whole, '--json'));
    expect(zones.length).toBeGreaterThan(1);
    for (const { groups, ages, hit } of zones) {
      expect(groups).toHaveLength(4);
      expect(ages).toHaveLength(7);
      expect(hit).toHaveLength(4);
    }
  });

  it('a cascade goes farther the larger the shock and the thinner the book', async () => {
    const at = async (shock: string) =>
      JSON.parse(await print('cascade', whole, '--shock', shock, '--as-of', AS_OF, '--json'));
    const [small, large, up] = [await at('-2%'), await at('-6%'), await at('4%')];
    expect(large.outcome.endMove).toBeLessThan(small.outcome.endMove);
    expect(large.outcome.endMove).toBeLessThan(-0.06);
    expect(up.outcome.endMove).toBeGreaterThan(0.04);
    expect(small.instant.endMove).toBeLessThanOrEqual(-0.02);
    const ends = large.stress.map(({ endMove }: { endMove: number | null }) => endMove ?? -1);
    expect(ends).toEqual(ends.toSorted((a: number, b: number) => b - a));
    const thin = JSON.parse(
      await print('cascade', whole, '--shock', '-6%', '--depth', '50%', '--as-of', AS_OF, '--json'),
    );
    expect(thin.outcome).toEqual(large.stress[1]);
  });

  it('risk says which comes first, target or stop, in probabilities that add up', async () => {
    const { price: now } = JSON.parse(await print('risk', whole, '--json', ...PLAN));
    const plan = ['--side', 'long', '--leverage', '5', '--margin', '1000'];
    const ends = ['--stop', String(0.98 * now), '--target', String(1.04 * now)];
    const text = await print('risk', whole, ...plan, ...ends);
    expect(text).toMatch(/target {2,}[\d,.]+ \(\+4\.00 %.*2\.00 won for each 1 lost/);
    expect(text).toMatch(/within +target first .*stop first .*neither/);
    expect(text).toMatch(/~ Ceiling by half Kelly: nothing\. This market's past is too short/);
  });

  describe('a wallet', () => {
    const file = async (question: unknown) => {
      const path = join(folder, 'wallet.json');
      await writeFile(path, typeof question === 'string' ? question : JSON.stringify(question));
      return path;
    };
    const leg = (over: object = {}) => ({ market: whole, side: 'long', leverage: 10, margin: 1000, ...over });

    it('with several positions: what liquidates each, and all, in words and as JSON', async () => {
      const path = await file({
        wallet: 5000,
        positions: [leg(), leg({ side: 'short', mode: 'isolated', margin: 500 })],
      });
      const text = await print('portfolio', path, '--as-of', AS_OF);
      expect(text).toMatch(/2026-01-08 12:00 UTC: 2 positions on a wallet of 5,000\.00 USDT, 500\.00 of it set aside/);
      expect(text).toMatch(/^ {2}2 .*short 10x +isolated/m);
      expect(text).toMatch(/all fall alike +liquidated at -\d/);
      expect(text).toMatch(/^ {2}\+10 % /m);
      expect(text).toMatch(/not financial advice/);
      const json = JSON.parse(await print('portfolio', path, '--as-of', AS_OF, '--json'));
      expect([json.timeMs, json.positions.length, json.cascade.length]).toEqual([AS_OF_MS, 2, 18]);
      expect(text + JSON.stringify(json)).not.toMatch(/NaN|undefined|Infinity|\[object/);
    });

    it.each([
      ['{"wallet": 1', /wallet\.json is not JSON/],
      [{}, /needs a wallet, a number, and positions, a list/],
      [{ wallet: 5000, positions: [] }, /needs a wallet/],
      [{ wallet: 5000, positions: [{}] }, /position 1: .*required/],
      [{ wallet: 5000, positions: ['BTC'] }, /position 1: /],
    ])('%j is refused', async (question, reason) => {
      await expect(print('portfolio', await file(question))).rejects.toThrow(reason);
    });

    it.each([
      [{ leverage: 'much' }, /position 2: leverage must be number/],
      [{ lever: 3 }, /position 2: lever is no part of a position/],
      [{ leverage: 400 }, /position 2 .*at most \d+x/],
      [{ margin: 1e6 }, /initial margins of .* exceed the wallet of 5000 .*position 2/],
      [{ market: 'nowhere' }, /position 2: nowhere is no folder here.*no answer/],
    ])('a second position with %j is refused with its number and the limit', async (over, reason) => {
      const path = await file({ wallet: 5000, positions: [leg(), leg(over)] });
      await expect(print('portfolio', path, '--server', 'http://127.0.0.1:9')).rejects.toThrow(reason);
    });

    it('that is not there', () =>
      expect(print('portfolio', join(folder, 'nothing.json'))).rejects.toThrow(/there is no file/));
  });

  it('a plan that cannot be is refused in one line', async () => {
    // A few for all: that each refusal has its words is tried on the API, which reads no recording for it.
    const risk = (...args: string[]) => print('risk', whole, ...args);
    await expect(risk(...PLAN, '--entry', '0')).rejects.toThrow(/entry must be above zero/);
    await expect(risk('--side', 'long', '--leverage', '125', '--size', '500')).rejects.toThrow(/its bracket from/);
    await expect(risk(...PLAN, '--win-rate', '50%')).rejects.toThrow(PlanError);
    await expect(risk('--side', 'up', '--leverage', '2', '--size', '1')).rejects.toThrow(/long or short/);
    await expect(print('cascade', whole, '--shock', '5')).rejects.toThrow(/in percent/);
    await expect(print('cascade', whole, '--shock', '-99%')).rejects.toThrow(/from 0.01 % to 35 %/);
    await expect(print('brief', whole, '--as-of', '2025-01-01')).rejects.toThrow(QueryError);
    const nobody = ['--server', 'http://127.0.0.1:9'];
    await expect(print('zones', join(folder, 'nothing'), ...nobody)).rejects.toThrow(
      /nothing is no folder here.*no answer/,
    );
    await expect(print('zones', folder)).rejects.toThrow(/several recordings; give one/);
  });
});

describe('of a running server', () => {
  let server: FastifyInstance;
  let address: string[];
  beforeAll(async () => {
    const directory = new Engine();
    directory.add((await loadRecording(whole, () => undefined)).pipeline);
    server = await createGateway({ directory, webRoot: null, version: '1' });
    address = ['--server', await server.listen({ port: 0, host: '127.0.0.1' })];
  });
  afterAll(() => server.close());

  it.each([
    ['zones', []],
    ['cascade', ['--shock', '-5%']],
    ['risk', PLAN],
    ['brief', []],
  ] as const)('%s says of a coin or a market id what it says of the recording', async (name, args) => {
    const text = await print(name, whole, '--as-of', AS_OF, ...args);
    for (const market of ['btc', 'sim:BTC/USDT:USDT']) {
      expect(await print(name, market, ...address, '--as-of', AS_OF, ...args)).toBe(text);
    }
  });

  it('a wallet says of coins and ids what it says of recordings', async () => {
    const path = join(folder, 'served.json');
    const wallet = (market: string) =>
      writeFile(
        path,
        JSON.stringify({ wallet: 3000, positions: [{ market, side: 'long', leverage: 10, margin: 1000 }] }),
      );
    await wallet(whole);
    const text = await print('portfolio', path, '--as-of', AS_OF);
    for (const market of ['btc', 'sim:BTC/USDT:USDT']) {
      await wallet(market);
      expect(await print('portfolio', path, ...address, '--as-of', AS_OF)).toBe(text);
    }
    await wallet('DOGE');
    await expect(print('portfolio', path, ...address)).rejects.toThrow(/position 1: no market or folder "DOGE"/);
  });

  it('a market that it has not, and a plan that cannot be, end in its own words', async () => {
    await expect(print('brief', 'DOGE', ...address)).rejects.toThrow(/no market or folder "DOGE"; .*sim:BTC/);
    const plan = ['--side', 'long', '--leverage', '400', '--size', '1'];
    await expect(print('risk', 'BTC', ...address, ...plan)).rejects.toThrow(/at most \d+x/);
  });
});

describe('figures', () => {
  it('are short, and nothing is never a number', () => {
    expect([price(76447.2), price(2274.07), price(0.00012345), price(0), price(null)]).toEqual([
      '76,447.2',
      '2,274.07',
      '0.00012345',
      '0.00',
      'unknown',
    ]);
    expect([usd(2.58e9), usd(63_000_000), usd(12_345), usd(9.5), usd(Number.NaN)]).toEqual([
      '$2.58B',
      '$63.0M',
      '$12k',
      '$9.50',
      'unknown',
    ]);
    expect(
      table([
        ['a', 'bc'],
        ['def', 'g'],
      ]),
    ).toEqual(['  a    bc', '  def   g']);
  });
});

const recordings = process.env['PYROMETER_RECORDINGS'];
const real =
  recordings !== undefined && existsSync(join(recordings, 'binance_BTCUSDT_oi_5m_2025-12-01_2026-02-02.csv.gz'));
if (!real)
  console.warn('PYROMETER_RECORDINGS names no folder of real files: the desk is not tried on the recorded crash');

describe.runIf(real)('on the recorded crash', () => {
  const FILES = [
    'perp_kline_5m_2025-11-01_2026-02-02',
    'oi_5m_2025-12-01_2026-02-02',
    'funding_8h_2025-11-01_2026-02-02',
    'mark_1h_2025-11-01_2026-02-02',
  ];
  it.each(['BTC', 'ETH'])('%s: the brief of 2 February 2026, 03:00, and what is unknown in it', async (coin) => {
    const out = join(folder, coin);
    const files = FILES.map((name) => join(recordings!, `binance_${coin}USDT_${name}.csv.gz`));
    if (coin === 'BTC') files.push(join(recordings!, 'coinglass_BTC_liquidation_1h_2025-11-23_2026-02-02.csv.gz'));
    await importFiles({ market: `binance:${coin}/USDT:USDT`, out, files });
    const brief = (await print('brief', out, '--as-of', '2026-02-02T03:00Z')).replace(/\s+/g, ' ');
    if (coin === 'BTC') {
      expect(brief).toMatch(/76,447\.2 on 2026-02-02 03:00 UTC, down 3\.06 % in 24 h/);
      expect(brief).toMatch(/of longs against .* of shorts/);
    } else expect(brief).toMatch(/How much was liquidated is unknown/);
    expect(brief).not.toMatch(/NaN|Infinity|undefined/);
    // The plan of a long into the hours before the crash: liquidated or not, it must be told that it may be.
    const plan = ['--side', 'long', '--leverage', '20', '--size', '1', '--as-of', '2026-01-31T12:00Z'];
    const { horizons } = JSON.parse(await print('risk', out, '--json', ...plan));
    expect(horizons[2].liquidation.probability).toBeGreaterThan(0.01);
    expect(horizons[2].survivalLeverage).toBeLessThan(20);
  });
});
