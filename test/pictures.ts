import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launchBrowser, startServer } from './e2e/browser.ts';

const MAIN = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const DOCS = fileURLToPath(new URL('../docs', import.meta.url));

// One fixed simulated market, so that a picture changes only where the program does.
const folder = mkdtempSync(join(tmpdir(), 'pyrometer-pictures-'));
const recording = join(folder, 'btc');
const simulate = [
  'simulate',
  '--market',
  'sim:BTC/USDT:USDT',
  '--days',
  '30',
  '--seed',
  '8',
  '--end',
  '2026-02-01T00:00Z',
];
execFileSync(process.execPath, [MAIN, ...simulate, '--out', recording], { stdio: 'inherit' });
const server = await startServer(['--recording', recording]);
const browser = await launchBrowser();
try {
  const page = await browser.newPage({ viewport: { width: 1600, height: 900 }, colorScheme: 'dark' });
  await page.goto(`${server.address}/?window=3d`);
  await page.waitForSelector('body[data-state="ready"]');
  await page.waitForTimeout(1000);
  await page.screenshot({ path: join(DOCS, 'heatmap.png') });
  console.log('docs/heatmap.png');
} finally {
  await browser.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
