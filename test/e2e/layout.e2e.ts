import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PAGE_NAMES } from '../../src/web/pages/page-name.ts';
import { newPage, ready, serve, type Served } from '../prove/screen/harness.ts';
import { launchBrowser } from './browser.ts';
import { screenshotPixels } from './pixels.ts';
import { screenMarket } from './screen-market.ts';

/** Cells that a picture is averaged into: so large that the shapes of letters do not matter. */
const [ACROSS, DOWN] = [32, 24];
/** Of 255: what a mean may differ by, and how much all of them together. */
const CELL_TOLERANCE = 26;
const MEAN_TOLERANCE = 3;

/** Regions that stand below one another or side by side, and never on one another. */
const REGIONS = ['header', '.market-bar', '.chart-tools', '.pane', '.replay', '.legend', '.side', 'footer'];

interface Scene {
  name: string;
  query: string;
  /** Compared with a picture; of the others, the layout is looked at alone. */
  isPictured?: boolean;
}

const SCENES: readonly Scene[] = [
  { name: 'market', query: 'window=24h', isPictured: true },
  { name: 'replay', query: 'window=24h&panes=liquidations,rsi&asOf=2026-01-06T12:00Z', isPictured: true },
  { name: 'panel', query: 'window=24h&panel=zones' },
  ...PAGE_NAMES.filter((name) => name !== 'market').map((name) => ({ name, query: `page=${name}` })),
];

let browser: Browser;
let served: Served;
beforeAll(async () => {
  browser = await launchBrowser();
  served = await serve(screenMarket().create(false));
});
afterAll(async () => {
  await browser?.close();
  await served?.close();
});

describe.each([
  { phone: false, theme: 'dark' },
  { phone: false, theme: 'light' },
  { phone: true, theme: 'dark' },
  { phone: true, theme: 'light' },
] as const)('$theme, phone: $phone', ({ phone, theme }) => {
  // Where boxes lie does not hang on the theme.
  test.each<Scene>(SCENES.filter(({ isPictured }) => isPictured || theme === 'dark'))(
    '$name',
    async ({ name, query, isPictured }) => {
      const page = await newPage(browser, { phone, theme });
      await page.goto(`${served.address}/?${query}`);
      await ready(page);
      await page.waitForLoadState('networkidle');
      await page.waitForTimeout(300);
      const faults = await page.evaluate(layoutFaults, REGIONS);
      expect(faults).toEqual([]);
      const file = `${phone ? 'phone' : 'desktop'}-${theme}-${name}`;
      if (isPictured) expectAlike(await averages(page), file);
      await page.context().close();
    },
  );
});

/** What of the page does not fit: parts beyond its edges, regions upon one another, texts cut off. Runs in the page. */
function layoutFaults(regions: readonly string[]): string[] {
  const faults: string[] = [];
  const { innerWidth: width, innerHeight: height } = window;
  if (document.documentElement.scrollWidth > width) faults.push('the page scrolls sideways');
  if (document.documentElement.scrollHeight > height) faults.push('the page scrolls down');
  const boxes = regions.flatMap((selector) => {
    const element = document.querySelector(selector);
    const box = element?.getBoundingClientRect();
    return box && box.width > 0 && box.height > 0 ? [{ selector, box }] : [];
  });
  for (const { selector, box } of boxes) {
    if (box.left < -0.5 || box.right > width + 0.5 || box.top < -0.5 || box.bottom > height + 0.5) {
      faults.push(`${selector} reaches beyond the page`);
    }
  }
  for (const [i, a] of boxes.entries()) {
    for (const b of boxes.slice(i + 1)) {
      const across = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
      const down = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
      if (across > 1 && down > 1) faults.push(`${a.selector} and ${b.selector} overlap`);
    }
  }
  for (const element of document.querySelectorAll('header *, .market-bar *, .chart-tools *, .legend *, .tabs *')) {
    const box = element.getBoundingClientRect();
    if (box.width === 0 || element.closest('.unseen, .tabs')) continue;
    if (box.right > width + 0.5 || box.left < -0.5) faults.push(`${element.className || element.tagName} is cut off`);
  }
  return faults;
}

/** Mean colours of a picture's cells, from the top left, three numbers each. */
async function averages(page: Page): Promise<number[]> {
  const { width, height, data } = await screenshotPixels(page);
  const sums = new Float64Array(ACROSS * DOWN * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const cell = (Math.floor((y * DOWN) / height) * ACROSS + Math.floor((x * ACROSS) / width)) * 4;
      for (let channel = 0; channel < 3; channel++) sums[cell + channel]! += data[(y * width + x) * 4 + channel]!;
      sums[cell + 3]!++;
    }
  }
  const means: number[] = [];
  for (let cell = 0; cell < sums.length; cell += 4) {
    for (let channel = 0; channel < 3; channel++) means.push(Math.round(sums[cell + channel]! / sums[cell + 3]!));
  }
  return means;
}

/** Against the picture that somebody has looked at; PYROMETER_PICTURES=renew keeps what is there now instead. */
function expectAlike(means: readonly number[], name: string): void {
  const file = new URL(`./pictures/${name}.json`, import.meta.url);
  if (process.env.PYROMETER_PICTURES === 'renew') {
    mkdirSync(new URL('./pictures/', import.meta.url), { recursive: true });
    writeFileSync(file, `${JSON.stringify(means)}\n`);
    return;
  }
  expect(existsSync(file), `${fileURLToPath(file)} is missing: look at the page, then PYROMETER_PICTURES=renew`).toBe(
    true,
  );
  const kept = JSON.parse(readFileSync(file, 'utf8')) as number[];
  expect(means).toHaveLength(kept.length);
  const differences = means.map((mean, i) => Math.abs(mean - kept[i]!));
  const far = differences.filter((difference) => difference > CELL_TOLERANCE).length;
  expect(far / differences.length, `${name}: cells that look different`).toBeLessThan(0.02);
  expect(differences.reduce((sum, one) => sum + one, 0) / differences.length, name).toBeLessThan(MEAN_TOLERANCE);
}
