import { cpus } from 'node:os';
import type { Page } from 'playwright-core';
import { measureRivals, RIVAL_COLUMNS, RIVAL_ROWS } from '../../bench/heat-rivals.ts';
import { checkLiveEdge, checkRestyle, checkWindows, checkZooms, RENDERERS, type Tally } from '../e2e/heat-checks.ts';
import { bundle, launchAt, openPage } from '../e2e/heat-harness.ts';
import { makeMarket } from '../e2e/heat-market.ts';
import { proveTiles } from './heat-tiles.ts';

/** The pane is this much smaller than the chart: its axes. */
const AXES = { width: 66, height: 28 };
const WINDOWS = 60;
const TRAVEL_MS = 60_000;
/** A shared machine stalls for longer than a frame; the best minute is the one in which it did not. */
const TRAVELS = 3;

let short = 0;

/** Prints a figure beside the asked one, and remembers where it falls short. */
function report(what: string, value: number, unit: string, most: number, note = ''): void {
  const isShort = !(value <= most);
  if (isShort) short++;
  const figure = `${Number(value.toFixed(value < 10 ? 2 : 1))}${unit}`;
  console.log(
    `${isShort ? 'SHORT ' : 'ok    '} ${what}: ${figure}, asked at most ${most}${unit}${note && `; ${note}`}`,
  );
}

function quantile(values: readonly number[], q: number): number {
  return values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * q))]!;
}

function reportTally(what: string, { pictures, pixels, wrong, vanished, apart }: Tally): void {
  const note = `${pictures} pictures, ${pixels} pixels`;
  report(`${what}: pixels that are not the model's numbers, of a thousand`, (1000 * wrong) / pixels, '', 0.2, note);
  report(`${what}: columns whose brightest band vanished`, vanished, '', 0);
  report(`${what}: renderers apart, levels of a channel`, apart, '', 8, 'one step of the palette');
}

async function provePixels(): Promise<void> {
  const script = await bundle('./heat-page.ts');
  const market = makeMarket();
  for (const ratio of [1, 1.5, 2]) {
    const browser = await launchAt(ratio, 900, 600);
    const page = await openPage(browser, script, market);
    reportTally(
      `${ratio} device pixels, 5 zooms, both themes, resized`,
      await checkZooms(page, market, ratio, ['dark', 'light']),
    );
    if (ratio === 1) {
      reportTally(`${WINDOWS} random windows`, await checkWindows(page, market, ratio, WINDOWS, 11));
      for (const name of RENDERERS) {
        const edge = await checkLiveEdge(page, market, name);
        report(`${name}, live edge: pixels before it that changed`, edge.flickered, '', 0);
        report(`${name}, live edge: difference from a chart that had it all at once`, edge.apart, '', 0);
        if (name === 'webgl') report('live edge: columns uploaded a column', edge.columnUploads / edge.steps, '', 1);
        report(`${name}, live edge: tiles uploaded`, edge.tileUploads, '', 0);
      }
      const { requests, tileUploads } = await checkRestyle(page, market);
      report('another palette, scale and groups: requests', requests, '', 0);
      report('another palette, scale and groups: uploads of tiles', tileUploads, '', 0);
    }
    await browser.close();
  }
}

async function openYear(width: number, height: number) {
  const script = await bundle('./heat-year-page.ts');
  const browser = await launchAt(1, width + 100, height + 160);
  const page = await (await browser.newContext({ viewport: null })).newPage();
  await page.setContent('<!doctype html><body></body>');
  await page.addScriptTag({ content: script });
  await page.evaluate(([w, h]) => window.year.open('canvas', w, h), [
    width + AXES.width,
    height + AXES.height,
  ] as const);
  return { browser, page };
}

/** Median over every window of the year, from a day to all of it. */
async function drawMs(page: Page): Promise<{ median: number; note: string }> {
  const times: number[] = [];
  const each: string[] = [];
  for (const days of [1, 7, 30, 90, 365]) {
    const { draw } = await page.evaluate((span) => window.year.redraw(365 - span, 365, 30), days);
    times.push(...draw);
    each.push(`${days} d ${quantile(draw, 0.5).toFixed(1)}`);
  }
  return {
    median: quantile(times, 0.5),
    note: `moved view, raster included, p95 ${quantile(times, 0.95).toFixed(1)} ms; ${each.join(', ')}`,
  };
}

async function proveSpeed(): Promise<void> {
  const { browser, page } = await openYear(1600, 900);
  await page.evaluate(() => window.year.open('canvas', 1666, 928));
  await page.evaluate(() => window.year.setFlush(true));
  await page.evaluate(() => window.year.view(180, 205));
  const [columns, rows] = await page.evaluate(() => window.year.texels());
  const full = quantile((await page.evaluate(() => window.year.restyle('scale', 9))).ms, 0.5);
  const rivals = await measureRivals(page);
  const ratios = Object.entries(rivals).map(([name, ms]) => `${name} ${ms.toFixed(0)} ms, ${(ms / full).toFixed(0)}x`);
  console.log(
    `       a whole picture coloured anew: ours of ${columns} x ${rows} texels ${full.toFixed(1)} ms; of ${RIVAL_COLUMNS} x ${RIVAL_ROWS} cells ${ratios.join('; ')}`,
  );
  await browser.close();
}

interface Heap {
  usedSize: number;
  backingStorageSize?: number;
}

async function proveLargeScreen(): Promise<void> {
  const { browser, page } = await openYear(3840, 2160);
  const { median, note } = await drawMs(page);
  report('canvas 2D, a frame of 3840 x 2160', median, ' ms', 30, note);
  await browser.close();
}

console.log(`${cpus().length} x ${cpus()[0]?.model.trim()}, Node ${process.version}, software-rendered Chromium`);
await proveSpeed();
await proveLargeScreen();
if (!(await proveTiles())) short++;
if (short > 0) {
  console.log(`${short} figures fall short`);
  process.exitCode = 1;
}
