import type { Browser } from 'playwright-core';
import { countWork, newPage } from './harness.ts';

/**
 * Milliseconds from the begin of opening the page, with nothing in its cache, until candles and heat are complete and
 * two more frames have been drawn.
 * @param slower times that the processor is slowed down
 * @returns how long it took, and how long the page's main thread worked for it, ms
 */
export async function firstHeat(
  browser: Browser,
  address: string,
  slower: number,
): Promise<{ tookMs: number; workMs: number }> {
  const page = await newPage(browser);
  try {
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: slower });
    const work = await countWork(page);
    await page.addInitScript(() => {
      new MutationObserver(() => {
        const scope = globalThis as { heatAtMs?: number };
        if (document.body?.dataset.state === 'ready') scope.heatAtMs ??= performance.now();
      }).observe(document, { subtree: true, attributes: true, attributeFilter: ['data-state'] });
    });
    await page.goto(address);
    const handle = await page.waitForFunction(() => (globalThis as { heatAtMs?: number }).heatAtMs, null, {
      timeout: 60_000,
    });
    return { tookMs: (await handle.jsonValue())!, workMs: await work() };
  } finally {
    await page.context().close();
  }
}
