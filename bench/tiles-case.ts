import { Agent, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { createGateway } from '../src/gateway/index.ts';
import { MarketPipeline } from '../src/engine/pipeline.ts';
import { Engine } from '../src/engine/engine.ts';
import { TILE_COLUMNS, TILE_LEVELS, type TileLevel } from '../src/market/heat-tile.ts';
import { decodeHeatTile } from '../src/market/heat-tile-codec.ts';
import { benchBars, INSTRUMENT } from './bars.ts';

const MINUTE_MS = 60_000;
/** A screen shows at most so many columns of a level before it takes the next coarser one. */
const SCREEN_COLUMNS = 1600;
/** How long tiles are always kept, days. */
const KEPT_DAYS: Record<TileLevel, number> = {
  '1m': 30,
  '5m': 180,
  '1h': Number.POSITIVE_INFINITY,
  '6h': Number.POSITIVE_INFINITY,
};
/** Windows that are asked for first, unmeasured. */
const WARM_UP = 20;

/** All tiles of a window asked for at once over loopback: ms to the last byte; and unzipped and decoded one by one, ms. */
export interface WindowFigures {
  windows: number;
  tiles: number;
  medianMs: number;
  p95Ms: number;
  mostMs: number;
  /** Processor time of server and client together, which other programs on the machine lengthen less. */
  cpuP95Ms: number;
  decodeP95Ms: number;
}

export interface TileFigures {
  bars: number;
  loadMs: number;
  /** Background building of everything that is kept, with the server otherwise idle. */
  warmMs: number;
  usPerBar: number;
  /** Tiles that are always kept: minutes for 30 days, five minutes for 180, all wider ones. */
  levels: { level: TileLevel; tiles: number; mb: number }[];
  totalMb: number;
  /** With the older ones, which stay while there is room for them. */
  heldMb: number;
  /** Resident memory after loading and after warming, MB. */
  loadedMb: number;
  warmMb: number;
  /** Random windows of any length: all, those of tiles that are kept, those with minutes that are rebuilt; null: none. */
  windows: { all: WindowFigures; kept: WindowFigures | null; rebuilt: WindowFigures | null };
  /** One closed bar of a market whose tiles are followed, ms. */
  liveBarMs: number;
  /** The patches of all levels for one closed bar, ms, and their bytes. */
  patchMs: number;
  patchBytes: number;
}

const rssMb = () => {
  globalThis.gc?.();
  return process.memoryUsage().rss / 2 ** 20;
};
const quantile = (sorted: readonly number[], q: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))]!;

/** Loads `count` minutes, builds all tiles, and asks a server on loopback for `windows` random windows of any length. */
export async function measureTiles(count: number, windows: number): Promise<TileFigures> {
  const pipeline = new MarketPipeline(INSTRUMENT, MINUTE_MS);
  const source = benchBars(count + 1000);
  let since = performance.now();
  for (let i = 0; i < count; i++) pipeline.close(source.next().value!);
  const loadMs = performance.now() - since;
  const loadedMb = rssMb();
  since = performance.now();
  await pipeline.warmTiles();
  const warmMs = performance.now() - since;
  const warmMb = rssMb();

  const engine = new Engine();
  engine.add(pipeline);
  const gateway = await createGateway({ directory: engine, webRoot: null, version: '0' });
  await gateway.listen({ port: 0, host: '127.0.0.1' });
  const { port } = gateway.server.address() as AddressInfo;
  const asked = await askWindows(pipeline, `http://127.0.0.1:${port}`, windows);
  await gateway.close();

  since = performance.now();
  let patchMs = 0;
  let patchBytes = 0;
  const LIVE = 500;
  for (let i = 0; i < LIVE; i++) {
    pipeline.close(source.next().value!);
    const begun = performance.now();
    for (const { name } of TILE_LEVELS) for (const patch of pipeline.tilePatches(name)) patchBytes += patch.length;
    patchMs += performance.now() - begun;
  }
  const liveBarMs = (performance.now() - since - patchMs) / LIVE;
  const held = TILE_LEVELS.reduce((sum, { name }) => sum + pipeline.tiles.packed.size(name).bytes, 0);
  const levels = keptLevels(pipeline);
  return {
    bars: count,
    loadMs,
    warmMs,
    usPerBar: (warmMs * 1000) / count,
    levels,
    totalMb: levels.reduce((sum, { mb }) => sum + mb, 0),
    heldMb: held / 2 ** 20,
    loadedMb,
    warmMb,
    windows: asked,
    liveBarMs,
    patchMs: patchMs / LIVE,
    patchBytes: patchBytes / LIVE,
  };
}

/** Of what is held, what is always kept. */
function keptLevels({ tiles, bars, barStepMs }: MarketPipeline): TileFigures['levels'] {
  const endMs = bars.timeMs[bars.length - 1]! + barStepMs;
  return tiles.meta().levels.map(({ level, stepMs, firstIndex, lastIndex }) => {
    const keptMs = KEPT_DAYS[level] * 86_400_000;
    let [count, bytes] = [0, 0];
    for (let index = firstIndex; index <= lastIndex; index++) {
      const tile = (index + 1) * stepMs * TILE_COLUMNS > endMs - keptMs ? tiles.packed.get(level, index) : null;
      if (!tile) continue;
      count++;
      bytes += tile.gzip.length;
    }
    return { level, tiles: count, mb: bytes / 2 ** 20 };
  });
}

async function askWindows(pipeline: MarketPipeline, origin: string, windows: number): Promise<TileFigures['windows']> {
  const { mix, levels } = pipeline.tilesMeta();
  const firstMs = pipeline.bars.timeMs[0]!;
  const lastMs = pipeline.bars.timeMs[pipeline.bars.length - 1]! + MINUTE_MS;
  let seed = 7;
  const uniform = () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed / 4294967296;
  };
  const path = `${origin}/api/v1/markets/${encodeURIComponent(INSTRUMENT.id)}/tiles/${mix}`;
  const agent = new Agent({ keepAlive: true, maxSockets: 6 });
  const found: { isKept: boolean; tiles: number; ms: number; cpuMs: number; decodeMs: number }[] = [];
  for (let i = -WARM_UP; i < windows; i++) {
    // Lengths from an hour to all of it, equal in their logarithm; half of them at the live edge, as people look.
    const lengthMs = 3_600_000 * ((lastMs - firstMs) / 3_600_000) ** uniform();
    const toMs = uniform() < 0.5 ? lastMs : firstMs + lengthMs + uniform() * (lastMs - firstMs - lengthMs);
    const { level, stepMs } = levels.find((one) => lengthMs / one.stepMs <= SCREEN_COLUMNS) ?? levels.at(-1)!;
    const span = stepMs * TILE_COLUMNS;
    const indices: number[] = [];
    for (let index = Math.floor((toMs - lengthMs) / span); index * span < toMs; index++) indices.push(index);
    const isKept = indices.every((index) => pipeline.tiles.packed.get(level, index) || (index + 1) * span > lastMs);
    const usage = process.cpuUsage();
    const begun = performance.now();
    const bodies = await Promise.all(indices.map((index) => bytesOf(`${path}/${level}/${index}`, agent)));
    const received = performance.now();
    const { user, system } = process.cpuUsage(usage);
    for (const body of bodies) if (body.length > 0) decodeHeatTile(new Uint8Array(gunzipSync(body)).buffer);
    const ms = received - begun;
    const decodeMs = performance.now() - received;
    if (i >= 0) found.push({ isKept, tiles: indices.length, ms, cpuMs: (user + system) / 1000, decodeMs });
  }
  agent.destroy();
  const figuresOf = (list: typeof found): WindowFigures => {
    const sorted = (field: 'ms' | 'cpuMs' | 'decodeMs') => list.map((one) => one[field]).toSorted((a, b) => a - b);
    const ms = sorted('ms');
    return {
      windows: list.length,
      tiles: list.reduce((sum, one) => sum + one.tiles, 0),
      medianMs: quantile(ms, 0.5),
      p95Ms: quantile(ms, 0.95),
      mostMs: ms.at(-1)!,
      cpuP95Ms: quantile(sorted('cpuMs'), 0.95),
      decodeP95Ms: quantile(sorted('decodeMs'), 0.95),
    };
  };
  const some = (list: typeof found) => (list.length > 0 ? figuresOf(list) : null);
  return {
    all: figuresOf(found),
    kept: some(found.filter((one) => one.isKept)),
    rebuilt: some(found.filter((one) => !one.isKept)),
  };
}

function bytesOf(url: string, agent: Agent): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    get(url, { agent, headers: { 'accept-encoding': 'gzip' } }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => {
        if (response.statusCode === 200 || response.statusCode === 204) resolve(Buffer.concat(parts));
        else reject(new Error(`${response.statusCode} for ${url}: ${Buffer.concat(parts).toString()}`));
      });
    }).on('error', reject);
  });
}

const [count = 525_600, windows = 200] = process.argv.slice(2).map(Number);
console.log(JSON.stringify(await measureTiles(count, windows)));
