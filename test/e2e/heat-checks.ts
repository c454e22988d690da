import type { Page } from 'playwright-core';
import { GROUPS } from '../../src/market/heat-frame.ts';
import { encodeHeatTile, encodeTilePatch } from '../../src/market/heat-tile-codec.ts';
import type { HeatTile } from '../../src/market/heat-tile.ts';
import type { Theme } from '../../src/web/heat-layer/index.ts';
import { difference, judge, look, openChart, type Verdict, ZOOMS } from './heat-harness.ts';
import { BAR_MS, BARS, FROM_MS, type HeatMarket } from './heat-market.ts';
import type { PageAxes } from './heat-page.ts';

export const RENDERERS = ['canvas', 'webgl'] as const;

/** What a comparison of many pictures came to. */
export interface Tally extends Verdict {
  pictures: number;
  /** Largest difference of a channel between the two renderers. */
  apart: number;
}

export function emptyTally(): Tally {
  return { pictures: 0, pixels: 0, wrong: 0, vanished: 0, columns: 0, apart: 0 };
}

function add(tally: Tally, { pixels, wrong, vanished, columns }: Verdict): void {
  tally.pictures++;
  tally.pixels += pixels;
  tally.wrong += wrong;
  tally.vanished += vanished;
  tally.columns += columns;
}

/** Both renderers at all zooms, on a linear and a logarithmic axis, before and after a resize. */
export async function checkZooms(
  page: Page,
  market: HeatMarket,
  ratio: number,
  themes: readonly Theme[],
): Promise<Tally> {
  const tally = emptyTally();
  for (const [i, theme] of themes.entries()) {
    const pictures: PageAxes[][] = [];
    for (const renderer of RENDERERS) {
      const own: PageAxes[] = [];
      pictures.push(own);
      await openChart(page, market, { renderer, isLog: i % 2 === 1 });
      await page.evaluate((name) => window.heat.look(name, 'classic'), theme);
      for (const zoom of ZOOMS) own.push(await look(page, market, zoom));
      await page.evaluate(() => window.heat.resize(641, 433));
      await page.evaluate(() => window.heat.settle());
      own.push(await look(page, market, ZOOMS[1]!));
      for (const axes of own) add(tally, judge(market, axes, ratio, theme));
    }
    for (const [k, axes] of pictures[0]!.entries())
      tally.apart = Math.max(tally.apart, difference(axes, pictures[1]![k]!));
  }
  return tally;
}

/** Random windows, the same every time for a seed. */
export async function checkWindows(
  page: Page,
  market: HeatMarket,
  ratio: number,
  count: number,
  seed: number,
): Promise<Tally> {
  const tally = emptyTally();
  let state = seed;
  const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  for (let i = 0; i < count; i++) {
    const span = 30 * 400 ** random();
    const middle = 100 + random() * (BARS - 200);
    const view = { from: middle - span / 2, to: middle + span / 2, reach: 0.01 * 60 ** random() };
    const isLog = random() < 0.5;
    const pictures: PageAxes[] = [];
    for (const renderer of RENDERERS) {
      await openChart(page, market, { renderer, isLog });
      await page.evaluate(() => window.heat.look('dark', 'classic'));
      pictures.push(await look(page, market, view));
    }
    add(tally, judge(market, pictures[0]!, ratio, 'dark'));
    tally.apart = Math.max(tally.apart, difference(pictures[0]!, pictures[1]!));
  }
  return tally;
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');

/** A column of a tile, as if it were the bar so many after the market's last. */
function liveColumn(tile: HeatTile, from: number, at: number): HeatTile {
  const perColumn = tile.rows * GROUPS;
  return {
    ...tile,
    fromMs: tile.fromMs + at * tile.stepMs,
    columns: 1,
    states: tile.states.slice(from, from + 1),
    openInterest: tile.openInterest.slice(from, from + 1),
    price: tile.price.slice(from, from + 1),
    cells: tile.cells.slice(from * perColumn, (from + 1) * perColumn),
  };
}

export interface LiveEdge {
  /** Pixels before the new column that changed when it came. */
  flickered: number;
  /** Largest difference of a channel from a chart that was given the finished tile. */
  apart: number;
  tileUploads: number;
  columnUploads: number;
  steps: number;
}

/** Grows the market by columns one by one, and watches what changes on the screen. */
export async function checkLiveEdge(page: Page, market: HeatMarket, renderer: 'canvas' | 'webgl'): Promise<LiveEdge> {
  const steps = 12;
  const index = Math.floor((FROM_MS + BARS * BAR_MS) / BAR_MS / 256);
  const tile = market.tiles.find(({ level, index: at }) => level === '5m' && at === index)!;
  const next = Math.round((FROM_MS + BARS * BAR_MS - tile.fromMs) / BAR_MS);
  const finished: HeatTile = { ...tile, cells: tile.cells.slice(), states: tile.states.slice() };
  finished.openInterest = tile.openInterest.slice();
  finished.price = tile.price.slice();
  const view = { from: BARS - 120, to: BARS + 30, reach: 0.05 };
  await openChart(page, market, { renderer });
  await page.evaluate(() => window.heat.countUploads());
  let before = await look(page, market, view);
  await page.evaluate(() => window.heat.countUploads());
  const result: LiveEdge = { flickered: 0, apart: 0, tileUploads: 0, columnUploads: 0, steps };
  for (let step = 0; step < steps; step++) {
    const column = liveColumn(tile, 40 + step, next + step);
    finished.cells.set(column.cells, (next + step) * tile.rows * GROUPS);
    finished.states.set(column.states, next + step);
    finished.openInterest.set(column.openInterest, next + step);
    finished.price.set(column.price, next + step);
    const bytes = base64(encodeTilePatch({ ...column, after: 1 }));
    await page.evaluate((text) => window.heat.putColumns(text), bytes);
    const after = await look(page, market, view);
    const edge = Math.floor((column.fromMs - after.leftMs) / after.perPixelMs);
    result.flickered += changedBefore(before, after, edge);
    before = after;
  }
  const { tiles, columns } = await page.evaluate(() => window.heat.uploads());
  result.tileUploads = tiles;
  result.columnUploads = columns;
  await page.evaluate((text) => window.heat.addTile(text), base64(encodeHeatTile(finished)));
  await openChart(page, market, { renderer });
  result.apart = difference(before, await look(page, market, view));
  await page.evaluate((text) => window.heat.addTile(text), base64(encodeHeatTile(tile)));
  return result;
}

function changedBefore(before: PageAxes, after: PageAxes, edge: number): number {
  const one = Buffer.from(before.pixels, 'base64');
  const other = Buffer.from(after.pixels, 'base64');
  let changed = 0;
  for (let y = 0; y < after.height; y++) {
    for (let x = 0; x < edge - 1; x++) {
      const at = (y * after.width + x) * 4;
      if (one.readUInt32LE(at) !== other.readUInt32LE(at)) changed++;
    }
  }
  return changed;
}

/** Requests and uploads of tiles that another look costs. */
export async function checkRestyle(
  page: Page,
  market: HeatMarket,
): Promise<{ requests: number; tileUploads: number; changed: number }> {
  await openChart(page, market, { renderer: 'webgl' });
  const before = await look(page, market, ZOOMS[1]!);
  await page.evaluate(() => window.heat.countUploads());
  const requests = await page.evaluate(() => window.heat.requests());
  await page.evaluate(() => window.heat.restyle());
  const after = await look(page, market, ZOOMS[1]!);
  return {
    requests: (await page.evaluate(() => window.heat.requests())) - requests,
    tileUploads: (await page.evaluate(() => window.heat.uploads())).tiles,
    changed: difference(before, after),
  };
}

export interface SideCheck {
  /** Largest difference of a channel between the two renderers, over all pictures. */
  apart: number;
  /** Pixels that neither side's picture shows as the picture of both does. */
  lost: number;
  /** Pixels that are shown as longs' and as shorts'. */
  long: number;
  short: number;
}

/** Longs alone, shorts alone and both, in USD and relative to each moment's fullest cell, in both renderers. */
export async function checkSides(page: Page, market: HeatMarket): Promise<SideCheck> {
  const check: SideCheck = { apart: 0, lost: 0, long: 0, short: 0 };
  for (const scale of [
    { unit: 'usd', least: 2e4, saturated: 4e7 },
    { unit: 'relative', least: 0.02, saturated: 1 },
  ] as const) {
    const pictures: PageAxes[][] = [];
    for (const renderer of RENDERERS) {
      await openChart(page, market, { renderer });
      await page.evaluate(() => window.heat.look('dark', 'classic'));
      const own: PageAxes[] = [];
      for (const [long, short] of [
        [true, true],
        [true, false],
        [false, true],
      ] as const) {
        await page.evaluate(([l, s, to]) => window.heat.showSides(l, s, to), [long, short, scale] as const);
        own.push(await look(page, market, ZOOMS[1]!));
      }
      pictures.push(own);
    }
    for (const [i, axes] of pictures[0]!.entries()) {
      check.apart = Math.max(check.apart, difference(axes, pictures[1]![i]!));
    }
    const [both, long, short] = pictures[0]!.map(({ pixels }) => Buffer.from(pixels, 'base64'));
    for (let at = 0; at < both!.length; at += 4) {
      const colour = both!.readUInt32LE(at);
      const isLong = long!.readUInt32LE(at) === colour;
      const isShort = short!.readUInt32LE(at) === colour;
      if (!isLong && !isShort) check.lost++;
      if (isLong && !isShort) check.long++;
      if (isShort && !isLong) check.short++;
    }
  }
  return check;
}
