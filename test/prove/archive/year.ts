import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Agent, get } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { benchBars } from '../../../bench/bars.ts';
import { Archive } from '../../../src/archive/archive.ts';
import { Keeper } from '../../../src/engine/kept/keeper.ts';
import { KeptMarket } from '../../../src/engine/kept/kept-market.ts';
import { MarketPipeline } from '../../../src/engine/pipeline.ts';
import type { TilesMeta } from '../../../src/market/api/tiles.ts';
import { TILE_COLUMNS } from '../../../src/market/heat-tile.ts';
import { INSTRUMENT, MINUTE_MS } from './tape.ts';

const SERVER = fileURLToPath(new URL('year-server.ts', import.meta.url));
const DAY_MINUTES = 1440;
/** Of the year's end, days whose maps are issued. */
const ISSUED_DAYS = 30;
const SCREEN_COLUMNS = 1600;
const PATH = `/api/v1/markets/${encodeURIComponent(INSTRUMENT.id)}`;

/** Bytes that a market-day takes. */
export interface DaySize {
  barsAndTiles: number;
  issuedMaps: number;
}

/** Keeps so many minutes of one market, its tiles, and the issued maps of the last month. */
export async function buildYear(folder: string, minutes: number): Promise<DaySize> {
  const archive = await Archive.open(folder);
  let nowMs = 0;
  const keeper = new Keeper(archive, { code: 'proof', say: console.error, nowMs: () => nowMs });
  const pipeline = new MarketPipeline(INSTRUMENT, MINUTE_MS);
  const market = await KeptMarket.open(keeper, pipeline);
  await market.restore();
  const source = benchBars(minutes);
  let done = 0;
  const close = async (count: number, live: boolean) => {
    for (; done < count; done++) {
      const bar = source.next().value!;
      nowMs = live ? bar.timeMs + MINUTE_MS + 1000 : Date.now();
      pipeline.close(bar, live);
      if (done % 10_000 === 0) await keeper.flush();
    }
    await keeper.flush();
  };
  const sizeOf = async () => {
    await archive.db.maintain('CHECKPOINT');
    return (await stat(join(folder, 'archive.duckdb'))).size;
  };
  await close(minutes - ISSUED_DAYS * DAY_MINUTES, false);
  await pipeline.warmTiles();
  await keeper.flush();
  const before = await sizeOf();
  await close(minutes, true);
  await keeper.flush();
  const [maps] = await archive.db.query<{ bytes: number; days: number }>(
    'SELECT sum(octet_length(bytes))::DOUBLE AS bytes, count(*)::DOUBLE / 24 AS days FROM maps',
  );
  const [states] = await archive.db.query<{ bytes: number }>(
    'SELECT sum(octet_length(bytes))::DOUBLE AS bytes FROM checkpoints',
  );
  await market.keepState(true);
  await keeper.stop();
  await archive.close();
  const days = minutes / DAY_MINUTES - ISSUED_DAYS;
  console.log(`  states to restart from: ${(states!.bytes / days / 1e3).toFixed(0)} kB a day beside them`);
  return { barsAndTiles: before / days, issuedMaps: maps!.bytes / maps!.days };
}

export interface YearFigures {
  restoreMs: number;
  bars: number;
  windows: number;
  p50Ms: number;
  p95Ms: number;
  rssMb: number;
  /** 99th percentile of one read out of the archive, without live writes and with them. */
  restP99Ms: number;
  writeP99Ms: number;
  /** The same, one after the other in turn: what the writes add to the 99th percentile. */
  delayP99Ms: number;
}

/** Has `clients` ask a server on that archive for windows of any length for so many seconds, each one a second. */
export async function askYear(folder: string, clients: number, seconds: number): Promise<YearFigures> {
  const child = spawn(process.execPath, ['--import', 'tsx', SERVER, folder], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  const { port, restoreMs, bars } = JSON.parse((await lines.next()).value!) as Record<string, number>;
  const origin = `http://127.0.0.1:${port}`;
  const agents: Agent[] = [];
  /** As a browser: so many connections at most. */
  const browser = () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 6 });
    agents.push(agent);
    return (path: string) => bytesOf(origin + path, agent);
  };
  const ask = browser();
  const meta = JSON.parse((await ask(`${PATH}/tiles`)).toString()) as TilesMeta;
  const { firstTimeMs, timeMs } = JSON.parse((await ask(PATH)).toString()) as { firstTimeMs: number; timeMs: number };

  child.stdin!.write('write\n');
  const found: number[] = [];
  const endMs = performance.now() + seconds * 1000;
  const client = async (seed: number) => {
    const uniform = randomOf(seed);
    const askHere = browser();
    await pause(1000 * uniform());
    while (performance.now() < endMs) {
      const since = performance.now();
      await openWindow(askHere, meta, firstTimeMs, timeMs, uniform);
      const ms = performance.now() - since;
      found.push(ms);
      await pause(Math.max(0, 1000 - ms));
    }
  };
  await Promise.all(Array.from({ length: clients }, (_, i) => client(i + 1)));
  const rssMb = Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1024;
  child.stdin!.write('rest\n');
  // The desk has gone through the year: what is compared from here on is the reads alone.
  await ask(`${PATH}/zones`);
  await pause(2000);

  // A tile out of the archive each, long after it was last asked for.
  const reads = async (count: number, seed: number) => {
    const uniform = randomOf(seed);
    const { firstIndex, lastIndex } = meta.levels.find(({ level }) => level === '1m')!;
    const times: number[] = [];
    for (let i = 0; i < count; i++) {
      const index = firstIndex + Math.floor(uniform() * (lastIndex - firstIndex - 1));
      const since = performance.now();
      await ask(`${PATH}/tiles/${meta.mix}/1m/${index}`);
      times.push(performance.now() - since);
      await pause(5);
    }
    return times;
  };
  const [resting, written]: [number[], number[]] = [[], []];
  for (let turn = 0; turn < 4; turn++) {
    resting.push(...(await reads(250, 100 + turn)));
    child.stdin!.write('write\n');
    await pause(1500);
    written.push(...(await reads(250, 200 + turn)));
    child.stdin!.write('rest\n');
    await pause(1500);
  }
  child.stdin!.end();
  await once(child, 'exit');
  for (const agent of agents) agent.destroy();
  const restP99Ms = quantile(resting, 0.99);
  const writeP99Ms = quantile(written, 0.99);
  return {
    restoreMs: restoreMs!,
    bars: bars!,
    windows: found.length,
    p50Ms: quantile(found, 0.5),
    p95Ms: quantile(found, 0.95),
    rssMb,
    restP99Ms,
    writeP99Ms,
    delayP99Ms: writeP99Ms - restP99Ms,
  };
}

/** What a screen asks for to show a window: which tiles there are, the tiles, and the candles. */
async function openWindow(
  ask: (path: string) => Promise<Buffer>,
  { mix, levels }: TilesMeta,
  firstMs: number,
  lastMs: number,
  uniform: () => number,
): Promise<void> {
  const lengthMs = 3_600_000 * ((lastMs - firstMs) / 3_600_000) ** uniform();
  const toMs = uniform() < 0.5 ? lastMs : firstMs + lengthMs + uniform() * (lastMs - firstMs - lengthMs);
  const { level, stepMs } = levels.find((one) => lengthMs / one.stepMs <= SCREEN_COLUMNS) ?? levels.at(-1)!;
  const span = stepMs * TILE_COLUMNS;
  const paths = [
    `${PATH}/tiles`,
    `${PATH}/candles?from=${Math.round(toMs - lengthMs)}&to=${Math.round(toMs)}&step=${stepMs}`,
  ];
  for (let index = Math.floor((toMs - lengthMs) / span); index * span < toMs; index++) {
    paths.push(`${PATH}/tiles/${mix}/${level}/${index}`);
  }
  await Promise.all(paths.map(ask));
}

function bytesOf(url: string, agent: Agent): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    get(url, { agent, headers: { 'accept-encoding': 'gzip' } }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => {
        const body = Buffer.concat(parts);
        if (response.statusCode !== 200 && response.statusCode !== 204) {
          reject(new Error(`${response.statusCode} for ${url}: ${body.toString()}`));
          return;
        }
        const isText = response.headers['content-type']?.includes('json') === true;
        resolve(isText && response.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body);
      });
    }).on('error', reject);
  });
}

export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))]!;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
