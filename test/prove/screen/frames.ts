import type { Browser, Page } from 'playwright-core';
import { countWork, newPage, ready } from './harness.ts';

/** A mouse moves so often, ms. */
const MOVE_MS = 16;
const HEIGHT = 330;

/** Opens a market with all of it in view, and moves it about by mouse for some seconds. */
export async function panFrames(
  browser: Browser,
  address: string,
  seconds: number,
): Promise<{ frames: number[]; workMs: number }> {
  const page = await newPage(browser);
  await page.goto(`${address}/?window=all`);
  await ready(page);
  // What zooming will need is fetched once before: the proof is of drawing.
  await tour(page, performance.now() + 6000);
  await page.evaluate(() => {
    const frames: number[] = [];
    let before = performance.now();
    const tick = (now: number) => {
      frames.push(now - before);
      before = now;
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
    (globalThis as { frameMs?: number[] }).frameMs = frames;
  });
  const work = await countWork(page);
  const before = await work();
  await tour(page, performance.now() + 1000 * seconds);
  const frames = await page.evaluate(() => (globalThis as { frameMs?: number[] }).frameMs!);
  const workMs = (await work()) - before;
  await page.context().close();
  return { frames: frames.slice(2), workMs: workMs / frames.length };
}

/** Drags to and fro, zooms in, drags, and zooms out again, until the time is over. */
async function tour(page: Page, untilMs: number): Promise<void> {
  const isOver = () => performance.now() >= untilMs;
  for (let round = 0; !isOver(); round++) {
    await drag(page, round % 2 ? 300 : 1000, round % 2 ? 1000 : 300, isOver);
    const turns = round % 6 < 3 ? -1 : 1;
    for (let i = 0; i < 8 && !isOver(); i++) {
      await page.mouse.wheel(0, 60 * turns);
      await page.waitForTimeout(MOVE_MS);
    }
  }
}

async function drag(page: Page, fromX: number, toX: number, isOver: () => boolean): Promise<void> {
  await page.mouse.move(fromX, HEIGHT);
  await page.mouse.down();
  for (let i = 1; i <= 60 && !isOver(); i++) {
    await page.mouse.move(fromX + ((toX - fromX) * i) / 60, HEIGHT + 20 * Math.sin(i / 10));
    await page.waitForTimeout(MOVE_MS);
  }
  await page.mouse.up();
}
