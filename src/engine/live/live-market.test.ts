import { describe, expect, it } from 'vitest';
import type { Bar } from '../../market/bar.ts';
import { MarketPipeline } from '../pipeline.ts';
import { LiveMarket } from './live-market.ts';

const MINUTE = 60_000;
const START = Date.parse('2026-02-01T12:00Z');
const FROM = START - 3 * MINUTE;
const { NaN: unknown } = Number;

/** A market whose history has bars with a volume of 1000, and what was asked of it. */
function market(history: (fromMs: number, toMs: number) => Bar[] = bars) {
  const asked: [number, number][] = [];
  const pipeline = new MarketPipeline(
    {
      id: 'binance:BTC/USDT:USDT',
      base: 'BTC',
      quote: 'USDT',
      contract: 'linear',
      sampling: 'one-per-second',
      brackets: [{ floor: 0, rate: 0.004, deduction: 0, maxLeverage: 125 }],
      simulated: false,
    },
    MINUTE,
  );
  const live = new LiveMarket(pipeline, {
    fromMs: FROM,
    tradesNumbered: true,
    history: async (fromMs, toMs) => {
      asked.push([(fromMs - START) / MINUTE, (toMs - START) / MINUTE]);
      return history(fromMs, toMs);
    },
  });
  const trade = (id: number, atMs: number, price = 100) =>
    live.take({
      kind: 'trade',
      trade: { timeMs: START + atMs, price, quantity: 1, takerSide: 'buy', id: String(id) },
    });
  const to = async (atMs: number) => {
    live.advance(START + atMs);
    await new Promise((resolve) => setImmediate(resolve));
    live.advance(START + atMs + 1);
  };
  const volumes = () => [...pipeline.bars.column('volume').subarray(0, pipeline.bars.length)];
  return { live, pipeline, asked, trade, to, volumes };
}

function bars(fromMs: number, toMs: number): Bar[] {
  const rows: Bar[] = [];
  for (let timeMs = fromMs; timeMs < toMs; timeMs += MINUTE) {
    const prices = { open: 100, high: 101, low: 99, close: 100, markHigh: unknown, markLow: unknown };
    rows.push({ timeMs, ...prices, volume: 1000, takerBuyVolume: 1, openInterest: unknown, fundingRate: unknown });
  }
  return rows;
}

describe('a live market', () => {
  it('joins its stream to the past without a hole or a double, and closes quiet minutes by the clock', async () => {
    const { live, trade, to, volumes, asked, pipeline } = market();
    await live.begin(START);
    live.resumed(START + 10_000);
    trade(1, 20_000);
    await to(20_000);
    trade(2, MINUTE + 5000);
    trade(3, MINUTE + 6000);
    await to(MINUTE + 10_000);
    expect(volumes()).toEqual([1000, 1000, 1000, 1000]);
    await to(2 * MINUTE + 1500);
    await to(3 * MINUTE + 1500);
    expect(volumes()).toEqual([1000, 1000, 1000, 1000, 2, 0]);
    expect(asked).toEqual([
      [-3, 0],
      [0, 1],
    ]);
    expect(pipeline.gaps).toBe(0);
  });

  it('asks for the minute in which a trade is missing, and for no other', async () => {
    const { live, trade, to, volumes, asked } = market();
    await live.begin(START);
    live.resumed(START - MINUTE);
    for (const [id, at] of [
      [1, 1000],
      [2, MINUTE + 1000],
      [4, MINUTE + 2000],
      [5, 2 * MINUTE + 5000],
    ] as const) {
      await to(at);
      trade(id, at);
    }
    await to(2 * MINUTE + 10_000);
    await to(3 * MINUTE + 5000);
    expect(volumes()).toEqual([1000, 1000, 1000, 1, 1000, 1]);
    expect(asked).toEqual([
      [-3, 0],
      [1, 2],
    ]);
    expect(live.status.missedTrades).toBe(1);
  });

  it('asks for an outage, exactly', async () => {
    const { live, trade, to, volumes, asked } = market();
    await live.begin(START);
    live.resumed(START - MINUTE);
    await to(0);
    trade(1, 1000);
    await to(MINUTE + 2000);
    live.interrupted();
    live.resumed(START + 3 * MINUTE + 1000);
    await to(5 * MINUTE + 5000);
    await to(5 * MINUTE + 6000);
    expect(asked.slice(1)).toEqual([[1, 4]]);
    expect(volumes()).toEqual([1000, 1000, 1000, 1, 1000, 1000, 1000, 0]);
  });

  it('counts a trade that comes after its bar, and leaves the bar as it is', async () => {
    const { live, trade, to, volumes } = market();
    await live.begin(START);
    live.resumed(START - MINUTE);
    await to(0);
    trade(1, 1000);
    await to(MINUTE + 5000);
    trade(2, 2000);
    expect(live.status.lateTrades).toBe(1);
    expect(volumes().at(-1)).toBe(1);
  });

  it('shows the next minute as soon as a trade is later than any of the last can be, and waits where none is', async () => {
    const { live, pipeline, trade, to } = market();
    await live.begin(START);
    live.resumed(START - MINUTE);
    await to(0);
    trade(1, 59_990, 100);
    trade(2, MINUTE + 10, 105);
    await to(MINUTE + 20);
    expect(pipeline.running?.close).toBe(100);
    trade(3, MINUTE + 210, 106);
    await to(MINUTE + 220);
    expect(pipeline.running?.close).toBe(106);
    trade(4, 2 * MINUTE - 10, 107);
    await to(2 * MINUTE + 900);
    expect(pipeline.bars.length).toBe(4);
    await to(2 * MINUTE + 1100);
    expect(pipeline.bars.length).toBe(5);
  });

  it('goes on past minutes of which the venue knows nothing, and counts the gap', async () => {
    const { live, pipeline, to } = market((fromMs, toMs) => (fromMs < START ? bars(fromMs, toMs) : []));
    await live.begin(START);
    live.resumed(START + 1000);
    for (let second = 1; second < 300; second++) await to(second * 1000);
    expect(pipeline.gaps).toBe(1);
    expect(pipeline.bars.timeMs[pipeline.bars.length - 1]).toBe(START + 3 * MINUTE);
  });
});
