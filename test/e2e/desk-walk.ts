import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { newPage, openPage, type OpenOptions, ready } from '../prove/screen/harness.ts';
import type { Simulated } from './simulated.ts';

/** The first answer of a market's desk goes through all of its past. */
const FIRST_ANSWER_MS = 110_000;
const PHONE: OpenOptions = { phone: true };

/** The panels, alerts, overview and settings, as a person would walk them, over a simulated market that goes on. */
export function deskWalk(at: () => Simulated): void {
  const errors: string[] = [];
  const open = (query: string, options: OpenOptions = {}) =>
    openPage(at().browser, at().server.address, query, { onError: ({ message }) => errors.push(message), ...options });

  const close = (page: Page) => page.context().close();
  const number = (text: string | null) => Number((text ?? '').replace(/[^\d.]/g, ''));
  const priceOf = async (page: Page) => number(await page.getByTestId('price').textContent());

  test('an alert is set in words and fires once, on a replay too: on the screen, aloud, and by the browser', async () => {
    const page = await newPage(at().browser, {
      permissions: ['notifications'],
      onError: ({ message }) => errors.push(message),
    });
    await page.addInitScript(hearDeliveries);
    await page.goto(`${at().server.address}/?window=12h&panel=alerts`);
    await ready(page);
    const delivered = () => page.evaluate(() => window.delivered!);
    await page.getByLabel('With a sound').check();
    // Two tones at once, so that one knows what to listen for.
    await expect.poll(async () => (await delivered()).tones).toBe(2);
    await page.getByLabel('By the browser, when this page is hidden').check();
    // Over the past of the market, of which an alert says nothing: it is of now.
    await page.getByRole('button', { name: 'Replay' }).click();
    await page.getByRole('button', { name: 'an hour back' }).click();
    await expect.poll(() => page.url()).toContain('asOf=');
    await page.evaluate(() => Object.defineProperty(document, 'hidden', { get: () => true }));
    const markets = await (await fetch(`${at().server.address}/api/v1/markets`)).json();
    const { price } = (markets as { markets: { price: number }[] }).markets[0]!;
    const set = async (direction: 'above' | 'below', factor: number) => {
      await page.locator('.rule-kind select').selectOption('price');
      await page.getByLabel('Direction').selectOption(direction);
      await page.getByLabel('Price', { exact: true }).fill(String(Math.round(price * factor)));
      await page.getByRole('button', { name: 'Set alert' }).click();
    };
    await set('above', 1.0002);
    await page.getByText(/^The price goes above/).waitFor();
    await set('below', 0.9998);
    await page.getByText(/^The price goes below/).waitFor();
    expect(await page.getByRole('slider', { name: /Alert/ }).count()).toBe(0);
    const toast = page.getByRole('alert').filter({ hasText: /The price is (above|below)/ });
    await toast.first().waitFor({ timeout: 100_000 });
    expect(await toast.first().innerText()).toContain('SIMULATED');
    await expect.poll(async () => (await delivered()).notes.length, { timeout: 10_000 }).toBeGreaterThan(0);
    const { notes } = await delivered();
    expect(notes[0]).toMatchObject({ title: 'BTC/USDT', body: expect.stringMatching(/The price is (above|below)/) });
    await expect.poll(async () => (await delivered()).tones, { timeout: 10_000 }).toBeGreaterThanOrEqual(4);
    // Pressed, it leads from the past to where the alert is.
    await page.evaluate(() => window.pressNote!());
    await expect.poll(() => page.url()).not.toContain('asOf=');
    // Drawn on the chart of now, to be dragged.
    await expect.poll(() => page.getByRole('slider', { name: /Alert/ }).count(), { timeout: 20_000 }).toBe(2);

    const log = page.getByRole('region', { name: 'Alerts that fired' });
    expect(await log.innerText()).toMatch(/The price is (above|below) [\d,.]+: [\d,.]+/);
    const fired = await log.getByRole('listitem').count();
    await page.reload();
    await log.getByRole('listitem').first().waitFor();
    expect(await log.getByRole('listitem').count()).toBeGreaterThanOrEqual(fired);
    const rules = page.getByRole('region', { name: 'Alerts that are set' }).getByRole('listitem');
    await expect.poll(() => rules.count(), { timeout: 20_000 }).toBe(2);
    for (const left of [1, 0]) {
      await page
        .getByRole('button', { name: /^Delete: Tell me when the price goes/ })
        .first()
        .click();
      await expect.poll(() => rules.count(), { timeout: 20_000 }).toBe(left);
    }
    const kept = await (await fetch(`${at().server.address}/api/v1/alerts/rules`)).json();
    expect(kept).toMatchObject({ rules: [] });
    await close(page);
  });

  test('a value that a rule cannot take is said at its blank', async () => {
    const page = await open('panel=alerts');
    await page.getByLabel('Distance', { exact: true }).fill('500');
    await page.getByRole('button', { name: 'Set alert' }).click();
    expect(await page.locator('.rule-editor [role="alert"]').innerText()).toMatch(/must be <= 100/);
    expect(await page.getByLabel('Distance', { exact: true }).getAttribute('aria-invalid')).toBe('true');
    await close(page);
  });

  test('a bell at the pointer’s price sets an alert in one press, and Undo takes it back', async () => {
    const page = await open('window=12h');
    await page.mouse.move(500, 300);
    await page.locator('.price-bell button').click();
    const said = page.getByRole('status').filter({ hasText: /Alert set\. Tell me when the price goes/ });
    await said.waitFor();
    await page.getByRole('slider', { name: /Alert/ }).waitFor();
    await said.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('slider', { name: /Alert/ }).waitFor({ state: 'detached' });
    await close(page);
  });

  test('the reading: sentences with their numbers, which a keyboard reaches', async () => {
    const page = await open('panel=reading');
    const said = page.locator('.said');
    await said.first().waitFor({ timeout: FIRST_ANSWER_MS });
    expect(await page.getByRole('article', { name: 'The market in words' }).innerText()).toContain(
      'How far to trust this',
    );
    await said.first().focus();
    const figures = said.first().locator('dl');
    expect(await figures.isVisible()).toBe(true);
    expect((await figures.boundingBox())!.width).toBeGreaterThan(200);
    expect(await figures.innerText()).toMatch(/Price\s+[\d,]+/);
    await close(page);
  });

  test('zones are sorted; a row flies to its zone and opens what is known of it; its bell sets an alert', async () => {
    const page = await open('window=24h&panel=zones');
    const rows = page.locator('.zone-row');
    await rows.first().waitFor({ timeout: FIRST_ANSWER_MS });
    await page.getByRole('button', { name: /^Holds/ }).click();
    const amounts = await rows.locator('td:nth-child(3)').allInnerTexts();
    const usd = amounts.map((text) => number(text) * (text.endsWith('B') ? 1e3 : text.endsWith('K') ? 1e-3 : 1));
    expect(usd).toEqual(usd.toSorted((a, b) => b - a));
    await rows.first().getByRole('button', { expanded: false }).click();
    const details = page.locator('.zone-details');
    await details.waitFor({ timeout: 60_000 });
    const text = await details.innerText();
    for (const part of ['Probability of being reached', 'Where it came from', 'If the price comes here', 'Pull']) {
      expect(text).toContain(part);
    }
    expect(page.url()).toMatch(/zone=\d+/);
    const [high, low] = (await rows.first().locator('.zone-name span').first().innerText()).split('\n').map(number);
    const shown = await page.evaluate(
      ([top, bottom]) => [window.__pyrometer!.priceToY(top), window.__pyrometer!.priceToY(bottom)],
      [high!, low!] as const,
    );
    for (const y of shown) expect(y! > 80 && y! < 800).toBe(true);
    await rows
      .first()
      .getByRole('button', { name: /^Alert me when/ })
      .click();
    const said = page.getByRole('status').filter({ hasText: 'Alert set.' });
    await said.getByRole('button', { name: 'Undo' }).click();
    await close(page);
  });

  test('a trade is planned: dragged on the chart, refused at the field, saved, and there again', async () => {
    const page = await open('window=24h&panel=risk');
    const liquidation = page.getByRole('region', { name: 'Liquidation' }).locator('strong');
    await liquidation.waitFor({ timeout: 60_000 });
    const at10 = number(await liquidation.innerText());
    const price = await priceOf(page);
    expect(at10).toBeLessThan(price);

    await page.getByLabel('Leverage', { exact: true }).fill('25');
    await expect.poll(async () => number(await liquidation.innerText()), { timeout: 20_000 }).toBeGreaterThan(at10);

    await page.locator('#plan-stop').fill(String(Math.round(price * 1.1)));
    const refusal = page.locator('#plan-stop-error');
    await refusal.waitFor({ timeout: 20_000 });
    expect(await refusal.innerText()).toMatch(/wrong side/);
    await page.locator('#plan-stop').fill(String(Math.round(price * 0.985)));
    await refusal.waitFor({ state: 'detached', timeout: 20_000 });

    const line = page.getByRole('slider', { name: 'Stop', exact: true });
    const before = number(await page.locator('#plan-stop').inputValue());
    const box = (await line.boundingBox())!;
    await page.mouse.move(box.x + 200, box.y);
    await page.mouse.down();
    await page.mouse.move(box.x + 200, box.y - 12, { steps: 4 });
    await page.mouse.up();
    const stop = page.locator('#plan-stop');
    await expect.poll(async () => number(await stop.inputValue())).toBeGreaterThan(before);

    await page.getByRole('button', { name: '2 for 1' }).click();
    await page.getByText(/2\.0 won at the target for each 1 lost/).waitFor({ timeout: 20_000 });
    expect(await page.getByRole('region', { name: 'Advice' }).locator('.chip').count()).toBe(1);
    expect(await page.locator('.risk').innerText()).toContain('not financial advice');

    const kept = await stop.inputValue();
    await page.getByRole('button', { name: 'Save this plan' }).click();
    await page.reload();
    await page.getByRole('button', { name: /long 25x from/ }).click({ timeout: 60_000 });
    await expect.poll(() => stop.inputValue()).toBe(kept);
    await close(page);
  });

  test('plans stand on one wallet: cross and isolated, refused at the position, kept, and no wider than a phone', async () => {
    const page = await open('window=24h&panel=risk', PHONE);
    const wallet = page.getByRole('region', { name: 'Wallet' });
    const add = wallet.getByRole('button', { name: 'Add this plan' });
    await add.click();
    await page.getByRole('button', { name: 'Short', exact: true }).click();
    await add.click();
    const legs = wallet.locator('.leg');
    const liquidated = (i: number) => legs.nth(i).locator('dd').nth(2).innerText();
    await expect.poll(() => liquidated(1), { timeout: 60_000 }).toMatch(/\d in 24 h|no price|%/);
    expect(await wallet.innerText()).toMatch(/Maintenance takes [\d.]+% of the equity/);
    const shared = await liquidated(1);
    await legs.nth(1).getByRole('button', { name: 'isolated' }).click();
    await expect.poll(() => liquidated(1), { timeout: 20_000 }).not.toBe(shared);
    await expect.poll(() => wallet.locator('.wallet-losses tbody tr').count(), { timeout: 20_000 }).toBe(6);

    await wallet.getByLabel('Wallet', { exact: true }).fill('1500');
    await wallet.getByText(/initial margins of 2000 exceed the wallet of 1500/).waitFor({ timeout: 20_000 });
    await wallet.getByLabel('Wallet', { exact: true }).fill('2500');
    await wallet.getByText(/initial margins/).waitFor({ state: 'detached', timeout: 20_000 });

    await page.reload();
    await expect.poll(() => legs.count(), { timeout: 60_000 }).toBe(2);
    await expect.poll(() => liquidated(0), { timeout: 60_000 }).toMatch(/\d/);
    const wide = await page.locator('.side-body').evaluate((element) => element.scrollWidth - element.clientWidth);
    expect(wide).toBeLessThanOrEqual(0);
    await legs
      .first()
      .getByRole('button', { name: /^Remove/ })
      .click();
    await expect.poll(() => legs.count()).toBe(1);
    await close(page);
  });

  test('a shock runs zone by zone, farther with less depth, and its way is on the chart', async () => {
    const page = await open('window=24h&panel=cascade');
    const end = page.getByRole('region', { name: 'Where it ends' }).locator('strong');
    await end.waitFor({ timeout: 60_000 });
    const price = await priceOf(page);
    const usual = number(await end.innerText());
    expect(usual).toBeLessThan(price);
    expect(await page.locator('.price-mark', { hasText: 'Ends' }).count()).toBe(1);
    expect(await page.locator('.stages li').count()).toBeGreaterThan(0);
    await page.getByRole('button', { name: 'a fiftieth' }).click();
    await expect.poll(async () => number(await end.innerText()), { timeout: 20_000 }).toBeLessThan(usual);
    await page.getByLabel('News moves the price by').fill('4');
    await page.getByText('A rise that forces shorts to buy').waitFor({ timeout: 20_000 });
    await close(page);
  });

  test('the overview: searched by keyboard, with zones, R and skill; the venues say what is heard', async () => {
    const page = await open('page=overview');
    await page.getByRole('region', { name: 'Liquidations of the whole market' }).waitFor({ timeout: 30_000 });
    const row = page.getByRole('row', { name: /ETH\/USDT/ });
    await row.locator('.nearest').waitFor({ timeout: 90_000 });
    expect(await row.locator('.chip').innerText()).toMatch(/skill/);
    await page.keyboard.press('/');
    await page.locator('input[type="search"]:focus').waitFor();
    await page.keyboard.type('eth');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.url()).toMatch(/market=[^&]*ETH/);
    await page.getByRole('link', { name: 'Venues' }).click();
    await page.getByText('No venue is listened to: what is shown is a SIMULATED market.').waitFor();
    await close(page);
  });

  test('quiet hours are set in the settings and kept by the server', async () => {
    const page = await open('');
    await page.keyboard.press(',');
    await page.getByLabel('Quiet hours', { exact: true }).last().selectOption('on');
    await page.getByLabel('from', { exact: true }).fill('21:30');
    await page.getByLabel('from', { exact: true }).blur();
    await expect
      .poll(async () => (await (await fetch(`${at().server.address}/api/v1/alerts/rules`)).json()) as object)
      .toMatchObject({ quietHours: { from: '21:30', to: '07:00' } });
    await page.getByLabel('Quiet hours', { exact: true }).last().selectOption('off');
    await page.getByLabel('from', { exact: true }).waitFor({ state: 'detached' });
    await close(page);
  });

  const PANELS = ['reading', 'zones', 'risk', 'cascade', 'alerts'];
  test('on a phone nothing is wider than the screen', async () => {
    const page = await open('window=24h&panel=reading', PHONE);
    for (const panel of PANELS) {
      if (panel !== 'reading') await page.locator(`#tab-${panel}`).tap();
      await page.locator('.side-body .panel').waitFor({ timeout: 60_000 });
      const wide = await page.locator('.side-body').evaluate((element) => element.scrollWidth - element.clientWidth);
      expect(wide, panel).toBeLessThanOrEqual(0);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    }
    for (const name of ['overview', 'venues']) {
      await page.goto(`${at().server.address}/?page=${name}`);
      await page.locator('main h2').first().waitFor();
      expect(await page.evaluate(() => document.documentElement.scrollWidth), name).toBeLessThanOrEqual(390);
    }
    await close(page);
  });

  test('nothing has failed on any of these pages', () => expect(errors).toEqual([]));
}

interface Delivered {
  notes: { title: string; body: string | undefined }[];
  /** Tones that were begun while the browser let them sound. */
  tones: number;
}

declare global {
  interface Window {
    delivered?: Delivered;
    /** Presses the newest notification. */
    pressNote?: () => void;
  }
}

/** Writes down what the page has the browser show and sound, which goes on to do so. Runs in the page. */
function hearDeliveries(): void {
  const delivered: Delivered = (window.delivered = { notes: [], tones: 0 });
  window.Notification = class extends Notification {
    constructor(title: string, options?: NotificationOptions) {
      super(title, options);
      delivered.notes.push({ title, body: options?.body });
      window.pressNote = () => this.dispatchEvent(new Event('click'));
    }
  };
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (whenS?: number) {
    if (this.context.state === 'running') delivered.tones++;
    start.call(this, whenS);
  };
}
