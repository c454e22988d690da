import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser, type RunningServer, startServer } from './browser.ts';

let server: RunningServer;
let browser: Browser;
beforeAll(async () => {
  server = await startServer();
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

test('without a recording, a server starts on a simulated market and says it is well', async () => {
  const response = await fetch(`${server.address}/healthz`);
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({ ok: true });
});

test('the page draws the heat of the simulated market and says SIMULATED, without an error', async () => {
  const page = await browser.newPage({ viewport: { width: 1600, height: 900 } });
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  await page.goto(server.address);
  await page.waitForSelector('body[data-state="ready"]', { timeout: 60_000 });
  expect(await page.locator('canvas').count()).toBeGreaterThan(0);
  expect(await page.locator('body').innerText()).toContain('SIMULATED');
  expect(errors).toEqual([]);
});
