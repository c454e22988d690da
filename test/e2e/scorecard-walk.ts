import { createHash } from 'node:crypto';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { check } from '../prove/screen/axe.ts';
import { openPage, type OpenOptions } from '../prove/screen/harness.ts';
import type { Simulated } from './simulated.ts';

/** The past of the simulated market is gone through meanwhile. */
const SCORED_MS = 150_000;

async function isTooWide(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
}

/** Scorecard and claims of a simulated market that goes on. */
export function scorecardWalk(at: () => Simulated): void {
  async function open(name: 'scorecard' | 'claims', query = '', options: OpenOptions = {}): Promise<Page> {
    const page = await openPage(at().browser, at().server.address, `page=${name}${query}`, {
      onError(error) {
        throw error;
      },
      ...options,
    });
    await page.waitForSelector(name === 'scorecard' ? '.forecast' : '.claim-list', { timeout: SCORED_MS });
    return page;
  }

  test(
    'a person follows the last scored forecast to the liquidations in one of its cells, and to its bytes',
    async () => {
      const page = await open('scorecard');
      const text = await page.locator('[data-testid=scorecard]').innerText();
      expect(text).toContain('A simulated market');
      expect(text).toMatch(/Of every \$100 liquidated within 10 % of the price, \$\d/);
      for (const title of [
        'Skill over distance',
        'Against rivals',
        'Predicted against happened',
        'What are old zones worth?',
      ]) {
        expect(text).toContain(title);
      }
      const scored = page.locator('.forecast', { hasText: 'nats' }).first();
      await scored.focus();
      await page.keyboard.press('Enter');
      const panel = page.locator('.forecast-panel');
      const cell = panel.getByRole('button', { name: /event/ }).first();
      await cell.waitFor({ timeout: 30_000 });
      const [, count] = /(\d+) event/.exec(await cell.innerText())!;
      await cell.click();
      const events = panel.getByTestId('events');
      await events.locator('caption', { hasText: `${count} liquidation` }).waitFor();
      expect(await events.locator('tbody tr').count()).toBe(Math.min(50, Number(count)));
      const link = panel.getByRole('link', { name: /bytes that were hashed/ });
      const bytes = await fetch(`${at().server.address}${await link.getAttribute('href')}`);
      const hash = createHash('sha256')
        .update(Buffer.from(await bytes.arrayBuffer()))
        .digest('hex');
      expect(await panel.locator('code').last().innerText()).toBe(hash);
      const then = panel.getByRole('link', { name: 'The map as it was then' });
      expect(await then.getAttribute('href')).toMatch(/[?&]asOf=/);
      // Another horizon has other forecasts.
      await page.getByRole('button', { name: '24 h ahead' }).click();
      await page.getByRole('heading', { name: 'Against rivals, 24 h ahead' }).waitFor();
      await page.close();
    },
    SCORED_MS + 60_000,
  );

  test('each claim has its test, its figures and a verdict', async () => {
    const page = await open('claims');
    expect(await page.locator('.claim').count()).toBe(7);
    expect(await page.locator('.claim-head .verdict').allInnerTexts()).toEqual(
      Array.from({ length: 7 }, () => expect.stringMatching(/^(Yes|No|Not enough data)$/)),
    );
    const first = page.locator('.claim').first();
    await first.getByText('How it was tested').click();
    expect(await first.innerText()).toContain('race');
    await page.getByRole('link', { name: 'Scorecard' }).click();
    await page.waitForSelector('.forecast');
    await page.close();
  });

  test.each(['dark', 'light'] as const)(
    'both pages are accessible, and fit a phone, %s',
    async (theme) => {
      for (const name of ['scorecard', 'claims'] as const) {
        const page = await open(name, `&theme=${theme}`);
        if (name === 'scorecard') {
          await page.locator('.forecast').nth(1).click();
          await page.waitForSelector('.forecast-panel svg');
        }
        expect(await check(page, 'main')).toEqual([]);
        await page.close();
        const phone = await open(name, `&theme=${theme}`, { phone: true });
        expect(await isTooWide(phone)).toBe(false);
        expect(await check(phone, 'main')).toEqual([]);
        await phone.close();
      }
    },
    120_000,
  );
}
