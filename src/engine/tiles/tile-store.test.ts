import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { Bar } from '../../market/bar.ts';
import { CELL_LOG_HEIGHT, ColumnState, GROUPS, SHARE_OF_CODE } from '../../market/heat-frame.ts';
import { type HeatTile, TILE_COLUMNS, type TileLevel, tileIndexOf, type TilePatch } from '../../market/heat-tile.ts';
import { decodeHeatTile, decodeTilePatch, encodeHeatTile } from '../../market/heat-tile-codec.ts';
import { barsOf, LINEAR } from '../../model/cohorts/bars.testing.ts';
import { DEFAULT_PARAMETERS } from '../../model/cohorts/parameters.ts';
import { HIGH_LEVERAGE, learnedVersion } from '../mix/learned-version.testing.ts';
import { MarketPipeline } from '../pipeline.ts';
import type { PackedTile } from './packed-tiles.ts';

const MINUTE = 60_000;
const SPAN = TILE_COLUMNS * MINUTE;
const START = Math.floor(1_700_000_000_000 / SPAN) * SPAN;
const path = Array.from({ length: 2600 }, (_, i) => ({
  move: 0.002 * Math.sin(i / 40) * Math.sin(i * 1.3),
  range: 0.0005,
  volume: 100,
  openInterestRatio: 1 + 0.001 * Math.sin(i / 9),
}));
const all = barsOf(path).map((bar, i) => ({ ...bar, timeMs: START + i * MINUTE }));
/** Open interest every fifth bar; a gap of 40 minutes over the end of the fourth tile. */
const bars: Bar[] = all
  .map((bar, i) => ((i + 1) % 5 === 0 ? bar : { ...bar, openInterest: Number.NaN }))
  .filter((_, i) => i < 1000 || i >= 1040);
const pipelineOf = (list: readonly Bar[]) => {
  const pipeline = new MarketPipeline(LINEAR, MINUTE);
  for (const bar of list) pipeline.close(bar);
  return pipeline;
};
const decoded = (tile: PackedTile | null): HeatTile => decodeHeatTile(new Uint8Array(gunzipSync(tile!.gzip)).buffer);
/** Megabytes compare by their hash. */
const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const packedHash = (tile: PackedTile | null) => tile && hashOf(gunzipSync(tile.gzip));
const first = (level: TileLevel) => tileIndexOf(level, START);

/** Every tile that there is. */
async function tilesOf(pipeline: MarketPipeline): Promise<Map<string, string>> {
  const tiles = new Map<string, string>();
  for (const { level, firstIndex, lastIndex } of pipeline.tilesMeta().levels) {
    for (let index = firstIndex; index <= lastIndex; index++) {
      tiles.set(`${level} ${index}`, packedHash(await pipeline.tile(level, index))!);
    }
  }
  return tiles;
}

describe('tiles', () => {
  test('are the same whether bars came one by one, or all were there before', async () => {
    const grown = pipelineOf(bars.slice(0, 300));
    await grown.warmTiles();
    for (const [i, bar] of bars.slice(300).entries()) {
      grown.close(bar);
      // What is looked at along the way must leave no trace.
      if (i % 97 === 0) for (const level of ['1m', '5m', '6h'] as const) await grown.tile(level, first(level));
    }
    const rebuilt = await tilesOf(pipelineOf(bars));
    const warmed = pipelineOf(bars);
    await warmed.warmTiles();
    expect(rebuilt.size).toBe(11 + 3 + 1 + 1);
    expect(await tilesOf(grown)).toEqual(rebuilt);
    expect(await tilesOf(warmed)).toEqual(rebuilt);
  }, 60_000);

  test('of minutes are what a window of heat shows', async () => {
    const pipeline = pipelineOf(bars);
    const tile = decoded(await pipeline.tile('1m', first('1m') + 3));
    expect(tile.closed).toBe(true);
    // Rows a quarter of a cell off: each cell's centre lies in one row.
    const frame = pipeline.heat({
      fromMs: tile.fromMs,
      toMs: tile.fromMs + SPAN,
      stepMs: MINUTE,
      logLow: tile.logLow + CELL_LOG_HEIGHT / 4,
      rowHeight: CELL_LOG_HEIGHT,
      rows: tile.rows,
    });
    expect(tile.states).toEqual(frame.states);
    expect(tile.openInterest).toEqual(frame.openInterest);
    expect(tile.price).toEqual(frame.price);
    let [compared, differing] = [0, 0];
    for (let column = 0; column < TILE_COLUMNS; column++) {
      for (let row = 100; row < tile.rows - 100; row++) {
        const at = (column * tile.rows + row) * GROUPS;
        for (let g = at; g < at + GROUPS; g++) if (tile.cells[g] !== frame.cells[g]) differing++;
        compared++;
      }
    }
    expect(differing).toBe(0);
    expect(compared).toBeGreaterThan(50_000);
  });

  test('of coarser levels show the cells of the finer ones that hold most', async () => {
    const pipeline = pipelineOf(bars);
    const fine = decoded(await pipeline.tile('1m', first('1m') + 3));
    const index = tileIndexOf('5m', fine.fromMs);
    const coarse = decoded(await pipeline.tile('5m', index));
    const total = (tile: HeatTile, column: number, row: number) => {
      let share = 0;
      for (let g = 0; g < GROUPS; g++) share += SHARE_OF_CODE[tile.cells[(column * tile.rows + row) * GROUPS + g]!]!;
      return share;
    };
    const shift = Math.round((coarse.logLow - fine.logLow) / CELL_LOG_HEIGHT);
    const inside = (fine.fromMs - coarse.fromMs) / coarse.stepMs;
    for (let column = 0; column < 51; column++) {
      for (let row = 50; row < coarse.rows; row += 7) {
        if (row + shift < 0 || row + shift >= fine.rows) continue;
        // The tile of minutes does not begin where a column of five does.
        const from = Math.round((coarse.fromMs + (Math.ceil(inside) + column) * coarse.stepMs - fine.fromMs) / MINUTE);
        const most = Math.max(...[0, 1, 2, 3, 4].map((i) => total(fine, from + i, row + shift)));
        expect(total(coarse, Math.ceil(inside) + column, row)).toBe(most);
      }
    }
  });

  test('a column is missing where it has no bar, provisional where it waits, and settles', async () => {
    const pipeline = pipelineOf(bars.slice(0, 1203));
    const gap = decoded(await pipeline.tile('1m', first('1m') + 3));
    expect(Array.from(gap.states.slice(1000 - 768 - 1, 1000 - 768 + 1))).toEqual([1, 0]);
    expect([gap.states.at(-1), gap.price.at(-1), gap.closed]).toEqual([0, Number.NaN, true]);
    const waiting = decoded(await pipeline.tile('1m', first('1m') + 4));
    const at = 1240 - 1024;
    expect(Array.from(waiting.states.slice(at - 1, at + 4))).toEqual([1, 2, 2, 2, 0]);
    expect([waiting.closed, waiting.version]).toEqual([false, 1203]);
    for (const bar of bars.slice(1203, 1205)) pipeline.close(bar);
    const settled = decoded(await pipeline.tile('1m', first('1m') + 4));
    expect(Array.from(settled.states.slice(at - 1, at + 6))).toEqual([1, 1, 1, 1, 1, 1, 0]);
    expect(settled.version).toBe(1205);
    const coarse = decoded(await pipelineOf(bars.slice(0, 1203)).tile('1h', first('1h')));
    expect(coarse.states[Math.floor((bars[1202]!.timeMs - coarse.fromMs) / coarse.stepMs)]).toBe(2);
  });

  test('as of a moment, are those that were there then', async () => {
    const late = pipelineOf(bars);
    await late.warmTiles();
    const asOfMs = bars[1202]!.timeMs + MINUTE;
    const early = pipelineOf(bars.slice(0, 1203));
    expect(late.tilesMeta(asOfMs)).toEqual({ ...early.tilesMeta(), mix: late.tilesMeta().mix });
    for (const { level, firstIndex, lastIndex } of early.tilesMeta().levels) {
      for (let index = firstIndex; index <= lastIndex; index++) {
        expect(packedHash(await late.tile(level, index, asOfMs))).toEqual(packedHash(await early.tile(level, index)));
      }
    }
    expect(await late.tile('1m', first('1m') + 6, asOfMs)).toBeNull();
  });

  test('that a market cannot have, or that hold no bars, are not there', async () => {
    const coarse = new MarketPipeline(LINEAR, 5 * MINUTE);
    coarse.close({ ...bars[4]!, timeMs: START });
    expect(coarse.tilesMeta().levels.map(({ level }) => level)).toEqual(['5m', '1h', '6h']);
    await expect(coarse.tile('1m', first('1m'))).rejects.toThrow(/no tiles of 1m; there are: 5m, 1h, 6h/);
    expect(await pipelineOf(bars).tile('1m', first('1m') - 1)).toBeNull();
    expect(await pipelineOf(bars).tile('1m', first('1m') + 99)).toBeNull();
    expect(new MarketPipeline(LINEAR, MINUTE).tilesMeta()).toMatchObject({ levels: [], live: {} });
  });
});

describe('the live tile', () => {
  /** A screen's copy: what was loaded, and the patches since. */
  function patched(tile: HeatTile | null, patch: TilePatch): HeatTile {
    const { after: _, ...head } = patch;
    const isInPlace = tile !== null && tile.logLow === patch.logLow && tile.rows === patch.rows;
    const blank = () => new Float64Array(TILE_COLUMNS).fill(Number.NaN);
    const out: HeatTile = {
      ...head,
      fromMs: patch.index * TILE_COLUMNS * patch.stepMs,
      columns: TILE_COLUMNS,
      states: isInPlace ? tile.states : new Uint8Array(TILE_COLUMNS),
      openInterest: isInPlace ? tile.openInterest : blank(),
      price: isInPlace ? tile.price : blank(),
      cells: isInPlace ? tile.cells : new Uint8Array(TILE_COLUMNS * patch.rows * GROUPS),
    };
    for (const from of tile && !isInPlace ? [tile, patch] : [patch]) {
      const at = Math.round((from.fromMs - out.fromMs) / out.stepMs);
      out.states.set(from.states, at);
      out.openInterest.set(from.openInterest, at);
      out.price.set(from.price, at);
      const shift = Math.round((from.logLow - patch.logLow) / CELL_LOG_HEIGHT);
      const columnBytes = from.rows * GROUPS;
      for (let i = 0; i < from.columns; i++) {
        const codes = from.cells.subarray(i * columnBytes, (i + 1) * columnBytes);
        out.cells.set(codes, ((at + i) * patch.rows + shift) * GROUPS);
      }
    }
    return out;
  }

  test('and its patches give what a new question gives, over the edges of tiles and late open interest', async () => {
    const pipeline = pipelineOf(bars.slice(0, 500));
    await pipeline.warmTiles();
    for (const level of ['1m', '5m'] as const) {
      expect(pipeline.tilePatches(level).length).toBe(1);
    }
    const held = new Map<string, HeatTile>();
    for (const level of ['1m', '1h'] as const) {
      const { lastIndex } = pipeline.tilesMeta().levels.find((one) => one.level === level)!;
      held.set(`${level} ${lastIndex}`, decoded(await pipeline.tile(level, lastIndex)));
    }
    let columns = 0;
    for (const bar of bars.slice(500, 800)) {
      pipeline.close(bar);
      for (const level of ['1m', '1h'] as const) {
        for (const bytes of pipeline.tilePatches(level)) {
          const patch = decodeTilePatch(new Uint8Array(bytes).buffer);
          const key = `${level} ${patch.index}`;
          expect(patch.after).toBe(held.get(key)?.version ?? 0);
          held.set(key, patched(held.get(key) ?? null, patch));
          if (level === '1m') columns += patch.columns;
        }
      }
    }
    expect(columns).toBeLessThan(300 * 2);
    for (const [key, tile] of held) {
      const [level, index] = key.split(' ') as [TileLevel, string];
      expect(hashOf(encodeHeatTile(tile)), key).toBe(packedHash(await pipeline.tile(level, Number(index))));
    }
    expect([...held.keys()]).toHaveLength(4);
  }, 30_000);

  test('shows the running bar as a provisional column, which leaves no trace', async () => {
    const pipeline = pipelineOf(bars.slice(0, 500));
    await pipeline.warmTiles();
    const before = packedHash(await pipeline.tile('1m', first('1m') + 1));
    expect(pipeline.runningTilePatch('1m')).toBeNull();
    pipeline.run({ ...bars[500]!, volume: 50, openInterest: Number.NaN });
    const patch = decodeTilePatch(new Uint8Array(pipeline.runningTilePatch('1m')!).buffer);
    expect([patch.columns, patch.fromMs, patch.states[0]]).toEqual([1, bars[500]!.timeMs, ColumnState.provisional]);
    expect([patch.after, patch.version]).toEqual([500, 500]);
    expect(patch.cells.some((code) => code > 0)).toBe(true);
    expect(packedHash(await pipeline.tile('1m', first('1m') + 1))).toEqual(before);
  });

  test('follows a market that had no bars at first', async () => {
    const pipeline = new MarketPipeline(LINEAR, MINUTE);
    await pipeline.warmTiles();
    for (const bar of bars.slice(0, 10)) pipeline.close(bar);
    await pipeline.warmTiles();
    pipeline.close(bars[10]!);
    expect(pipeline.tilePatches('1m')).toHaveLength(1);
  });
});

describe('a mix', () => {
  test('names the parameters and the bars', () => {
    const mixes = [
      pipelineOf(bars.slice(0, 50)),
      pipelineOf(bars.slice(0, 50)),
      pipelineOf([...bars.slice(0, 49), { ...bars[49]!, volume: 1 }]),
      new MarketPipeline(LINEAR, MINUTE, { ...DEFAULT_PARAMETERS, furtherMargin: 0.2 }),
    ];
    mixes[3]!.close(bars[0]!);
    const [a, b, c, d] = mixes.map((pipeline) => pipeline.tilesMeta().mix);
    expect(a).toMatch(/^[0-9a-f]{12}$/);
    expect(b).toBe(a);
    expect(new Set([a, c, d]).size).toBe(3);
    const { mix } = mixes[0]!.tilesMeta();
    mixes[0]!.close(bars[50]!);
    expect(mixes[0]!.tilesMeta().mix).toBe(mix);
  });

  test('that comes into force leaves the name, and every tile that ended before', async () => {
    const pipeline = pipelineOf(bars.slice(0, 1503));
    await pipeline.warmTiles();
    const { mix } = pipeline.tilesMeta();
    const before = await pipeline.tile('1m', first('1m'));
    await pipeline.learned([learnedVersion(bars[1400]!.timeMs, HIGH_LEVERAGE)], false);
    for (const bar of bars.slice(1503)) pipeline.close(bar);
    expect(pipeline.tilesMeta().mix).toBe(mix);
    expect(await pipeline.tile('1m', first('1m'))).toBe(before);
    const grown = await tilesOf(pipeline);
    const always = await tilesOf(pipelineOf(bars));
    const rebuilt = pipelineOf(bars);
    await rebuilt.recall(pipeline.mixes.mixes);
    expect(await tilesOf(rebuilt)).toEqual(grown);
    expect(rebuilt.tilesMeta().mix).not.toBe(pipelineOf(bars).tilesMeta().mix);
    const changed = [...grown].filter(([key, hash]) => always.get(key) !== hash).map(([key]) => key);
    const last = (level: TileLevel) => tileIndexOf(level, bars.at(-1)!.timeMs);
    const from = (level: TileLevel) => tileIndexOf(level, bars[1503]!.timeMs);
    const wanted = (['1m', '5m', '1h', '6h'] as const).flatMap((level) => {
      return Array.from({ length: last(level) - from(level) + 1 }, (_, i) => `${level} ${from(level) + i}`);
    });
    expect(changed.toSorted()).toEqual(wanted.toSorted());
  });

  test('that was learned of a past that was not told before is in force in it, under another name', async () => {
    const pipeline = pipelineOf(bars);
    await pipeline.warmTiles();
    const { mix } = pipeline.tilesMeta();
    await pipeline.learned([learnedVersion(bars[1503]!.timeMs, HIGH_LEVERAGE)], true);
    expect(pipeline.tilesMeta().mix).not.toBe(mix);
    const rebuilt = pipelineOf(bars);
    await rebuilt.recall(pipeline.mixes.mixes);
    expect(pipeline.mixes.mixes).toMatchObject([{ fromMs: bars[1503]!.timeMs, parameters: HIGH_LEVERAGE }]);
    expect(pipeline.tilesMeta()).toEqual(rebuilt.tilesMeta());
    expect(await tilesOf(pipeline)).toEqual(await tilesOf(rebuilt));
  });
});
