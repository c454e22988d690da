import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { launchBrowser, startServer } from './e2e/browser.ts';

const MAIN = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const DOCS = fileURLToPath(new URL('../docs', import.meta.url));

interface Picture {
  name: string;
  query: string;
  theme?: 'dark' | 'light';
  phone?: boolean;
  act?(page: Page): Promise<unknown>;
}

/** The pictures of docs/tour.md, in its order. */
const TOUR: readonly Picture[] = [
  { name: 'cell', query: 'window=24h&layers=map', act: (page) => page.mouse.move(560, 300) },
  { name: 'map', query: 'window=3d&layers=map', act: (page) => page.mouse.move(1500, 560) },
  { name: 'certainty', query: 'window=24h&layers=certainty,map', act: (page) => page.mouse.move(700, 330) },
  { name: 'reading', query: 'window=3d&panel=reading' },
  { name: 'zones', query: 'window=3d&panel=zones', act: chooseZone },
  { name: 'panes', query: 'window=3d&layers=map,liquidations&panes=liquidations,interest,rsi,reproduction' },
  { name: 'replay', query: 'window=24h&asOf=2026-01-29T12:00Z&panes=liquidations' },
  { name: 'sides', query: 'window=1w&side=delta&layers=none', theme: 'light' },
  { name: 'meaning', query: 'window=3d', theme: 'light', act: (page) => page.keyboard.press('l') },
  { name: 'risk', query: 'window=24h&panel=risk' },
  { name: 'cascade', query: 'window=24h&panel=cascade' },
  { name: 'phone', query: 'window=24h', phone: true },
];

// One fixed simulated market, so that a picture changes only where the program does.
const folder = mkdtempSync(join(tmpdir(), 'pyrometer-pictures-'));
const recording = join(folder, 'btc');
const simulate = ['simulate', '--market', 'sim:BTC/USDT:USDT', '--days', '30', '--seed', '8'];
execFileSync(process.execPath, [MAIN, ...simulate, '--end', '2026-02-01T00:00Z', '--out', recording], {
  stdio: 'inherit',
});
const server = await startServer(['--recording', recording]);
const browser = await launchBrowser();
// Where dots are only emulated, the chart is drawn as if there were one a CSS pixel, and is soft.
const phoneBrowser = await launchBrowser('--force-device-scale-factor=2');
try {
  mkdirSync(join(DOCS, 'tour'), { recursive: true });
  for (const picture of TOUR) await take(picture, join('tour', `${picture.name}.jpg`));
  // Last, when the market's past has been gone through and its zones are there at once.
  await take({ name: 'heatmap', query: 'window=3d' }, 'heatmap.png');
} finally {
  await browser.close();
  await phoneBrowser.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function take({ query, theme = 'dark', phone = false, act }: Picture, file: string): Promise<void> {
  const page = await (phone ? phoneBrowser : browser).newPage({
    viewport: phone ? { width: 390, height: 844 } : { width: 1600, height: 900 },
    colorScheme: theme,
    ...(phone ? { isMobile: true, hasTouch: true, deviceScaleFactor: 2 } : {}),
  });
  // A market's first questions go through all of its past.
  page.setDefaultTimeout(180_000);
  await page.goto(`${server.address}/?${query}`);
  await page.waitForSelector('body[data-state="ready"]');
  await page.waitForLoadState('networkidle');
  await act?.(page);
  await page.waitForLoadState('networkidle');
  await page.waitForTimeout(700);
  const path = join(DOCS, file);
  await page.screenshot(file.endsWith('.jpg') ? { path, type: 'jpeg', quality: 70 } : { path });
  console.log(`docs/${file}`);
  await page.close();
}

/** A row of the table of zones. */
async function chooseZone(page: Page): Promise<void> {
  // The one next below the price: what it says of itself takes a while.
  await page.locator('.side-body .zone-row').nth(3).locator('button').first().click();
  await page.waitForTimeout(5000);
  await page.mouse.move(5, 5);
}
