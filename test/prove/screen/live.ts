import type { Browser, Page } from 'playwright-core';
import { benchBars } from '../../../bench/bars.ts';
import type { MarketPipeline } from '../../../src/engine/pipeline.ts';
import type { Bar } from '../../../src/market/bar.ts';
import { countWork, newPage, ready } from './harness.ts';

const MINUTE_MS = 60_000;

/** Sends a market's next bars, each as it grows and then closed. */
export class LiveBars {
  readonly #pipeline: MarketPipeline;
  readonly #bars: Iterator<Bar>;
  readonly #runs: number;

  /** @param bars those that come after the pipeline's last one */
  constructor(pipeline: MarketPipeline, bars: Iterator<Bar>, runs: number) {
    this.#pipeline = pipeline;
    this.#bars = bars;
    this.#runs = runs;
  }

  /** One more bar, its updates `everyMs` apart. @returns the closed bar */
  async next(everyMs: number): Promise<Bar> {
    const bar = this.#bars.next().value as Bar;
    for (let i = 1; i <= this.#runs; i++) {
      const close = bar.open + ((bar.close - bar.open) * i) / (this.#runs + 1);
      this.#pipeline.run({ ...bar, close, high: Math.max(bar.open, close), low: Math.min(bar.open, close) });
      await pause(everyMs);
    }
    this.#pipeline.close(bar);
    await pause(everyMs);
    return bar;
  }
}

/** A pipeline of so many bars, and those that come after them. */
export function pipelineAndRest(create: () => MarketPipeline, count: number, more: number) {
  const pipeline = create();
  pipeline.source.live = true;
  const bars = benchBars(count + more);
  for (let i = 0; i < count; i++) pipeline.close(bars.next().value as Bar);
  return { pipeline, bars, stepMs: MINUTE_MS };
}

export interface LivePaints {
  /** From when a message is there until what it changed is painted, ms each. */
  paints: number[];
  /** Of the page's main thread, ms an update. */
  workMs: number;
}

/** Milliseconds from when a live message reaches the page until the frame that it changed has been drawn. */
export async function liveToPaint(
  browser: Browser,
  address: string,
  live: LiveBars,
  bars: number,
): Promise<LivePaints> {
  const page = await newPage(browser);
  await page.addInitScript(() => {
    const paints: number[] = ((globalThis as { paints?: number[] }).paints = []);
    const Native = WebSocket;
    window.WebSocket = class extends Native {
      constructor(socketUrl: string | URL, protocols?: string | string[]) {
        super(socketUrl, protocols);
        this.addEventListener('message', ({ data }) => {
          if (typeof data !== 'string' || !data.includes('"bar"')) return;
          const heardAtMs = performance.now();
          requestAnimationFrame(() => {
            // A message is delivered after the frame it was posted in has been painted.
            const { port1, port2 } = new MessageChannel();
            port1.addEventListener('message', () => paints.push(performance.now() - heardAtMs));
            port1.start();
            port2.postMessage(null);
          });
        });
      }
    };
  });
  await page.goto(address);
  await ready(page);
  await connected(page);
  await page.evaluate(() => ((globalThis as { paints?: number[] }).paints!.length = 0));
  const work = await countWork(page);
  const before = await work();
  for (let i = 0; i < bars; i++) await live.next(120);
  const paints = await page.evaluate(() => (globalThis as { paints?: number[] }).paints!);
  const workMs = ((await work()) - before) / paints.length;
  await page.context().close();
  return { paints, workMs };
}

/** Waits for the live line. */
export async function connected(page: Page): Promise<void> {
  await page.waitForSelector('.badge.live, .badge.stale', { timeout: 20_000 });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
