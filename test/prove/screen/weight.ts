import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { newPage, ready, WEB_ROOT } from './harness.ts';

export interface Weight {
  /** Bytes, gzipped, that the market page fetches until its picture is complete, but for the chart library. */
  page: number;
  charts: number;
  /** All files of the page, every page, panel and dialog. */
  everything: number;
}

/** Of the page's own files; data are not its weight. */
export async function weigh(browser: Browser, address: string): Promise<Weight> {
  const page = await newPage(browser);
  const files = new Set<string>();
  page.on('request', (request) => {
    const { pathname, origin } = new URL(request.url());
    if (origin === address && !pathname.startsWith('/api/')) files.add(pathname === '/' ? 'index.html' : pathname);
  });
  await page.goto(address);
  await ready(page);
  await page.context().close();
  const weight = { page: 0, charts: 0, everything: 0 };
  for (const file of files) {
    if (/charts-[^/]*\.js$/.test(file)) weight.charts += gzipped(file);
    else weight.page += gzipped(file);
  }
  for (const name of readdirSync(WEB_ROOT, { recursive: true, encoding: 'utf8' })) {
    if (/\.(js|css|html)$/.test(name)) weight.everything += gzipped(name);
  }
  return weight;
}

function gzipped(file: string): number {
  return gzipSync(readFileSync(join(WEB_ROOT, file)), { level: 9 }).length;
}
