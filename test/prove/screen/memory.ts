import type { Browser, CDPSession } from 'playwright-core';
import { newPage, ready } from './harness.ts';
import { connected, type LiveBars } from './live.ts';

/** Bars between two readings. */
const EVERY_BARS = 30;
/** Of a reading: how long between two tries, and how many tries without less end it. */
const REST_MS = 300;
const TRIES_WITHOUT_LESS = 4;

/** Bytes that the page holds on to after each half hour of live bars. */
export async function liveMemory(browser: Browser, address: string, live: LiveBars, bars: number): Promise<number[]> {
  const page = await newPage(browser);
  await page.goto(`${address}/?window=12h&panes=liquidations,rsi`);
  await ready(page);
  await connected(page);
  const devtools = await page.context().newCDPSession(page);
  const readings: number[] = [];
  for (let i = 0; i <= bars; i++) {
    if (i % EVERY_BARS === 0) readings.push(await heldBytes(devtools));
    if (i < bars) await live.next(25);
  }
  const price = await page.locator('[data-testid="price"]').innerText();
  if (!/\d/.test(price)) throw new Error(`the page shows no price after ${bars} bars: ${price}`);
  await page.context().close();
  return readings;
}

/**
 * What is left when the page has come to rest: the answers that a bar made it ask for are read, drawn and dropped only
 * some time after the bar, and what is on its way then is not held. Of the script's heap; the cells of tiles, which are
 * kept up to a fixed number of bytes, are outside it.
 */
async function heldBytes(devtools: CDPSession): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let tries = 0; tries < TRIES_WITHOUT_LESS; tries++) {
    await devtools.send('HeapProfiler.collectGarbage');
    await devtools.send('HeapProfiler.collectGarbage');
    const { usedSize } = (await devtools.send('Runtime.getHeapUsage')) as { usedSize: number };
    if (usedSize < 0.995 * least) tries = 0;
    least = Math.min(least, usedSize);
    await new Promise((resolve) => setTimeout(resolve, REST_MS));
  }
  return least;
}

/** Growth from the median of the second quarter of the readings (all is warm by then) to that of the last. */
export function growth(readings: readonly number[]): number {
  const part = (from: number, to: number) => {
    const some = readings.slice(Math.floor(from * readings.length), Math.ceil(to * readings.length));
    return some.toSorted((a, b) => a - b)[some.length >> 1]!;
  };
  return part(0.75, 1) / part(0.25, 0.5) - 1;
}
