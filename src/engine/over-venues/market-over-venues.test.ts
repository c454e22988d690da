import { gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Bar } from '../../market/bar.ts';
import { CELL_LOG_HEIGHT, GROUPS } from '../../market/heat-frame.ts';
import { type TileLevel, tileIndexOf } from '../../market/heat-tile.ts';
import { decodeHeatTile, decodeTilePatch } from '../../market/heat-tile-codec.ts';
import type { CohortBook } from '../../model/cohorts/book.ts';
import { Density } from '../../model/heat/density.ts';
import { liquidationMap } from '../../model/heat/map.ts';
import { sumBooks } from '../../model/heat/sum-books.ts';
import { HIGH_LEVERAGE, learnedVersion } from '../mix/learned-version.testing.ts';
import type { MarketPipeline } from '../pipeline.ts';
import { anchorOf } from './anchor.ts';
import { MarketOverVenues } from './market-over-venues.ts';
import { inverseOf, MINUTE, memberOf, minutesOf, OVER, START } from './members.testing.ts';

const DAY = 86_400_000;
const made: MarketOverVenues[] = [];
const faults: unknown[] = [];
afterEach(() => {
  expect(faults.splice(0)).toEqual([]);
  for (const market of made.splice(0)) market.stop();
  vi.useRealTimers();
});

async function over(...members: MarketPipeline[]): Promise<MarketOverVenues> {
  const market = new MarketOverVenues(OVER, members, (error) => faults.push(error));
  made.push(market);
  await market.sumAll();
  return market;
}

const bookOf = (market: MarketPipeline, known = market.bars.length) =>
  market.desk.moments.mapAt(market.bars.timeMs[known - 1]! + MINUTE).book;
const total = (book: CohortBook, side: 'long' | 'short') => {
  const map = liquidationMap(book);
  return map[side].reduce((sum, [, quantity]) => sum + quantity, 0) + map.unreachable[side];
};
/** Quantity of one side by cell, within 30 % of a price. */
const cellsOf = (book: CohortBook, side: 'long' | 'short', price: number) => {
  const density = new Density(Math.log(price) - 0.3, Math.log(price) + 0.3);
  density.take(book);
  return Array.from({ length: density.cells }, (_, cell) =>
    density[side].subarray(cell * GROUPS, (cell + 1) * GROUPS).reduce((sum, one) => sum + one, 0),
  );
};
const differ = (a: CohortBook, b: CohortBook, price: number) =>
  Math.max(
    ...(['long', 'short'] as const).flatMap((side) => {
      const [left, right] = [cellsOf(a, side, price), cellsOf(b, side, price)];
      return left.map((one, i) => Math.abs(one - right[i]!));
    }),
  ) / a.openInterest;

/** A calm market, in which half as much again opens within one minute, before the price goes away from it. */
const crowded = (ratio: number): Bar[] => {
  let openInterest = 1000;
  return minutesOf(300, { ratio }).map((bar, i) => {
    const at = 80_000 * ratio * (i < 200 ? 1 : 1.004) * (1 + 1e-5 * Math.sin(i));
    if (i === 199) openInterest *= 1.5;
    const prices = { open: at, high: at * 1.0001, low: at * 0.9999, close: at, markHigh: at, markLow: at };
    return { ...bar, ...prices, volume: i === 199 ? 600 : 1, takerBuyVolume: Number.NaN, openInterest };
  });
};

describe('the sum of maps', () => {
  test('holds, on each side, what its members hold in USD at their own marks: linear and inverse, to 1e-9', async () => {
    const members = [
      memberOf('binance:BTC/USDT:USDT', minutesOf(900)),
      memberOf('bybit:BTC/USDC:USDC', minutesOf(900, { ratio: 1.0037, seed: 1, stampedEvery: 5 })),
      memberOf('binance:BTC/USD:BTC', inverseOf(minutesOf(900, { ratio: 0.9971, seed: 2 }))),
    ];
    const market = await over(...members);
    for (const known of [5, 300, 750, 900]) {
      const book = bookOf(market, known);
      const timeMs = market.bars.timeMs[known - 1]!;
      const reference = market.bars.close[known - 1]!;
      let usd = 0;
      for (const member of members) {
        const { factor } = anchorOf(market, member, timeMs)!;
        const own = bookOf(member, known);
        expect(total(own, 'long') / own.openInterest).toBeCloseTo(1, 9);
        usd += own.openInterest * factor * reference;
      }
      for (const side of ['long', 'short'] as const) {
        expect(Math.abs((total(book, side) * reference) / usd - 1)).toBeLessThan(1e-9);
      }
      expect(Math.abs((book.openInterest * reference) / usd - 1)).toBeLessThan(1e-12);
    }
  });

  test('two venues half a percent apart have a band in one place; without re-anchoring it stands in two', async () => {
    const members = [memberOf('binance:BTC/USDT:USDT', crowded(1)), memberOf('okx:BTC/USDT:USDT', crowded(1.005))];
    const market = await over(...members);
    const price = market.bars.close[299]!;
    const alone = cellsOf(bookOf(members[0]!), 'long', price);
    const books = members.map((member) => ({ name: '', book: bookOf(member), shift: 0, factor: 1 }));
    const apart = cellsOf(sumBooks(books), 'long', price);
    const summed = cellsOf(bookOf(market), 'long', price);
    const peak = (cells: number[]) => Math.max(...cells) / cells.reduce((sum, one) => sum + one, 0);
    expect(peak(summed) / peak(alone)).toBeGreaterThan(0.9);
    expect(peak(apart) / peak(alone)).toBeLessThan(0.75);
  });

  test('shifts by fractions of a cell without losing any, and lays whole cells on whole cells', () => {
    const book = bookOf(memberOf('a:BTC/USDT:USDT', minutesOf(300)));
    const price = 80_000;
    const plain = cellsOf(book, 'short', price);
    for (const cells of [-7, 0, 3]) {
      const shifted = cellsOf(
        sumBooks([{ name: '', book, shift: cells * CELL_LOG_HEIGHT + 1e-12, factor: 2 }]),
        'short',
        price,
      );
      for (let i = 10; i < plain.length - 10; i++) expect(shifted[i + cells]).toBeCloseTo(2 * plain[i]!, 6);
    }
    for (const part of [0.25, 0.5, 0.99]) {
      const sum = sumBooks([{ name: '', book, shift: part * CELL_LOG_HEIGHT, factor: 1 }]);
      expect(total(sum, 'short') / total(book, 'short')).toBeCloseTo(1, 12);
      const shifted = cellsOf(sum, 'short', price);
      for (let i = 10; i < plain.length - 10; i++) {
        expect(shifted[i]).toBeCloseTo((1 - part) * plain[i]! + part * plain[i - 1]!, 6);
      }
    }
  });

  test('follows a member whose mix changes, wherever it starts, and is none of its own', async () => {
    const rows = [minutesOf(900, { stampedEvery: 5 }), minutesOf(900, { ratio: 1.003, seed: 1, stampedEvery: 3 })];
    const ids = ['binance:BTC/USDT:USDT', 'bybit:BTC/USDT:USDT'];
    const members = rows.map((bars, i) => memberOf(ids[i]!, bars.slice(0, 603)));
    const market = await over(...members);
    const close = (from: number, to: number) => {
      for (let i = from; i < to; i++) members.forEach((member, m) => member.close(rows[m]![i]!));
    };
    await members[0]!.learned([learnedVersion(START, HIGH_LEVERAGE)], false);
    const changeMs = START + 603 * MINUTE;
    expect(members[0]!.mixes.mixes).toMatchObject([{ fromMs: changeMs }]);
    close(603, 900);
    const rebuilt = rows.map((bars, i) => memberOf(ids[i]!, bars));
    const prior = await over(...rebuilt);
    const priors = [600, 603, 604, 900].map((known) => liquidationMap(bookOf(prior, known)));
    const told = vi.fn();
    rebuilt[0]!.whenRefolded(told);
    await rebuilt[0]!.recall(members[0]!.mixes.mixes);
    expect(told).toHaveBeenCalledOnce();
    const anew = await over(...rebuilt);
    for (const known of [590, 600, 601, 603, 604, 605, 606, 700, 900]) {
      expect(liquidationMap(bookOf(market, known)), String(known)).toEqual(liquidationMap(bookOf(anew, known)));
    }
    const now = [600, 603, 604, 900].map((known) => liquidationMap(bookOf(market, known)));
    expect(now.map((map, i) => JSON.stringify(map) === JSON.stringify(priors[i]))).toEqual([true, true, false, false]);
    const parts = members.map((member) => ({ member, ...anchorOf(market, member, START + 899 * MINUTE)! }));
    const sum = sumBooks(parts.map(({ member, shift, factor }) => ({ name: '', book: bookOf(member), shift, factor })));
    expect(differ(bookOf(market), sum, market.bars.close[899]!)).toBeLessThan(1e-12);
    expect(market.mixes.entries).toEqual([]);
    const shape = { logLow: Math.log(market.bars.close[600]!) - 0.5, rowHeight: 0.01, rows: 100 };
    const window = { fromMs: changeMs - 20 * MINUTE, toMs: changeMs + 20 * MINUTE, stepMs: MINUTE, ...shape };
    const whole = market.heat(window);
    const part = market.heat({ ...window, fromMs: changeMs - 2 * MINUTE });
    expect(part.cells).toEqual(whole.cells.slice(18 * shape.rows * GROUPS));
  });

  test('is swept by each venue where its own mark came, and only there', async () => {
    const calm = minutesOf(600);
    const last = calm.at(-1)!;
    const wick: Bar = { ...last, low: last.close * 0.97, markLow: last.close * 0.97 };
    const touched = memberOf('binance:BTC/USDT:USDT', [...calm.slice(0, -1), wick]);
    const spared = memberOf('bybit:BTC/USDT:USDT', calm);
    const market = await over(touched, spared);
    const within = (book: CohortBook) => {
      const density = new Density(Math.log(last.close * 0.975), Math.log(last.close * 0.995));
      density.take(book);
      return density.long.reduce((sum, one) => sum + one, 0);
    };
    const standing = within(bookOf(spared));
    expect(standing).toBeGreaterThan(0);
    expect(within(bookOf(touched))).toBeLessThan(standing / 100);
    expect(within(bookOf(market)) / standing).toBeCloseTo(1, 2);
  });

  test('is the same wherever it is begun, with stamps of open interest that come apart', async () => {
    const members = [
      memberOf('binance:BTC/USDT:USDT', minutesOf(2500)),
      memberOf('bybit:BTC/USDT:USDT', minutesOf(2500, { ratio: 1.002, seed: 3, stampedEvery: 5 })),
      memberOf('okx:BTC/USDT:USDT', minutesOf(2500, { ratio: 0.999, seed: 4, stampedEvery: 3 })),
    ];
    const market = await over(...members);
    const stepped = market.fresh();
    const bar = { ...minutesOf(1)[0]! };
    const at: Record<number, { book: CohortBook; pending: number }> = {};
    for (let i = 0; i < 2500; i++) {
      stepped.push(market.bars.read(i, bar));
      if ([0, 2, 7, 1203, 2099, 2499].includes(i)) {
        at[i] = { book: stepped.provisional(null).clone(), pending: stepped.pending.length };
      }
    }
    for (const [i, { book, pending }] of Object.entries(at)) {
      const { estimator } = market.startAt(Number(i) + 1);
      expect(estimator.pending.length, `pending after ${i}`).toBe(pending);
      if (book.openInterest > 0) expect(differ(estimator.provisional(null), book, 80_000)).toBeLessThan(1e-12);
    }
  });
});

describe('the reference', () => {
  test('adds up open interest and volume in USD, and lies between its members by their open interest', async () => {
    const [one, other] = [minutesOf(60), inverseOf(minutesOf(60, { ratio: 1.004 }))];
    const market = await over(memberOf('binance:BTC/USDT:USDT', one), memberOf('binance:BTC/USD:BTC', other));
    const [a, b, sum] = [one[59]!, other[59]!, market.bars.read(59, { ...one[0]! })];
    const [usdA, usdB] = [a.openInterest * a.close, b.openInterest];
    expect((sum.openInterest * sum.close) / (usdA + usdB)).toBeCloseTo(1, 12);
    expect((sum.volume * sum.close) / (a.volume * a.close + b.volume)).toBeCloseTo(1, 12);
    const expected = (usdA * Math.log(a.close) + usdB * Math.log(b.close)) / (usdA + usdB);
    expect(Math.log(sum.close)).toBeCloseTo(expected, 12);
    const summary = market.summary();
    expect(summary.openInterestUsd! / (usdA + usdB)).toBeCloseTo(1, 12);
    expect(summary.members).toEqual([
      { id: 'binance:BTC/USDT:USDT', told: true },
      { id: 'binance:BTC/USD:BTC', told: true },
    ]);
  });

  test('of members of one price it has that price, to the last digit', async () => {
    const market = await over(
      memberOf('a:BTC/USDT:USDT', minutesOf(60)),
      memberOf('b:BTC/USDT:USDT', minutesOf(60, { seed: 3 })),
    );
    const digits = (price: number) => Number(price.toPrecision(12));
    const { close } = minutesOf(60)[59]!;
    expect(market.summary().price).toBe(digits(close));
  });

  test('pays every eight hours what its members paid in them, by their open interest, whatever their periods', async () => {
    const paying = (bars: Bar[], everyHours: number, rate: number) =>
      bars.map((bar) => ({ ...bar, fundingRate: bar.timeMs % (everyHours * 3_600_000) === 0 ? rate : Number.NaN }));
    const hourly = paying(minutesOf(1500), 1, 0.0001);
    const daily = paying(minutesOf(1500, { ratio: 1.001, seed: 2 }), 8, 0.0004);
    const market = await over(memberOf('hyperliquid:BTC/USDC:USDC', hourly), memberOf('okx:BTC/USDT:USDT', daily));
    const rates = Array.from(market.bars.column('fundingRate').subarray(0, 1500));
    const paid = rates.flatMap((rate, i) => (Number.isNaN(rate) ? [] : [{ hour: i / 60, rate }]));
    expect(paid.map(({ hour }) => hour)).toEqual([8, 16, 24]);
    const [a, b] = [hourly[960]!, daily[960]!].map((bar) => bar.openInterest * bar.close);
    expect(paid[1]!.rate).toBeCloseTo((8 * 0.0001 * a! + 0.0004 * b!) / (a! + b!), 12);
  });

  test('is not moved by a venue that falls silent, whose map is carried on for a day and then left out', async () => {
    const minutes = 1440 + 600;
    const all = minutesOf(minutes);
    const dear = minutesOf(300, { ratio: 1.01 });
    const market = await over(memberOf('binance:BTC/USDT:USDT', all), memberOf('okx:BTC/USDT:USDT', dear));
    const ratio = (i: number) => market.bars.close[i]! / all[i]!.close;
    expect(Math.abs(ratio(300) / ratio(299) - 1)).toBeLessThan(5e-5);
    expect(bookOf(market, 900).openInterest / bookOf(market, 300).openInterest).toBeGreaterThan(0.95);
    expect(bookOf(market).openInterest / bookOf(market, 300).openInterest).toBeLessThan(0.6);
    expect(ratio(minutes - 1)).toBeCloseTo(1, 9);
    const { stretches, members } = market.membersOf();
    expect(stretches).toEqual([
      {
        fromMs: START + 300 * MINUTE,
        toMs: START + 299 * MINUTE + DAY + MINUTE,
        carried: ['okx:BTC/USDT:USDT'],
        absent: [],
      },
      {
        fromMs: START + 300 * MINUTE + DAY,
        toMs: START + minutes * MINUTE,
        carried: [],
        absent: ['okx:BTC/USDT:USDT'],
      },
    ]);
    expect(members.map(({ told }) => told)).toEqual([true, false]);
  });
});

test('a member whose open interest comes to be known later joins a day after: its first filling is no wall in the sum', async () => {
  const minutes = 1440 + 400;
  const late = minutesOf(minutes, { seed: 1 }).map((bar, i) => (i < 200 ? { ...bar, openInterest: Number.NaN } : bar));
  const market = await over(memberOf('a:BTC/USDT:USDT', minutesOf(minutes)), memberOf('b:BTC/USDT:USDT', late));
  const alone = bookOf(market.members[0]!, 200 + 1440).openInterest;
  expect(bookOf(market, 200 + 1440).openInterest / alone).toBeCloseTo(1, 3);
  expect(bookOf(market, 201 + 1440).openInterest / alone).toBeGreaterThan(1.5);
  expect(market.membersOf().stretches).toEqual([
    { fromMs: START, toMs: START + (200 + 1440) * MINUTE, carried: [], absent: ['b:BTC/USDT:USDT'] },
  ]);
  expect(market.summary(START + 1000 * MINUTE).members!.map(({ told }) => told)).toEqual([true, false]);
  expect(market.summary().members!.map(({ told }) => told)).toEqual([true, true]);
});

describe('live', () => {
  const bars = minutesOf(700);
  const others = minutesOf(700, { ratio: 1.003, seed: 5, stampedEvery: 5 });
  const decoded = async (market: MarketPipeline, level: TileLevel) => {
    const tile = await market.tile(level, tileIndexOf(level, bars[699]!.timeMs));
    return decodeHeatTile(new Uint8Array(gunzipSync(tile!.gzip)).buffer);
  };

  test('closes a bar when all members have, and comes to the same tiles as a sum that was made at the end', async () => {
    const members = [
      memberOf('a:BTC/USDT:USDT', bars.slice(0, 500)),
      memberOf('b:BTC/USDT:USDT', others.slice(0, 500)),
    ];
    const market = await over(...members);
    await market.warmTiles();
    let patches = 0;
    for (let i = 500; i < 700; i++) {
      members[0]!.close(bars[i]!);
      expect(market.bars.length).toBe(i);
      market.members[1]!.run({ ...others[i]!, openInterest: Number.NaN });
      expect(market.running?.timeMs).toBe(bars[i]!.timeMs);
      members[1]!.close(others[i]!);
      expect(market.bars.length).toBe(i + 1);
      for (const bytes of market.tilePatches('1m')) {
        expect(decodeTilePatch(new Uint8Array(bytes).buffer).columns).toBeGreaterThan(0);
        patches++;
      }
    }
    expect(patches).toBeGreaterThanOrEqual(200);
    const anew = await over(...members);
    expect(anew.bars.length).toBe(700);
    for (const level of ['1m', '1h'] as const) {
      const [grown, summed] = [await decoded(market, level), await decoded(anew, level)];
      expect(Buffer.compare(grown.cells, summed.cells), level).toBe(0);
      expect(grown.openInterest).toEqual(summed.openInterest);
    }
  });

  test('goes on without a venue that is behind, and sums anew when its bars have come', async () => {
    vi.useFakeTimers();
    const members = [
      memberOf('a:BTC/USDT:USDT', bars.slice(0, 300)),
      memberOf('b:BTC/USDT:USDT', others.slice(0, 300)),
    ];
    const market = await over(...members);
    for (let i = 300; i < 320; i++) members[0]!.close(bars[i]!);
    expect(market.bars.length).toBe(320);
    expect(market.summary().members!.map(({ told }) => told)).toEqual([true, false]);
    const { mix } = market.tilesMeta();
    for (let i = 300; i < 320; i++) members[1]!.close(others[i]!);
    // What the others tell before the new sum is there waits for it.
    members[0]!.close(bars[320]!);
    members[1]!.close(others[320]!);
    expect(market.bars.length).toBe(320);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(market.summary().members!.map(({ told }) => told)).toEqual([true, true]);
    // Before the first stamp of the second one, it is no part of the sum.
    expect(market.membersOf().stretches.map(({ toMs }) => toMs)).toEqual([START + 4 * MINUTE]);
    expect(market.tilesMeta().mix).not.toBe(mix);
    vi.useRealTimers();
    const anew = await over(...members);
    expect(differ(bookOf(market), bookOf(anew), 80_000)).toBeLessThan(1e-12);
    expect(market.bars.length).toBe(321);
    for (let i = 321; i < 325; i++) for (const [m, list] of [bars, others].entries()) members[m]!.close(list[i]!);
    expect(market.bars.length).toBe(325);
  });

  test('a fault while what came late is summed is told, and the sum before stays', async () => {
    vi.useFakeTimers();
    const [a, b] = [memberOf('a:BTC/USDT:USDT', bars.slice(0, 100)), memberOf('b:BTC/USDT:USDT', bars.slice(0, 90))];
    const market = await over(a, b);
    const broken = vi.spyOn(a, 'wasHeard').mockImplementation(() => {
      throw new Error('not there');
    });
    b.close(bars[90]!);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(faults.splice(0)).toEqual([new Error('not there')]);
    expect(market.bars.length).toBe(100);
    broken.mockRestore();
    for (let i = 91; i < 100; i++) b.close(bars[i]!);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(market.summary().members!.map(({ told }) => told)).toEqual([true, true]);
  });

  test('adds up liquidations, tells of single ones at the reference, and refuses what one venue alone can answer', async () => {
    const members = [memberOf('a:BTC/USDT:USDT', bars), memberOf('b:BTC/USDT:USDT', others)];
    const timeMs = bars[600]!.timeMs + 1000;
    members[0]!.liquidation({ timeMs, side: 'long', price: bars[600]!.close, quantity: 2, id: '1' });
    members[1]!.liquidation({ timeMs, side: 'short', price: others[600]!.close, quantity: 1, id: '2' });
    const market = await over(...members);
    const day = market.summary().liquidations.find(({ hours }) => hours === 24)!;
    expect(day.longUsd).toBeCloseTo(2 * bars[600]!.close, 6);
    expect(day.shortUsd).toBeCloseTo(others[600]!.close, 6);
    expect(day.count).toBe(2);
    const told = market.desk.liquidations({ fromMs: timeMs - MINUTE, toMs: timeMs + MINUTE }, 0, 10);
    expect(told.price[0]! / market.bars.close[600]!).toBeCloseTo(1, 9);
    expect(told.price[1]! / market.bars.close[600]!).toBeCloseTo(1, 9);
    await expect(market.desk.risk({} as never, null)).rejects.toThrow(/ask one of them: a:BTC.*b:BTC/);
  });

  test('has zones, each with what its venues hold of it, a reading, a cascade, classes and a map of now', async () => {
    const market = await over(memberOf('a:BTC/USDT:USDT', bars), memberOf('b:BTC/USDT:USDT', others));
    const { zones } = await market.desk.zones();
    expect(zones.length).toBeGreaterThan(0);
    for (const zone of zones) {
      expect(zone.venues!.map(({ venue }) => venue).toSorted()).toEqual(['a', 'b']);
      expect(zone.venues!.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
      expect(zone.ages.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 6);
    }
    expect((await market.desk.zone(zones[0]!.id)).provenance.venues).toEqual(zones[0]!.venues);
    expect((await market.desk.reading(null)).sentences.length).toBeGreaterThan(0);
    expect((await market.desk.cascade({ shock: -0.03, depth: 1 })).outcome.liquidatedUsd).toBeGreaterThan(0);
    expect((await market.desk.heatClasses()).market).toBe(OVER.id);
    const map = await market.desk.liquidationMap({});
    expect(map.openInterestUsd / market.summary().openInterestUsd!).toBeCloseTo(1, 9);
    const cell = market.cell(bars[650]!.timeMs, bars[650]!.close * 0.98);
    expect(cell.quantity).toBeGreaterThan(0);
    expect(cell.ages).toEqual([]);
    const asOfMs = bars[400]!.timeMs;
    expect((await market.desk.zones(asOfMs)).timeMs).toBe(asOfMs);
    const frame = market.heat(
      {
        fromMs: START + 300 * MINUTE,
        toMs: START + 700 * MINUTE,
        stepMs: 10 * MINUTE,
        logLow: 11,
        rowHeight: 0.01,
        rows: 60,
      },
      asOfMs,
    );
    expect(frame.cells.some((code) => code > 0)).toBe(true);
  });
});
