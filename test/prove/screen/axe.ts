import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { PAGE_NAMES } from '../../../src/web/pages/page-name.ts';
import { PANEL_NAMES } from '../../../src/web/panels/panel-name.ts';
import { newPage, type OpenOptions } from './harness.ts';

const AXE = fileURLToPath(new URL('../../../node_modules/axe-core/axe.min.js', import.meta.url));

export interface Violation {
  where: string;
  rule: string;
  elements: string[];
}

/** Everything that can be on the screen: pages, panels, and what a key opens. */
export const SCENES: readonly { name: string; query: string; key?: string }[] = [
  ...PAGE_NAMES.map((page) => ({ name: page, query: `page=${page}` })),
  ...PANEL_NAMES.map((panel) => ({ name: `panel ${panel}`, query: `panel=${panel}` })),
  { name: 'panes and replay', query: 'panes=liquidations,rsi&asOf=REPLAY&layers=zones,certainty,map' },
  ...['?', ',', 'l', 'd'].map((key) => ({ name: `dialog ${key}`, query: '', key })),
];

/** Everything that axe finds wrong, contrast included, in one theme and at one size. */
export async function violations(browser: Browser, address: string, options: OpenOptions): Promise<Violation[]> {
  const found: Violation[] = [];
  const page = await newPage(browser, options);
  for (const scene of SCENES) {
    await open(page, address, scene);
    const where = `${scene.name}, ${options.phone ? 'phone' : 'desktop'}, ${options.theme ?? 'dark'}`;
    for (const { rule, elements } of await check(page)) found.push({ where, rule, elements });
  }
  await page.context().close();
  return found;
}

async function open(page: Page, address: string, { query, key }: (typeof SCENES)[number]): Promise<void> {
  const markets = (await (await fetch(`${address}/api/v1/markets`)).json()) as { markets: { timeMs: number }[] };
  const replayed = query.replace('REPLAY', String((markets.markets[0]?.timeMs ?? 0) - 3_600_000));
  await page.goto(`${address}/?${replayed}`);
  await page.waitForSelector('body[data-state="ready"]', { timeout: 60_000 });
  if (key) {
    await page.keyboard.press(key);
    await page.waitForSelector('dialog[open]');
  }
  // Panels ask for their data once there is a picture.
  await page.waitForLoadState('networkidle');
}

/** What is wrong on a page as it is. @param part a selector of what is looked at; default: all */
export async function check(page: Page, part = ':root'): Promise<{ rule: string; elements: string[] }[]> {
  await page.evaluate(readFileSync(AXE, 'utf8'));
  return page.evaluate(async (looked) => {
    const { axe } = window as unknown as {
      axe: {
        run(context: string): Promise<{
          violations: { id: string; help: string; nodes: { target: unknown[]; failureSummary?: string }[] }[];
        }>;
      };
    };
    const { violations: all } = await axe.run(looked);
    return all.map(({ id, help, nodes }) => ({
      rule: `${id}: ${help}`,
      elements: nodes.map(
        ({ target, failureSummary }) => `${target.join(' ')} ${failureSummary?.split('\n')[1] ?? ''}`,
      ),
    }));
  }, part);
}
