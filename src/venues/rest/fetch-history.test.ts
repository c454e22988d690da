import { describe, expect, it } from 'vitest';
import { VenueError } from '../../market/errors.ts';
import { BTC } from '../bybit/frames.testing.ts';
import { type HistoryFeed, tradedBar, type VenueHistory } from '../history.ts';
import { fetchBars } from './fetch-history.ts';

const MINUTE = 60_000;
const START = Date.parse('2026-02-01T00:00Z');
const NOW = START + 600 * MINUTE;

/** A venue that tells of every step of what it is asked, and of one beside it. */
function feed<Row>(limit: number, reachMs: number, row: (timeMs: number) => Row): HistoryFeed<Row> {
  return {
    limit,
    reachMs,
    request: (_, { fromMs, toMs, stepMs }) => ({ url: `${fromMs} ${toMs} ${stepMs}`, weight: 1 }),
    parse: (_, answer) => {
      const [fromMs, toMs, stepMs] = answer.split(' ').map(Number) as [number, number, number];
      const rows: Row[] = [];
      for (let at = Math.ceil((fromMs - stepMs) / stepMs) * stepMs; at <= toMs; at += stepMs) rows.push(row(at));
      return { rows, refusals: [] };
    },
  };
}

const unlimited = Number.POSITIVE_INFINITY;
const history = (over: Partial<VenueHistory> = {}): VenueHistory => ({
  bars: feed(100, unlimited, (timeMs) =>
    tradedBar({ timeMs, open: 1, high: 2, low: 1, close: 2, volume: timeMs / MINUTE }),
  ),
  marks: feed(100, unlimited, (timeMs) => ({ timeMs, markHigh: 3, markLow: 1, markClose: 2 })),
  openInterest: feed(50, unlimited, (timeMs) => ({ timeMs: timeMs + 4000, quantity: timeMs / MINUTE })),
  funding: feed(50, unlimited, (timeMs) => ({ timeMs, fundingRate: 0.01 })),
  ...over,
});

function fetched(fromMinute: number, toMinute: number, over: Partial<VenueHistory> = {}) {
  const asked: string[] = [];
  const told: number[] = [];
  const lacks: string[] = [];
  const ask = async ({ url }: { url: string }) => {
    asked.push(url);
    return url;
  };
  const bars = fetchBars(
    {
      history: history(over),
      instrument: BTC,
      ask,
      told: (pages, of) => told.push(pages / of),
      lacks: (what) => lacks.push(what),
    },
    START + fromMinute * MINUTE,
    START + toMinute * MINUTE,
    NOW,
  );
  return { bars, asked, told, lacks };
}

describe('bars of the past', () => {
  it('are exactly the minutes that were asked for, page by page, once each', async () => {
    const { bars, told } = fetched(5, 355);
    const rows = await bars;
    expect(rows.map(({ timeMs }) => (timeMs - START) / MINUTE)).toEqual(Array.from({ length: 350 }, (_, n) => n + 5));
    expect(rows.every(({ markHigh }) => markHigh === 3)).toBe(true);
    expect(told.at(-1)).toBe(1);
    expect(told).toEqual(told.toSorted((a, b) => a - b));
  });

  it('carry open interest at their close, and funding in the minute it was paid', async () => {
    const rows = await fetched(0, 130).bars;
    const known = rows.filter(({ openInterest }) => !Number.isNaN(openInterest));
    expect(known).toHaveLength(26);
    for (const { timeMs, openInterest } of known) expect(openInterest).toBe(timeMs / MINUTE + 1);
    const paid = rows.filter(({ fundingRate }) => !Number.isNaN(fundingRate));
    expect(paid.map(({ timeMs }) => (timeMs - START) / MINUTE)).toEqual([0, 60, 120]);
  });

  it('begin no earlier than the venue tells of', async () => {
    const bars = feed(100, 60 * MINUTE, (timeMs) =>
      tradedBar({ timeMs, open: 1, high: 1, low: 1, close: 1, volume: 1 }),
    );
    const { bars: rows, asked } = fetched(0, 600, { bars, marks: null, openInterest: null });
    expect(((await rows)[0]!.timeMs - START) / MINUTE).toBe(541);
    expect(asked.filter((url) => url.endsWith(String(MINUTE)))).toHaveLength(1);
  });

  it('come without what the venue does not tell beside them, and fail without themselves', async () => {
    const broken = <Row>(): HistoryFeed<Row> => ({
      ...feed<Row>(1000, unlimited, () => ({}) as Row),
      parse: () => {
        throw new VenueError('bybit refuses');
      },
    });
    const { bars, lacks } = fetched(0, 10, { marks: broken(), openInterest: broken() });
    expect(await bars).toHaveLength(10);
    expect(lacks.toSorted()).toEqual(['marks: bybit refuses', 'open interest: bybit refuses']);
    await expect(fetched(0, 10, { bars: broken() }).bars).rejects.toThrow('bybit refuses');
  });
});
