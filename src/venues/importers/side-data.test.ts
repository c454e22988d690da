import { describe, expect, it } from 'vitest';
import { BLANK_SIDE, type Kline, type SideRow } from './feed.ts';
import { SideData } from './side-data.ts';

const MINUTE = 60_000;
const bar = (timeMs: number, high = 102, low = 98): Kline => ({
  timeMs,
  open: 100,
  high,
  low,
  close: 100,
  volume: 1,
  takerBuyVolume: 1,
});
const row = (timeMs: number, rest: Partial<SideRow>): SideRow => ({ ...BLANK_SIDE, timeMs, ...rest });

describe('open interest', () => {
  it('goes to the bar that closes at its stamp, or half a minute before it', () => {
    const side = new SideData(5 * MINUTE, 0, Number.NaN);
    const times = [5 * MINUTE, 10 * MINUTE + 2_000, 15 * MINUTE + 31_000, 24 * MINUTE];
    times.forEach((timeMs, i) => side.add(row(timeMs, { openInterest: i + 1, lateMs: 30_000 })));
    expect([0, 5, 10, 15, 20].map((m) => side.openInterest(bar(m * MINUTE)))).toEqual([1, 2, Number.NaN, 3, 4]);
  });

  it('never looks ahead where stamps are prompt', () => {
    const side = new SideData(MINUTE, 0, Number.NaN);
    side.add(row(MINUTE, { openInterest: 1 }));
    side.add(row(MINUTE + 1, { openInterest: 2 }));
    expect([0, 1].map((m) => side.openInterest(bar(m * MINUTE)))).toEqual([1, 2]);
  });
});

describe('funding', () => {
  it('is paid in the bar that holds its time, though the stamp is some ms late', () => {
    const side = new SideData(MINUTE, 0, Number.NaN);
    side.add(row(480 * MINUTE + 3, { fundingPaid: 0.0001 }));
    expect([479, 480, 481].map((m) => side.funding(bar(m * MINUTE)))).toEqual([Number.NaN, 0.0001, Number.NaN]);
  });

  it('is the last rate announced before its time', () => {
    const side = new SideData(MINUTE, 0, Number.NaN);
    const dueAt = { fundingDueMs: 480 * MINUTE };
    side.add(row(478 * MINUTE, { fundingRate: 0.1, ...dueAt }));
    side.add(row(479 * MINUTE, { fundingRate: 0.2, ...dueAt }));
    side.add(row(480 * MINUTE, { fundingRate: 0.3, fundingDueMs: 960 * MINUTE }));
    expect([479, 480, 960].map((m) => side.funding(bar(m * MINUTE)))).toEqual([Number.NaN, 0.2, Number.NaN]);
  });

  it('is paid at the hour where the rate is hourly', () => {
    const side = new SideData(MINUTE, 0, Number.NaN);
    for (const m of [58, 59, 61, 62]) side.add(row(m * MINUTE, { fundingRate: m / 1000, fundingEveryMs: 60 * MINUTE }));
    expect([59, 60, 61].map((m) => side.funding(bar(m * MINUTE)))).toEqual([Number.NaN, 0.059, Number.NaN]);
  });
});

describe('marks', () => {
  const mark = (timeMs: number, high: number, low: number) => ({ timeMs, open: low, high, low, close: high });

  it('coarser than bars clip the last prices, and never leave a high under a low', () => {
    const side = new SideData(MINUTE, 0, 60 * MINUTE);
    side.addMark(mark(0, 101, 99));
    expect(side.marks(bar(0))).toEqual([101, 99]);
    expect(side.marks(bar(MINUTE, 100.5, 98))).toEqual([100.5, 99]);
    expect(side.marks(bar(2 * MINUTE, 104, 103))).toEqual([101, 101]);
    expect(side.marks(bar(60 * MINUTE))).toEqual([Number.NaN, Number.NaN]);
  });

  it('as fine as bars or finer are gathered', () => {
    const side = new SideData(5 * MINUTE, 0, MINUTE);
    [101, 103, 102].forEach((high, m) => side.addMark(mark(m * MINUTE, high, high - 1)));
    expect(side.marks(bar(0))).toEqual([103, 100]);
  });

  it('that are sampled give extremes only where there are many', () => {
    const side = new SideData(MINUTE, 0, Number.NaN);
    for (let i = 0; i < 10; i++) side.add(row(i * 6000, { mark: 100 + i }));
    side.add(row(MINUTE, { mark: 90 }));
    expect(side.marks(bar(0))).toEqual([109, 100]);
    expect(side.marks(bar(MINUTE))).toEqual([Number.NaN, Number.NaN]);
    expect([...side.context(0, 2 * MINUTE)].flat().map(({ timeMs, markClose }) => [timeMs, markClose])).toEqual([
      [0, 100],
      [MINUTE, 90],
    ]);
  });
});
