import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MeasuredMarket } from '../../src/engine/measured/measured-market.ts';
import { MarketPipeline } from '../../src/engine/pipeline.ts';
import type { Bar } from '../../src/market/bar.ts';
import { check } from '../prove/screen/axe.ts';
import { type OpenOptions, openPage, serve, type Served } from '../prove/screen/harness.ts';
import { launchBrowser } from './browser.ts';
import { END_MS, screenMarket } from './screen-market.ts';

const MINUTE = 60_000;
const OTHER = 'bybit:BTC/USDT:USDT';

let browser: Browser;
let served: Served;
let measured: MeasuredMarket;
let id: string;
let rest: Bar[];
let pipeline: MarketPipeline;
let nowMs = END_MS;
const counts = { heard: 300, asked: 12 };
beforeAll(async () => {
  browser = await launchBrowser();
  const market = screenMarket(20);
  ({ id, rest } = market);
  pipeline = market.create(true);
  measured = new MeasuredMarket(
    pipeline,
    () => counts,
    () => nowMs,
  );
  pipeline.measured = measured;
  // Another market, which is live and of a venue that tells nobody's positions.
  const other = new MarketPipeline({ ...pipeline.instrument, id: OTHER, simulated: false }, MINUTE);
  other.source.live = true;
  for (let i = 0; i < 200; i++) {
    const timeMs = END_MS - (200 - i) * MINUTE;
    other.close({ ...rest[0]!, timeMs });
  }
  served = await serve([pipeline, other]);
});
afterAll(async () => {
  await browser?.close();
  await served?.close();
});

/** Closes so many of the market's next minutes. */
function close(minutes: number): void {
  for (const bar of rest.splice(0, minutes)) {
    nowMs = bar.timeMs + MINUTE + 500;
    pipeline.close(bar);
  }
}

const open = (query: string, options: OpenOptions = {}): Promise<Page> =>
  openPage(browser, served.address, query, options);

const words = (page: Page) => page.locator('.measured-words').innerText();

test('a picture of what is measured says how far the asking is, then what it is a sample of', async () => {
  const page = await open(`market=${id}&window=12h&heat=measured`);
  const card = page.locator('.card');
  expect(await card.innerText()).toContain('Asked 12 of 300 accounts so far');
  expect(await words(page)).toBe('Asked 12 of 300 accounts so far');
  expect(await check(page)).toEqual([]);
  const price = rest[0]!.open;
  const held = { marketId: id, entryPrice: price, leverage: 20, notionalUsd: 1 } as const;
  measured.told(1, { ...held, side: 'long', quantity: 400, liquidationPrice: price * 0.985, margin: 'isolated' });
  measured.told(2, { ...held, side: 'short', quantity: 250, liquidationPrice: price * 1.01, margin: 'cross' });
  counts.asked = 40;
  await page.waitForFunction(() => document.querySelector('.card')?.textContent?.includes('next full minute'));
  close(3);
  await page.waitForFunction(() => document.querySelector('.measured-words')?.textContent?.includes('2 accounts'));
  expect(await words(page)).toMatch(/^2 accounts, at least .+ of longs and .+ of shorts · answers/);
  await card.waitFor({ state: 'detached' });
  // The cell of the first account's price, in the newest column, holds what it would lose; the one before it began is a gap.
  const cells = await page.waitForFunction(
    ([timeMs, atPrice]) => {
      const probe = window.__pyrometer!;
      const y = probe.priceToY(atPrice!);
      const x = probe.timeToX(timeMs! - 150_000);
      if (y === null || x === null) return null;
      const [cell, before] = [probe.cellAt(x, y), probe.cellAt(x - 200, y)];
      return cell && before && cell.usd > 0 ? { usd: cell.usd, state: before.state } : null;
    },
    [nowMs, price * 0.985],
  );
  const { usd, state } = (await cells.jsonValue())!;
  expect(Math.abs(usd / (400 * price * 0.985) - 1)).toBeLessThan(0.03);
  expect(state).toBe(0);
  expect(await page.locator('.map-strip canvas').getAttribute('aria-label')).toMatch(
    /^Measured map of .* Longs below: \$/,
  );
  expect(await check(page)).toEqual([]);
  await page.context().close();
});

test('the choice is made by keyboard, and is in the link; what it is made of and how the model does stands behind a button', async () => {
  const page = await open(`market=${id}&window=12h`);
  await page.locator('.heat-choice button', { hasText: 'Measured' }).focus();
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => location.search.includes('heat=measured'));
  await page.waitForFunction(() => document.querySelector('.measured-words')?.textContent?.includes('accounts'));
  await page.locator('.measured-key .link').focus();
  await page.keyboard.press('Enter');
  const dialog = page.locator('dialog[open]');
  await dialog.waitFor();
  const said = await dialog.innerText();
  for (const part of [
    'Of 300 accounts heard, 40 have answered, and 2 hold',
    'beside 2 measured positions',
    'W1',
    'no random one',
  ])
    expect(said).toContain(part);
  expect(await check(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await page.locator('.heat-choice button', { hasText: 'Modelled' }).focus();
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => !location.search.includes('heat='));
  await page.waitForFunction(() =>
    document.querySelector('.map-strip canvas')?.getAttribute('aria-label')?.startsWith('Liquidation map of'),
  );
  expect(await page.locator('.measured-key').count()).toBe(0);
  await page.context().close();
});

test.each([{ phone: false }, { phone: true, theme: 'light' as const }])(
  'where nothing is measured it says why: $phone',
  async (options) => {
    const page = await open(`market=${OTHER}&window=12h`, options);
    if (options.phone) await page.click('.legend .more');
    const choice = page.locator('.heat-choice button', { hasText: 'Measured' });
    expect(await choice.getAttribute('aria-disabled')).toBe('true');
    await choice.press('Enter');
    const why = page.locator('.measured-key.refused');
    expect(await why.innerText()).toContain('of the venues only Hyperliquid tells what single accounts hold');
    expect(await check(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    await why.locator('button').press('Enter');
    await why.waitFor({ state: 'detached' });
    await page.goto(`${served.address}/?market=${id}&window=12h&heat=measured&asOf=${END_MS - 3_600_000}`);
    await page.waitForSelector('.card.corner');
    expect(await page.locator('.card.corner').innerText()).toMatch(/Not measured then\s[\s\S]*was not measured at/);
    await page.context().close();
  },
);
