import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HIGH_LEVERAGE, learnedVersion } from '../../src/engine/mix/learned-version.testing.ts';
import { PANEL_NAMES } from '../../src/web/panels/panel-name.ts';
import { newPage, ready, serve, type Served } from '../prove/screen/harness.ts';
import { launchBrowser } from './browser.ts';
import { meanColours } from './pixels.ts';
import { scoredMarket } from './scored-market.ts';
import { END_MS, screenMarket } from './screen-market.ts';
import { toldVenues } from './told-venues.ts';

/** Cells that a picture is averaged into: so large that the shapes of letters do not matter. */
const CELLS = { across: 24, down: 18 };
/** Of 255: what a mean may differ by, and how much all of them together. */
const CELL_TOLERANCE = 26;
const MEAN_TOLERANCE = 3;

const DAY_MS = 86_400_000;

/** Regions that stand below one another or side by side, and never on one another. */
const REGIONS = ['header', '.market-bar', '.chart-tools', '.pane', '.replay', '.legend', '.side', 'footer'];

interface Scene {
  name: string;
  query: string;
  /** Pressed once the page is there. */
  key?: string;
  /** What is there once all has come. */
  shows: string;
}

const SCORED = 'market=sim:ETH/USDT:USDT';
const SCENES: readonly Scene[] = [
  { name: 'market', query: 'window=24h', shows: '.map-key' },
  { name: 'replay', query: 'window=24h&panes=liquidations,rsi&asOf=2026-01-06T12:00Z', shows: '.pane-label' },
  { name: 'certainty', query: 'window=24h&layers=certainty,map', shows: '.certainty-key' },
  ...PANEL_NAMES.map((panel) => ({ name: panel, query: `window=24h&panel=${panel}`, shows: '.side-body .panel' })),
  { name: 'overview', query: 'page=overview', shows: '.nearest' },
  { name: 'scorecard', query: `page=scorecard&${SCORED}`, shows: '.forecast' },
  { name: 'claims', query: `page=claims&${SCORED}`, shows: '.claim' },
  { name: 'venues', query: 'page=venues', shows: '.venue-card' },
  { name: 'settings', query: 'window=24h', key: ',', shows: 'dialog[open] .settings' },
];

let browser: Browser;
let served: Served;
let scored: ReturnType<typeof scoredMarket>;
beforeAll(async () => {
  browser = await launchBrowser();
  scored = scoredMarket();
  const pipelines = [screenMarket().create(false), scored.pipeline];
  served = await serve(pipelines, 0, { scoring: scored.scoring, venues: toldVenues(END_MS) });
});
afterAll(async () => {
  await browser?.close();
  await served?.close();
});

describe.each(['desktop', 'phone'] as const)('%s', (form) => {
  const pictures = { dark: new Pictures(`${form}-dark`), light: new Pictures(`${form}-light`) };
  let page: Page;
  beforeAll(async () => {
    page = await newPage(browser, { phone: form === 'phone' });
  });
  afterAll(async () => {
    await page?.context().close();
    for (const kept of Object.values(pictures)) kept.keep();
  });

  test.each<Scene>(SCENES)('$name', async ({ name, query, key, shows }) => {
    await page.goto(`${served.address}/?${query}`);
    await ready(page);
    const open = async () => {
      if (key) await page.keyboard.press(key);
      await page.waitForSelector(shows);
      await page.waitForSelector('[aria-busy="true"]', { state: 'detached' });
      await page.waitForLoadState('networkidle');
      // Two frames later it is drawn.
      await page.waitForTimeout(100);
    };
    await open();
    expect(await page.evaluate(layoutFaults, REGIONS)).toEqual([]);
    pictures.dark.compare(name, await meanColours(page, CELLS));
    // Where boxes lie does not hang on the theme, and a key changes it.
    if (key) await page.keyboard.press('Escape');
    await page.keyboard.press('t');
    await open();
    pictures.light.compare(name, await meanColours(page, CELLS));
  });
});

test('a leverage mix that was learned is told, with since when; on a phone by the meaning of the colours', async () => {
  const { pipeline } = scored;
  const sinceMs = END_MS - DAY_MS;
  await pipeline.learned([learnedVersion(sinceMs, HIGH_LEVERAGE)], true);
  const said = `Leverage mix: learned, since ${new Date(sinceMs).toISOString().slice(0, 10)}`;
  for (const phone of [false, true]) {
    const page = await newPage(browser, { phone });
    await page.goto(`${served.address}/?window=24h&${SCORED}`);
    await ready(page);
    if (!phone) expect(await page.locator('.mix-key').textContent()).toBe(said);
    expect(await page.evaluate(layoutFaults, REGIONS)).toEqual([]);
    await page.keyboard.press('l');
    await page.getByText(said).last().waitFor();
    await page.context().close();
  }
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

/** Pictures of one form and theme that somebody has looked at, by scene; PYROMETER_PICTURES=renew keeps what is there now. */
class Pictures {
  readonly #file: URL;
  readonly #kept: Record<string, string>;
  readonly #isRenewed = process.env.PYROMETER_PICTURES === 'renew';

  constructor(name: string) {
    this.#file = new URL(`./pictures/${name}.json`, import.meta.url);
    this.#kept = existsSync(this.#file) ? (JSON.parse(readFileSync(this.#file, 'utf8')) as Record<string, string>) : {};
  }

  /** @param means of the picture as it is now, see {@link meanColours} */
  compare(scene: string, means: Uint8Array): void {
    if (this.#isRenewed) {
      this.#kept[scene] = Buffer.from(means).toString('base64');
      return;
    }
    const file = fileURLToPath(this.#file);
    const kept = Buffer.from(this.#kept[scene] ?? '', 'base64');
    expect(kept.length, `${file} lacks ${scene}: look at the page, then PYROMETER_PICTURES=renew`).toBe(means.length);
    const differences = Array.from(means, (mean, i) => Math.abs(mean - kept[i]!));
    const far = differences.filter((difference) => difference > CELL_TOLERANCE).length;
    const what = `${scene} looks different from ${file}`;
    expect(far / differences.length, `${what}: part of its cells`).toBeLessThan(0.02);
    expect(differences.reduce((sum, one) => sum + one, 0) / differences.length, what).toBeLessThan(MEAN_TOLERANCE);
  }

  keep(): void {
    if (!this.#isRenewed) return;
    mkdirSync(new URL('.', this.#file), { recursive: true });
    const ordered = Object.fromEntries(SCENES.map(({ name }) => [name, this.#kept[name]]));
    writeFileSync(this.#file, `${JSON.stringify(ordered, null, 2)}\n`);
  }
}
