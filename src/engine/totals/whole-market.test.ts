import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Liquidation } from '../../market/event.ts';
import { Listening } from './listening.ts';
import { type HeardVenue, WholeMarket } from './whole-market.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOW = Date.parse('2026-02-01T12:34:30Z');
function heardSince(timeMs: number): Listening {
  const listening = new Listening();
  listening.set(true, timeMs);
  return listening;
}
const heardVenue = (venue: string, more: Partial<HeardVenue> = {}): HeardVenue => ({
  venue,
  sampling: 'full',
  listed: 10,
  heard: 10,
  turnoverUsd: 100,
  heardTurnoverUsd: 100,
  listening: heardSince(NOW - 48 * HOUR),
  ...more,
});
const VENUES = [heardVenue('bybit'), heardVenue('okx')];
const one = (side: 'long' | 'short', usd: number, agoMs = 0): Liquidation => ({
  timeMs: NOW - agoMs,
  side,
  price: 100,
  quantity: usd / 100,
  id: '',
  notionalUsd: usd,
});

describe('the whole market', () => {
  it('adds up to the cent what was sent, over each window, by venue and coin, in any order', () => {
    const cents = fc.integer({ min: 1, max: 1e10 });
    const sent = fc.record({
      market: fc.constantFrom('bybit:BTC/USDT:USDT', 'bybit:ETH/USDT:USDT', 'okx:BTC/USDT:USDT', 'okx:BTC/USD:BTC'),
      side: fc.constantFrom('long' as const, 'short' as const),
      cents,
      agoMs: fc.integer({ min: -30_000, max: 23 * HOUR }),
    });
    fc.assert(
      fc.property(fc.array(sent, { maxLength: 300 }), (all) => {
        const market = new WholeMarket();
        for (const each of all) market.take(each.market, one(each.side, each.cents / 100, each.agoMs), NOW);
        const report = market.report(NOW, VENUES);
        const windows = [
          { got: report.windows, of: () => true },
          ...report.venues.map(({ venue, windows: got }) => ({ got, of: (id: string) => id.startsWith(venue) })),
          ...report.coins.map(({ base, windows: got }) => ({ got, of: (id: string) => id.includes(`:${base}/`) })),
        ];
        for (const { got, of } of windows) {
          for (const { fromMs, longUsd, shortUsd, count, largest } of got) {
            const inside = all.filter(({ market: id, agoMs }) => of(id) && NOW - agoMs >= fromMs);
            const sum = (side: string) =>
              inside.reduce((total, each) => total + (each.side === side ? each.cents : 0), 0);
            expect([Math.round(longUsd * 100), Math.round(shortUsd * 100)]).toEqual([sum('long'), sum('short')]);
            expect(count).toBe(inside.length);
            expect(largest?.usd ?? 0).toBe(Math.max(0, ...inside.map((each) => each.cents / 100)));
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('covers whole minutes back from the one that runs', () => {
    const market = new WholeMarket();
    const { fromMs } = market.report(NOW, VENUES).windows[0]!;
    expect(new Date(fromMs).toISOString()).toBe('2026-02-01T11:35:00.000Z');
    market.take('bybit:BTC/USDT:USDT', one('long', 5, NOW - fromMs), NOW);
    market.take('bybit:BTC/USDT:USDT', one('long', 7, NOW - fromMs + 1), NOW);
    expect(market.report(NOW, VENUES).windows.map(({ longUsd }) => longUsd)).toEqual([5, 12, 12, 12]);
    expect(market.report(NOW + HOUR, VENUES).windows.map(({ longUsd }) => longUsd)).toEqual([0, 12, 12, 12]);
    expect(market.report(NOW + 25 * HOUR, VENUES).windows.map(({ longUsd }) => longUsd)).toEqual([0, 0, 0, 0]);
  });

  it('values inverse contracts by their size, where no notional was printed', () => {
    const market = new WholeMarket();
    const { notionalUsd: _, ...bare } = { ...one('short', 1), price: 50_000, quantity: 300 };
    market.take('bybit:BTC/USD:BTC', bare, NOW);
    market.take('bybit:BTC/USDT:USDT', { ...bare, quantity: 0.002 }, NOW);
    const { windows } = market.report(NOW, VENUES);
    expect(windows[0]!.shortUsd).toBe(400);
    expect(windows[0]!.imbalance).toBe(-1);
    expect(windows[0]!.largest).toMatchObject({ marketId: 'bybit:BTC/USD:BTC', usd: 300, side: 'short' });
  });

  it('is a floor where a venue samples, or some of its symbols are not heard', () => {
    const market = new WholeMarket();
    expect(market.report(NOW, VENUES).atLeast).toBe(false);
    expect(market.report(NOW, [...VENUES, heardVenue('binance', { sampling: 'one-per-second' })]).atLeast).toBe(true);
    expect(market.report(NOW, [heardVenue('okx', { heard: 9 })]).atLeast).toBe(true);
  });

  it('says which share of the turnover is heard, and nothing where a venue does not tell its turnover', () => {
    const market = new WholeMarket();
    const deaf = heardVenue('hyperliquid', {
      sampling: 'none',
      heard: 0,
      heardTurnoverUsd: 0,
      listening: new Listening(),
    });
    const report = market.report(NOW, [...VENUES, deaf]);
    expect(report.coverage).toEqual({ listed: 30, heard: 20, turnoverShare: 200 / 300 });
    expect(report.sinceMs).toBe(NOW - 48 * HOUR);
    const untold = heardVenue('gate', { heard: 9, turnoverUsd: Number.NaN, heardTurnoverUsd: Number.NaN });
    expect(market.report(NOW, [...VENUES, untold]).coverage.turnoverShare).toBeNull();
    expect(market.report(NOW, [...VENUES, { ...untold, heard: 10 }]).coverage.turnoverShare).toBe(1);
  });

  it('says how much of a window was heard at all', () => {
    const listening = heardSince(NOW - 2 * HOUR);
    const started = heardVenue('bybit', { listening });
    const heard = new WholeMarket().report(NOW, [started]).windows.map((window) => window.heard);
    expect(heard[0]).toBe(1);
    expect(heard[1]).toBeCloseTo(0.5, 2);
    expect(heard[3]).toBeCloseTo(2 / 24, 2);
    listening.set(false, NOW - HOUR);
    listening.set(true, NOW - HOUR / 2);
    expect(new WholeMarket().report(NOW, [started]).windows[0]!.heard).toBeCloseTo(0.5, 1);
    expect(new WholeMarket().report(NOW, []).windows.map((window) => window.heard)).toEqual([0, 0, 0, 0]);
  });

  it('leaves out what comes a day late or from the future, and counts it', () => {
    const market = new WholeMarket();
    market.take('okx:BTC/USDT:USDT', one('long', 1, 24 * HOUR), NOW);
    market.take('okx:BTC/USDT:USDT', one('long', 1, -2 * MINUTE), NOW);
    const report = market.report(NOW, VENUES);
    expect([report.outside, report.windows[3]!.count]).toEqual([2, 0]);
  });

  it('lists as many coins as asked for, and refuses a venue that is not there', () => {
    const market = new WholeMarket();
    for (let i = 0; i < 20; i++) market.take(`okx:COIN${i}/USDT:USDT`, one('long', i + 1), NOW);
    const { coins } = market.report(NOW, VENUES, { limit: 3 });
    expect(coins.map(({ base }) => base)).toEqual(['COIN19', 'COIN18', 'COIN17']);
    expect(market.report(NOW, VENUES, { coin: 'coin7' }).windows[0]!.longUsd).toBe(8);
    expect(market.report(NOW, VENUES, { venue: 'bybit' }).windows[0]!.count).toBe(0);
    expect(() => market.report(NOW, VENUES, { venue: 'ftx' })).toThrow('no venue "ftx" is listened to');
  });

  it('forgets what is older than a day, and keeps all of the day', () => {
    const market = new WholeMarket();
    for (let minute = 0; minute < 5 * 1440; minute++) {
      const nowMs = NOW + minute * MINUTE;
      market.take('okx:BTC/USDT:USDT', { ...one('long', 1), timeMs: nowMs }, nowMs);
    }
    const report = market.report(NOW + (5 * 1440 - 1) * MINUTE, VENUES);
    expect(report.windows.map(({ count }) => count)).toEqual([60, 240, 720, 1440]);
  });
});
