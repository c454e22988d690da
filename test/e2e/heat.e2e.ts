import { beforeAll, describe, expect, test } from 'vitest';
import { bundle, difference, judge, launchAt, look, openChart, openPage, ZOOMS } from './heat-harness.ts';
import { type HeatMarket, makeMarket } from './heat-market.ts';

let script: string;
let market: HeatMarket;
beforeAll(async () => {
  script = await bundle('./heat-page.ts');
  market = makeMarket();
});

/** Pixels at the edge of rounding, in thousands of pixels. */
const MOST_WRONG = 0.002;
/** The renderers round to levels in single and in double precision: now and then they are a level apart. */
const RENDERERS_APART = 8;

describe.each([1, 1.5, 2])('at %s device pixels to one', (ratio) => {
  test('both renderers show the numbers of the model at every zoom', async () => {
    const browser = await launchAt(ratio, 900, 600);
    try {
      const page = await openPage(browser, script, market);
      for (const isLog of [false, true]) {
        const pictures = [];
        for (const renderer of ['canvas', 'webgl'] as const) {
          await openChart(page, market, { renderer, isLog });
          const theme = isLog ? 'light' : 'dark';
          await page.evaluate((name) => window.heat.look(name, 'classic'), theme as 'dark' | 'light');
          for (const zoom of ZOOMS) {
            const axes = await look(page, market, zoom);
            const { pixels, wrong, vanished, columns } = judge(market, axes, ratio, theme);
            const label = `${renderer}, ${zoom.name}, ${theme}`;
            expect(columns, label).toBeGreaterThan(10);
            expect(wrong / pixels, label).toBeLessThan(MOST_WRONG);
            expect(vanished, label).toBe(0);
            pictures.push(axes);
          }
        }
        for (const [i, zoom] of ZOOMS.entries()) {
          expect(difference(pictures[i]!, pictures[i + ZOOMS.length]!), zoom.name).toBeLessThanOrEqual(RENDERERS_APART);
        }
      }
    } finally {
      await browser.close();
    }
  });
});
