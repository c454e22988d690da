import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { Engine } from '../../../src/engine/engine.ts';
import type { MarketPipeline } from '../../../src/engine/pipeline.ts';
import { createGateway, type GatewayOptions } from '../../../src/gateway/create-gateway.ts';

export const WEB_ROOT = fileURLToPath(new URL('../../../dist/web', import.meta.url));

export interface Served {
  address: string;
  close(): Promise<void>;
}

/** The built page over one market or several, served by this process, so that a test can push what comes live. */
export async function serve(
  pipelines: MarketPipeline | readonly MarketPipeline[],
  port = 0,
  told: Pick<GatewayOptions, 'scoring' | 'venues'> = {},
): Promise<Served> {
  const directory = new Engine();
  for (const pipeline of [pipelines].flat()) directory.add(pipeline);
  const gateway = await createGateway({ directory, webRoot: WEB_ROOT, version: 'proof', ...told });
  const address = await gateway.listen({ port, host: '127.0.0.1' });
  return { address, close: () => gateway.close() };
}

export interface OpenOptions extends BrowserContextOptions {
  phone?: boolean;
  theme?: 'dark' | 'light';
  /** Hears what the page throws; default: it is printed. */
  onError?: (error: Error) => void;
}

/** A page of a browser of its own, nothing in its cache, at the size of the figures or of a phone. */
export async function newPage(
  browser: Browser,
  { phone = false, theme = 'dark', onError, ...more }: OpenOptions = {},
): Promise<Page> {
  const context = await browser.newContext({
    viewport: phone ? { width: 390, height: 844 } : { width: 1600, height: 900 },
    colorScheme: theme,
    ...(phone ? { hasTouch: true, isMobile: true, deviceScaleFactor: 2 } : {}),
    // Tests put scripts of their own into the page.
    bypassCSP: true,
    ...more,
  });
  const page = await context.newPage();
  // Shared and laptop machines stall for seconds.
  page.setDefaultTimeout(60_000);
  // What runs these scripts gives functions their names by a helper that no page has.
  await page.addInitScript('globalThis.__name = (one) => one');
  page.on('pageerror', (error) => (onError ?? console.error)(error));
  return page;
}

/** Opens an address of the page, and waits for its picture. */
export async function openPage(
  browser: Browser,
  address: string,
  query = '',
  options: OpenOptions = {},
): Promise<Page> {
  const page = await newPage(browser, options);
  await page.goto(`${address}/?${query}`);
  await ready(page);
  return page;
}

export async function ready(page: Page): Promise<void> {
  await page.waitForSelector('body[data-state="ready"]', { timeout: 60_000 });
}

/** Counts the work that a page's main thread does, in time that it really runs: what others do on the machine is left out. */
export async function countWork(page: Page): Promise<() => Promise<number>> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  return async () => {
    const { metrics } = await devtools.send('Performance.getMetrics');
    return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN);
  };
}

export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
}
