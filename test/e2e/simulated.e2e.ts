import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newPage, ready } from '../prove/screen/harness.ts';
import { launchBrowser, startServer } from './browser.ts';
import { deskWalk } from './desk-walk.ts';
import { scorecardWalk } from './scorecard-walk.ts';
import type { Simulated } from './simulated.ts';

// One server for all of it: making its market takes long, and its past is scored while the desk is walked.
let simulated: Simulated;
beforeAll(async () => {
  simulated = { server: await startServer(), browser: await launchBrowser() };
}, 180_000);
afterAll(async () => {
  await simulated?.browser.close();
  await simulated?.server.stop();
});

test('without a recording, a server starts on a simulated market and says it is well', async () => {
  const response = await fetch(`${simulated.server.address}/healthz`);
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({ ok: true });
});

test('the page draws the heat of the simulated market and says SIMULATED, without an error', async () => {
  const errors: string[] = [];
  const page = await newPage(simulated.browser, { onError: ({ message }) => errors.push(message) });
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  await page.goto(simulated.server.address);
  await ready(page);
  expect(await page.locator('canvas').count()).toBeGreaterThan(0);
  expect(await page.locator('body').innerText()).toContain('SIMULATED');
  expect(errors).toEqual([]);
  await page.context().close();
});

describe('the desk', () => deskWalk(() => simulated));
describe('scorecard and claims', () => scorecardWalk(() => simulated));
