import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { build } from 'vite';
import { CELL_LOG_HEIGHT } from '../../src/market/heat-frame.ts';
import { encodeHeatTile } from '../../src/market/heat-tile-codec.ts';
import { tileStepMs } from '../../src/market/heat-tile.ts';
import { levelOf, PALETTES, type ColourScale, type PaletteName, type Theme } from '../../src/web/heat-layer/index.ts';
import { launchBrowser } from './browser.ts';
import { BAR_MS, BARS, FROM_MS, type HeatMarket, isMissing, PROVISIONAL_FROM } from './heat-market.ts';
import type { PageAxes, PageSetup } from './heat-page.ts';

/** The page's script as one text. */
export async function bundle(entry: string): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      minify: true,
      target: 'es2022',
      lib: { entry: fileURLToPath(new URL(entry, import.meta.url)), formats: ['iife'], name: 'heatPage' },
    },
  });
  const [{ output }] = result as unknown as [{ output: [{ code: string }] }];
  return output[0].code;
}

export const SCALE: ColourScale = { unit: 'usd', least: 2e4, saturated: 4e7 };

/**
 * A browser whose device pixels are so many to one. Emulating them in a page is not enough: the chart asks the browser
 * itself how many there are.
 */
export async function launchAt(pixelRatio: number, width: number, height: number): Promise<Browser> {
  return launchBrowser(`--force-device-scale-factor=${pixelRatio}`, `--window-size=${width},${height}`);
}

/** A page of a browser of {@link launchAt}, with a market's tiles. */
export async function openPage(browser: Browser, script: string, market: HeatMarket | null): Promise<Page> {
  const context = await browser.newContext({ viewport: null });
  const page = await context.newPage();
  page.on('pageerror', (error) => console.error(error));
  await page.setContent('<!doctype html><body></body>');
  await page.addScriptTag({ content: script });
  for (const tile of market?.tiles ?? []) {
    await page.evaluate((text) => window.heat.addTile(text), Buffer.from(encodeHeatTile(tile)).toString('base64'));
  }
  return page;
}

export async function openChart(page: Page, market: HeatMarket, setup: Partial<PageSetup>): Promise<void> {
  const full: PageSetup = { renderer: 'canvas', width: 860, height: 500, scale: SCALE, isLog: false, ...setup };
  const bars = market.bars.map(({ timeMs, close }) => ({ timeMs, close }));
  await page.evaluate(([given, points]) => window.heat.open(given, points), [full, bars] as const);
}

export interface Zoom {
  name: string;
  /** Bars in view. */
  from: number;
  to: number;
  /** Half the height of the view around the price in its middle, as log price. */
  reach: number;
}

export const ZOOMS: readonly Zoom[] = [
  { name: 'bars of many pixels', from: 2150, to: 2320, reach: 0.02 },
  { name: 'bars of two pixels', from: 900, to: 1300, reach: 0.06 },
  { name: 'bars of a fraction of a pixel', from: 300, to: 2400, reach: 0.12 },
  { name: 'all of it, and as much again', from: -400, to: 4000, reach: 0.3 },
  { name: 'far out', from: -9000, to: 21_000, reach: 0.8 },
];

export async function look(page: Page, market: HeatMarket, { from, to, reach }: Omit<Zoom, 'name'>): Promise<PageAxes> {
  const middle = market.bars[Math.min(BARS - 1, Math.max(0, Math.round((from + to) / 2)))]!.close;
  await page.evaluate((range) => window.heat.view(...range), [
    from,
    to,
    middle * Math.exp(-reach),
    middle * Math.exp(reach),
  ] as [number, number, number, number]);
  return page.evaluate(() => window.heat.axes());
}

export interface Verdict {
  pixels: number;
  /** Of the pixels that lie in the data, those whose colour is not that of the model's numbers. */
  wrong: number;
  /** Pixel columns in which the brightest cell of the model is not to be seen. */
  vanished: number;
  columns: number;
}

/** Shares are bytes, 5.6 % apart; open interest moves a little within a column of many bars. */
const CODE_ERROR = 0.045;
/** Of a colour's channel: what blending and rounding to bytes may move. */
const CHANNEL_ERROR = 3;

/**
 * Compares a picture with the model's numbers. A pixel shows the largest cell of the texel that its middle lies in; the
 * rules by which texels are chosen are applied here anew, from the chart's axes alone.
 */
export function judge(
  market: HeatMarket,
  axes: PageAxes,
  pixelRatio: number,
  theme: Theme,
  palette: PaletteName = 'classic',
): Verdict {
  const { width, height, leftMs, perPixelMs, prices } = axes;
  const pixels = Buffer.from(axes.pixels, 'base64');
  const steps = (['5m', '1h', '6h'] as const).map(tileStepMs);
  const stepMs = steps.findLast((step) => (step / perPixelMs) * (1 / pixelRatio) <= 3) ?? steps[0]!;
  const texelMs = stepMs * 2 ** halvings(stepMs / perPixelMs);
  const logs = prices.map(Math.log);
  const leastRow = Math.min(...logs.slice(1).map((log, y) => CELL_LOG_HEIGHT / Math.abs(log - logs[y]!)));
  const texelCells = 2 ** halvings(leastRow);
  const { colours, background } = PALETTES[palette][theme];
  const table = [background, ...colours];
  const verdict: Verdict = { pixels: 0, wrong: 0, vanished: 0, columns: 0 };
  const texels = new Map<number, number>();
  const endMs = FROM_MS + BARS * BAR_MS;

  for (let x = 0; x < width; x += 3) {
    const centreMs = leftMs + (x + 0.5) * perPixelMs;
    const column = Math.floor(centreMs / texelMs);
    if (isNearEdge(centreMs / texelMs, perPixelMs / texelMs)) continue;
    const bars = barsBetween(column * texelMs, (column + 1) * texelMs);
    // Gaps and provisional columns are hatched over: other tests look at them.
    const isPlain = bars.length > 0 && bars.every((bar) => !isMissing(bar) && bar < PROVISIONAL_FROM);
    if (!isPlain || centreMs >= endMs) continue;
    verdict.columns++;
    texels.clear();
    let brightest = 0;
    let shown = 0;
    for (let y = 0; y < height; y++) {
      if (isNearEdge(logs[y]! / (CELL_LOG_HEIGHT * texelCells), 1 / (leastRow * texelCells))) continue;
      const row = Math.floor(logs[y]! / (CELL_LOG_HEIGHT * texelCells));
      const usd = texels.get(row) ?? largest(market, bars, row * texelCells, texelCells);
      texels.set(row, usd);
      const at = (y * width + x) * 4;
      const levels = levelsNear(usd);
      const level = levels.find((candidate) => isColour(pixels, at, table[candidate]!));
      verdict.pixels++;
      if (level === undefined) verdict.wrong++;
      else shown = Math.max(shown, levelOf(usd, SCALE));
    }
    // Straight from the cells: the brightest whose rows lie wholly in view.
    const low = Math.ceil(logs[height - 1]! / CELL_LOG_HEIGHT / texelCells) * texelCells;
    const high = Math.floor(logs[0]! / CELL_LOG_HEIGHT / texelCells) * texelCells;
    brightest = levelOf(largest(market, bars, low, high - low), SCALE);
    if (brightest > shown) verdict.vanished++;
  }
  return verdict;
}

function halvings(size: number): number {
  return size >= 1 ? 0 : Math.ceil(Math.log2(1 / size) - 1e-9);
}

/** Closer to the edge of a texel than rounding may decide; `pixel` is a pixel's size in texels. */
function isNearEdge(at: number, pixel: number): boolean {
  const within = at - Math.floor(at);
  return Math.min(within, 1 - within) < 0.02 * pixel;
}

function barsBetween(fromMs: number, toMs: number): number[] {
  const first = Math.max(0, Math.ceil((fromMs - FROM_MS) / BAR_MS));
  const end = Math.min(BARS, Math.ceil((toMs - FROM_MS) / BAR_MS));
  return first < end ? Array.from({ length: end - first }, (_, i) => first + i) : [];
}

function largest({ usd, firstCell, cells }: HeatMarket, bars: number[], cell: number, count: number): number {
  const from = Math.max(0, cell - firstCell);
  const end = Math.min(cells, cell + count - firstCell);
  let most = 0;
  for (const bar of bars) for (let i = from; i < end; i++) most = Math.max(most, usd[bar * cells + i]!);
  return most;
}

function levelsNear(usd: number): number[] {
  const from = levelOf(usd * (1 - CODE_ERROR), SCALE);
  const to = levelOf(usd * (1 + CODE_ERROR), SCALE);
  return Array.from({ length: to - from + 3 }, (_, i) => from - 1 + i).filter((level) => level >= 0 && level <= 255);
}

function isColour(pixels: Buffer, at: number, colour: readonly [number, number, number]): boolean {
  return colour.every((value, i) => Math.abs(value - pixels[at + i]!) <= CHANNEL_ERROR);
}

/** Largest difference of a channel between two pictures of the same view. */
export function difference(a: PageAxes, b: PageAxes): number {
  const one = Buffer.from(a.pixels, 'base64');
  const other = Buffer.from(b.pixels, 'base64');
  if (one.length !== other.length) return 255;
  let most = 0;
  for (let i = 0; i < one.length; i++) most = Math.max(most, Math.abs(one[i]! - other[i]!));
  return most;
}
