import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { violations } from '../prove/screen/axe.ts';
import { openPage, serve, type Served } from '../prove/screen/harness.ts';
import { LiveBars, liveToPaint } from '../prove/screen/live.ts';
import { liveMemory } from '../prove/screen/memory.ts';
import { weigh } from '../prove/screen/weight.ts';
import { launchBrowser } from './browser.ts';
import { screenMarket } from './screen-market.ts';

// The short form of `npm run prove screen`: what does not hang on how fast a machine is.

const KB = 1000;

let browser: Browser;
let served: Served;
let live: LiveBars;
beforeAll(async () => {
  browser = await launchBrowser();
  const market = screenMarket(120);
  const pipeline = market.create(true);
  live = new LiveBars(pipeline, market.rest[Symbol.iterator](), 2);
  served = await serve(pipeline);
});
afterAll(async () => {
  await browser?.close();
  await served?.close();
});

test('the page weighs what it may', async () => {
  const { page, charts } = await weigh(browser, served.address);
  console.log(`page ${(page / KB).toFixed(1)} KB, charts ${(charts / KB).toFixed(1)} KB, gzip`);
  expect(charts).toBeGreaterThan(20 * KB);
  expect(page).toBeLessThanOrEqual(150 * KB);
  expect(page + charts).toBeLessThanOrEqual(300 * KB);
});

test.each([
  { theme: 'dark', phone: false },
  { theme: 'light', phone: true },
] as const)('axe finds nothing wrong: $theme, phone: $phone', async (options) => {
  expect(await violations(browser, served.address, options)).toEqual([]);
});

test('a chart that is left while it loads draws nothing any more', async () => {
  const errors: string[] = [];
  const page = await openPage(browser, served.address, 'window=12h', {
    onError: ({ message }) => errors.push(message),
  });
  const go = (query: string) =>
    page.evaluate((to) => {
      history.pushState(null, '', `/?${to}`);
      dispatchEvent(new PopStateEvent('popstate'));
    }, query);
  for (let i = 0; i < 24; i++) {
    await go(['window=30d', 'window=12h', 'window=7d&panes=liquidations,rsi'][i % 3]!);
    await page.waitForTimeout([20, 60, 120, 200, 400][i % 5]!);
    await go('page=overview');
    await page.waitForTimeout(100);
  }
  await page.context().close();
  expect(errors).toEqual([]);
});

test('live bars are painted as they close, and most of what comes between', async () => {
  const { paints } = await liveToPaint(browser, served.address, live, 6);
  expect(paints.length).toBeGreaterThanOrEqual(6);
});

test('what an hour of live updates leaves behind is next to nothing', async () => {
  const readings = await liveMemory(browser, served.address, live, 60);
  console.log(`held, MB: ${readings.map((bytes) => (bytes / 1e6).toFixed(1)).join(' ')}`);
  expect(readings.at(-1)! - readings[1]!).toBeLessThan(1e6);
});
