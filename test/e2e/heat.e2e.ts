import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  checkLiveEdge,
  checkRestyle,
  checkSides,
  checkWindows,
  checkZooms,
  RENDERERS,
  type Tally,
} from './heat-checks.ts';
import { bundle, launchAt, openPage } from './heat-harness.ts';
import type { Theme } from '../../src/web/heat-layer/index.ts';
import { type HeatMarket, makeMarket } from './heat-market.ts';

/** Pixels so near to a rounding that single and double precision differ, as a part of all. */
const MOST_WRONG = 0.0002;
/** One level of a palette: where the renderers round to different sides. */
const ONE_LEVEL = 8;

/** The ramps of the sides are steeper. */
const SIDE_LEVEL = 10;

let script: string;
let market: HeatMarket;
beforeAll(async () => {
  script = await bundle('./heat-page.ts');
  market = makeMarket();
});

function expectRight({ pixels, wrong, vanished, columns, apart }: Tally): void {
  expect(columns).toBeGreaterThan(100);
  expect(wrong / pixels).toBeLessThan(MOST_WRONG);
  expect(vanished).toBe(0);
  expect(apart).toBeLessThanOrEqual(ONE_LEVEL);
}

describe.each([1, 1.5, 2])('at %s device pixels to one', (ratio) => {
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    browser = await launchAt(ratio, 900, 600);
    page = await openPage(browser, script, market);
  });
  afterAll(() => browser?.close());

  test('both renderers show the numbers of the model at every zoom, after a resize', async () => {
    const themes: readonly Theme[] = ratio === 1 ? ['dark', 'light'] : ratio === 2 ? ['light'] : ['dark'];
    expectRight(await checkZooms(page, market, ratio, themes));
  });

  if (ratio !== 1) return;

  test('random windows: no seam, no band that vanishes, both renderers alike', async () => {
    expectRight(await checkWindows(page, market, ratio, 12, 5));
  });

  test.each(RENDERERS)(
    '%s: live columns change nothing before them, and end as if they had always been',
    async (name) => {
      const edge = await checkLiveEdge(page, market, name);
      expect(edge.flickered).toBe(0);
      expect(edge.apart).toBe(0);
      expect(edge.tileUploads).toBe(0);
      if (name === 'webgl') expect(edge.columnUploads).toBe(edge.steps);
    },
  );

  test('longs alone and shorts alone make up the map, in USD and relative to each moment', async () => {
    const { apart, lost, long, short } = await checkSides(page, market);
    expect(lost).toBe(0);
    expect(long).toBeGreaterThan(1000);
    expect(short).toBeGreaterThan(1000);
    expect(apart).toBeLessThanOrEqual(SIDE_LEVEL);
  });

  test('another look costs no request and no upload of a tile', async () => {
    const { requests, tileUploads, changed } = await checkRestyle(page, market);
    expect([requests, tileUploads]).toEqual([0, 0]);
    expect(changed).toBeGreaterThan(50);
  });
});
