import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser, type RunningServer, startServer } from './browser.ts';
import type { Probe } from '../../src/web/chart/probe.ts';
import { screenshotPixels } from './pixels.ts';

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const RECORDINGS = process.env.PYROMETER_RECORDINGS;
const pyrometer = (...args: string[]) => execFileSync(process.execPath, [MAIN, ...args], { encoding: 'utf8' });

interface MapLine {
  time: number;
  price: number;
  openInterest: number;
  long: [number, number][];
  short: [number, number][];
}

/** The map that `pyrometer maps` writes for one moment. */
function mapAt(recording: string, timeMs: number, folder: string): MapLine {
  const file = join(folder, 'maps.jsonl');
  pyrometer('maps', recording, '--every', '1h', '--out', file);
  const line = readFileSync(file, 'utf8')
    .split('\n')
    .find((text) => text.startsWith(`{"time":${timeMs},`));
  if (!line) throw new Error(`no map at ${timeMs}`);
  return JSON.parse(line) as MapLine;
}

const LOG_CELL = 5e-4;
/** Less is no colour of any scale. */
const LEAST_SHARE = 1e-9;
const cellOf = (price: number) => Math.floor(Math.log(price) / LOG_CELL);

type Colour = readonly [number, number, number];
const near = (a: Colour, b: Colour) => a.every((value, i) => Math.abs(value - b[i]!) <= 14);

/**
 * Reads the pixels of the column that ends at the map's time and compares each with the colour of the largest of the
 * map's cells that the pixel (or one of its neighbours, for rounding) can show.
 * @returns the share of pixels that agree, with the map as it is and with the map turned upside down about the price
 */
async function compare(
  page: Page,
  map: MapLine,
  stepMs: number,
): Promise<{ agree: number; turned: number; colours: number }> {
  const shares = new Map<number, number>();
  for (const [price, quantity] of [...map.long, ...map.short]) {
    shares.set(cellOf(price), (shares.get(cellOf(price)) ?? 0) + quantity / map.openInterest);
  }
  const picture = await screenshotPixels(page);
  const centre = cellOf(map.price);
  const cells = Array.from({ length: 720 }, (_, i) => centre - 360 + i).filter((cell) => Math.abs(cell - centre) > 12);
  const probes = await page.evaluate(
    ([prices, columnTime]) => {
      const probe: Probe = window.__pyrometer!;
      const x = probe.timeToX(columnTime)!;
      const rectangle = document.querySelector('canvas')!.getBoundingClientRect();
      return prices
        .map((price) => ({ price, x, y: probe.priceToY(price)! }))
        .filter(({ y }) => y > rectangle.top + 30 && y < rectangle.bottom - 30);
    },
    [cells.map((cell) => Math.exp((cell + 0.5) * LOG_CELL)), map.time - stepMs / 2] as const,
  );
  const palette = await page.evaluate(
    (values) => values.map((value) => window.__pyrometer!.colourOf(value)),
    Array.from({ length: 400 }, (_, i) => LEAST_SHARE * 1.06 ** i),
  );
  const colourOf = (value: number): Colour =>
    value <= LEAST_SHARE
      ? palette[0]!
      : palette[Math.min(399, Math.round(Math.log(value / LEAST_SHARE) / Math.log(1.06)))]!;
  const agrees = (pixel: Colour, cell: number) => {
    // The pixel's own cells and, as edges are rounded, those of its neighbours; bytes of the codes are 6 % apart.
    for (let c = cell - 3; c <= cell + 3; c++) {
      for (const factor of [0.94, 1, 1.06]) if (near(pixel, colourOf((shares.get(c) ?? 0) * factor))) return true;
    }
    return false;
  };
  const seen = new Set<string>();
  let agree = 0;
  let turned = 0;
  for (const { price, x, y } of probes) {
    // The pixel that holds the point: a column may be narrower than a pixel.
    const at = (Math.floor(y) * picture.width + Math.floor(x)) * 4;
    const pixel: Colour = [picture.data[at]!, picture.data[at + 1]!, picture.data[at + 2]!];
    seen.add(pixel.map((value) => value >> 4).join());
    if (agrees(pixel, cellOf(price))) agree++;
    if (agrees(pixel, 2 * centre - cellOf(price))) turned++;
  }
  expect(probes.length).toBeGreaterThan(60);
  return { agree: agree / probes.length, turned: turned / probes.length, colours: seen.size };
}

let browser: Browser;
let folder: string;
beforeAll(async () => {
  browser = await launchBrowser();
  folder = mkdtempSync(join(tmpdir(), 'pyrometer-recorded-'));
});
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The market page without what is drawn upon the heat: its pixels are compared with numbers. */
async function open(server: RunningServer, query: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1600, height: 900 } });
  await page.goto(`${server.address}/?layers=map&${query}`);
  await page.waitForSelector('body[data-state="ready"]', { timeout: 60_000 });
  return page;
}

describe('a recording of a simulated market', () => {
  test('is drawn where its numbers are', async () => {
    const recording = join(folder, 'sim');
    const end = Date.UTC(2026, 0, 20);
    pyrometer(
      'simulate',
      '--market',
      'sim:BTC/USDT:USDT',
      '--days',
      '8',
      '--out',
      recording,
      '--end',
      '2026-01-20T00:00Z',
    );
    const server = await startServer(['--recording', recording]);
    try {
      const page = await open(
        server,
        `market=${encodeURIComponent('sim:BTC/USDT:USDT')}&window=24h&asOf=2026-01-20T00:00Z`,
      );
      const { agree, turned, colours } = await compare(page, mapAt(recording, end, folder), await stepOf(page));
      console.log(`pixels that agree ${agree.toFixed(3)}, upside down ${turned.toFixed(3)}, ${colours} colours`);
      expect(colours).toBeGreaterThan(8);
      expect(agree).toBeGreaterThan(0.97);
      expect(turned).toBeLessThan(0.8);
      expect(await page.locator('body').innerText()).toContain('SIMULATED');
    } finally {
      await server.stop();
    }
  });
});

/** Width of a heat column on the page, from two neighbouring cells' readings. */
async function stepOf(page: Page): Promise<number> {
  return page.evaluate(() => {
    const probe: Probe = window.__pyrometer!;
    const times = new Set<number>();
    for (let x = 200; x < 1200; x++) {
      const cell = probe.cellAt(x, 400);
      if (cell) times.add(cell.timeMs);
    }
    const sorted = [...times].toSorted((a, b) => a - b);
    return Math.min(...sorted.slice(1).map((time, i) => time - sorted[i]!));
  });
}

describe('the crash of 31 January 2026', () => {
  if (!RECORDINGS) {
    console.warn('PYROMETER_RECORDINGS is unset: the real recording is NOT tested');
    test.skip('needs PYROMETER_RECORDINGS', () => {});
    return;
  }
  test('BTC from files as they are found: price, change, and the bands where the numbers are', async () => {
    const files = readdirSync(RECORDINGS).filter(
      (name) =>
        /^binance_BTCUSDT_(perp_kline|oi|funding|mark)_/.test(name) || name.startsWith('coinglass_BTC_liquidation'),
    );
    expect(files.length).toBe(5);
    const recording = join(folder, 'btc');
    const report = pyrometer(
      'import',
      '--market',
      'binance:BTC/USDT:USDT',
      '--out',
      recording,
      ...files.map((name) => join(RECORDINGS, name)),
    );
    expect(report).toContain('27072');
    const server = await startServer(['--recording', recording]);
    try {
      const page = await open(server, 'window=24h&asOf=2026-02-02T03:00Z');
      const text = (await page.locator('body').innerText()).replaceAll('\u2212', '-');
      expect(text).toMatch(/76,447/);
      expect(text).toMatch(/-3\.06\s?%/);
      expect(text).not.toContain('SIMULATED');
      const map = mapAt(recording, Date.UTC(2026, 1, 2, 3), folder);
      const { agree, turned, colours } = await compare(page, map, await stepOf(page));
      console.log(`pixels that agree ${agree.toFixed(3)}, upside down ${turned.toFixed(3)}, ${colours} colours`);
      expect(colours).toBeGreaterThan(8);
      expect(agree).toBeGreaterThan(0.97);
      expect(turned).toBeLessThan(0.8);
    } finally {
      await server.stop();
    }
  });
});
