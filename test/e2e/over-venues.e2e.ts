import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MarketOverVenues } from '../../src/engine/over-venues/market-over-venues.ts';
import { memberOf, minutesOf, OVER } from '../../src/engine/over-venues/members.testing.ts';
import type { MarketPipeline } from '../../src/engine/pipeline.ts';
import { check } from '../prove/screen/axe.ts';
import { type OpenOptions, openPage, ready, serve, type Served } from '../prove/screen/harness.ts';
import { launchBrowser } from './browser.ts';

const MINUTES = 2880;
const IDS = ['binance:BTC/USDT:USDT', 'bybit:BTC/USDC:USDC'] as const;
const bars = [minutesOf(MINUTES + 20), minutesOf(MINUTES + 20, { ratio: 1.004, seed: 1 })] as const;

let browser: Browser;
let served: Served;
let members: MarketPipeline[];
let market: MarketOverVenues;
beforeAll(async () => {
  browser = await launchBrowser();
  members = IDS.map((id, k) => {
    const member = memberOf(id, bars[k]!.slice(0, MINUTES));
    member.source.live = true;
    return member;
  });
  market = new MarketOverVenues(OVER, members, (error) => expect.fail(String(error)));
  await market.sumAll();
  served = await serve([...members, market]);
});
afterAll(async () => {
  await browser?.close();
  market?.stop();
  await served?.close();
});

const open = (query: string, options: OpenOptions = {}): Promise<Page> =>
  openPage(browser, served.address, query, options);

const inAddress = (page: Page, text: string) =>
  page.waitForFunction((part) => decodeURIComponent(location.search).includes(part), text);
/** USD in the cell at a price, in the column of a moment. */
const usdAt = (page: Page, timeMs: number, price: number) =>
  page.waitForFunction(
    ([at, of]) => {
      const [x, y] = [window.__pyrometer!.timeToX(at!), window.__pyrometer!.priceToY(of!)];
      const cell = x === null || y === null ? null : window.__pyrometer!.cellAt(x, y);
      return cell && cell.usd > 0 ? cell.usd : null;
    },
    [timeMs, price],
  );

test('a venue or all is chosen by keyboard and is in the link; the heat of all is that of its venues, added up', async () => {
  const page = await open(`market=${IDS[0]}&window=24h`);
  const timeMs = bars[0][MINUTES - 30]!.timeMs;
  const cell = market.cell(timeMs, market.bars.close[MINUTES - 30]! * 0.9925);
  const alone = await (await usdAt(page, timeMs, cell.low * 1.0002)).jsonValue();
  const venue = page.getByLabel('Venue', { exact: true });
  await venue.focus();
  await page.keyboard.press('Home');
  await inAddress(page, 'market=all:BTC/USD:USD');
  await page.waitForFunction(() =>
    document.querySelector<HTMLSelectElement>('.market')?.selectedOptions[0]?.text.includes('all venues'),
  );
  await ready(page);
  const all = (await (await usdAt(page, timeMs, cell.low * 1.0002)).jsonValue())!;
  expect(all / alone!).toBeGreaterThan(1.5);
  expect(Math.abs(all / cell.usd - 1)).toBeLessThan(0.2);
  await page.getByRole('button', { name: '2 of 2' }).press('Enter');
  const sheet = page.getByRole('group', { name: 'What the sum is made of' });
  await sheet.getByRole('link', { name: 'bybit BTC/USDC' }).waitFor();
  expect(await sheet.innerText()).toMatch(/bybit BTC\/USDC\s+5\d %/);
  expect(await check(page)).toEqual([]);
  await page.context().close();
});

test.each([{ phone: false, theme: 'light' as const }, { phone: true }])(
  'what a sum cannot answer it says, and leads to those that can: $phone',
  async (options) => {
    const page = await open('market=all:BTC/USD:USD&window=12h&panel=risk', options);
    const why = page.getByRole('region', { name: 'A position stands on one venue' });
    await why.waitFor();
    expect(await check(page)).toEqual([]);
    await why.getByRole('link', { name: 'bybit BTC/USDC' }).click();
    await inAddress(page, `market=${IDS[1]}`);
    await page.locator('.panel.risk').waitFor();
    await page.goto(`${served.address}/?page=scorecard&market=all:BTC/USD:USD`);
    await page.getByRole('region', { name: 'A sum over venues has no scorecard of its own' }).waitFor();
    expect(await check(page)).toEqual([]);
    await page.context().close();
  },
);

test('a venue that falls silent is said at once, and in the chart; the sum goes on', async () => {
  const page = await open('market=all:BTC/USD:USD&window=12h');
  await page
    .getByText('Live', { exact: true })
    .or(page.getByText(/^Stale/))
    .first()
    .waitFor();
  for (const bar of bars[0].slice(MINUTES, MINUTES + 10)) members[0]!.close(bar);
  await page.getByText('1 of 2 venues').waitFor();
  await page.getByRole('button', { name: '1 of 2' }).click();
  await page.getByText(/silent since/).waitFor();
  expect(await page.getByLabel('Stretches in which not all venues told').innerText()).toContain('bybit BTC/USDC');
  expect(market.bars.length).toBe(MINUTES + 10);
  await page.context().close();
});
