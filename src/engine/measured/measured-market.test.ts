import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { AccountPosition } from '../../market/account.ts';
import { QueryError } from '../../market/errors.ts';
import { CELL_LOG_HEIGHT, ColumnState, GROUPS, SHARE_OF_CODE } from '../../market/heat-frame.ts';
import { decodeHeatTile } from '../../market/heat-tile-codec.ts';
import { barsOf, LINEAR } from '../../model/cohorts/bars.testing.ts';
import { SCORED_CELL } from '../../model/scoring/cells.ts';
import type { AccountLook } from '../../model/learning/account-look.ts';
import { MarketPipeline } from '../pipeline.ts';
import { MeasuredMarket } from './measured-market.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = 1_700_006_400_000;
const path = Array.from({ length: 600 }, (_, i) => ({
  move: 0.001 * Math.sin(i / 40) * Math.sin(i * 1.3),
  range: 0.0005,
  volume: 100,
  openInterestRatio: 1,
}));
const bars = barsOf(path).map((bar, i) => ({ ...bar, timeMs: START + i * MINUTE }));

/** A market of so many minutes, and its measured map from the first on; `step` closes the next. */
function measured(minutes = 300) {
  const pipeline = new MarketPipeline(LINEAR, MINUTE);
  let next = 0;
  let offsetMs = 0;
  const nowMs = () => START + next * MINUTE + 1000 + offsetMs;
  const counts = { heard: 40, asked: 12 };
  const looks: AccountLook[] = [];
  const market = new MeasuredMarket(
    pipeline,
    () => counts,
    nowMs,
    (look) => looks.push(look),
  );
  const step = (count = 1) => {
    for (let i = 0; i < count; i++) {
      next++;
      pipeline.close(bars[next - 1]!);
    }
  };
  step(minutes);
  const price = () => bars[next - 1]!.close;
  return {
    pipeline,
    market,
    looks,
    step,
    nowMs,
    price,
    wait: (ms: number) => (offsetMs += ms),
    openInterest: bars[0]!.openInterest,
  };
}

const position = (over: Partial<AccountPosition> = {}): AccountPosition => ({
  marketId: LINEAR.id,
  side: 'long',
  quantity: 2,
  entryPrice: 100,
  liquidationPrice: 95,
  leverage: 20,
  margin: 'isolated',
  notionalUsd: 200,
  ...over,
});

describe('a measured map', () => {
  it('waits for the first answer, and says how many were asked', () => {
    const { market } = measured();
    const { state, coverage, comparison, map } = market.answer({});
    expect(state).toBe('asking');
    expect(coverage).toMatchObject({ sinceMs: null, accounts: { heard: 40, asked: 12, holding: 0 } });
    expect(coverage.long).toMatchObject({ positions: 0, notionalUsd: 0, medianAgeMs: null, effectivePositions: null });
    expect(comparison).toEqual({ long: null, short: null });
    expect(map.longUsd.flat().every((usd) => usd === 0)).toBe(true);
    expect(market.tilesMeta().levels).toEqual([]);
  });

  it('has each position at its price, in the group of its leverage, and says what it has of the open interest', () => {
    const { market, price, openInterest, wait } = measured();
    const p = price();
    market.told(1, position({ quantity: 3, liquidationPrice: 0.95 * p }));
    wait(10 * MINUTE);
    market.told(2, position({ quantity: 1, liquidationPrice: 0.9 * p, leverage: 5, margin: 'cross' }));
    market.told(3, position({ side: 'short', quantity: 2, liquidationPrice: 1.2 * p, leverage: 40 }));
    market.told(4, position({ side: 'short', quantity: 6, liquidationPrice: Number.NaN }));
    market.told(5, null);
    wait(10 * MINUTE);
    const { map, coverage, state } = market.answer({ low: 0.8 * p, high: 1.1 * p, bins: 600 });
    expect(state).toBe('measured');
    const sums = (usd: readonly number[][]) => usd.map((group) => group.reduce((a, b) => a + b, 0));
    expect(sums(map.longUsd).map((usd) => Math.round((usd / p) * 100))).toEqual([90, 285, 0, 0]);
    const lowest = map.longUsd[0]!.findIndex((usd) => usd > 0);
    expect(Math.abs(map.edges[lowest]! / (0.9 * p) - 1)).toBeLessThan(CELL_LOG_HEIGHT * 1.5);
    expect(sums(map.shortUsd)).toEqual([0, 0, 0, 0]);
    expect(map.elsewhereUsd.short).toBeCloseTo(8 * p, 6);
    expect(map.elsewhereUsd.long).toBeCloseTo(0, 6);
    expect(map.openInterest).toBe(openInterest);
    expect(coverage.accounts.holding).toBe(4);
    expect(coverage.long).toMatchObject({
      positions: 2,
      shareOfOpenInterest: 4 / openInterest,
      isolatedShare: 0.75,
      staleShare: 0.75,
      largestShare: 0.75,
      effectivePositions: 1.6,
      withoutPriceShare: 0,
      medianAgeMs: 10 * MINUTE,
    });
    expect(coverage.long.notionalUsd).toBeCloseTo(4 * p, 9);
    expect(coverage.short).toMatchObject({ positions: 2, withoutPriceShare: 0.75, staleShare: 0 });
  });

  it('takes a later answer in the place of an earlier one, and forgets who made room', () => {
    const { market } = measured();
    market.told(1, position());
    market.told(1, position({ quantity: 5 }));
    market.told(2, position());
    market.forget(2);
    expect(market.answer({}).coverage.long).toMatchObject({ positions: 1, largestShare: 1 });
    market.told(1, null);
    expect(market.answer({}).state).toBe('asking');
  });

  it('drops what the mark price reaches, and says whose that was', () => {
    const { market } = measured();
    market.told(1, position({ liquidationPrice: 95 }));
    market.told(2, position({ liquidationPrice: 94 }));
    market.told(3, position({ side: 'short', liquidationPrice: 105 }));
    market.told(4, position({ liquidationPrice: Number.NaN }));
    expect(market.marked(100)).toEqual([]);
    expect(market.marked(95)).toEqual([1]);
    expect(market.marked(95)).toEqual([]);
    expect(market.marked(106)).toEqual([3]);
    const { coverage } = market.answer({});
    expect(coverage).toMatchObject({ crossed: 2, agedOut: 0, long: { positions: 2 }, short: { positions: 0 } });
  });

  it('no longer believes what nobody asked about for an hour', () => {
    const { market, wait, price } = measured();
    const liquidationPrice = 0.95 * price();
    market.told(1, position({ liquidationPrice }));
    wait(HOUR / 2);
    market.told(2, position({ quantity: 6, liquidationPrice }));
    wait(HOUR / 2);
    expect(market.answer({}).coverage).toMatchObject({ agedOut: 0, long: { positions: 2, staleShare: 1 } });
    wait(1);
    const { coverage, map } = market.answer({});
    expect(coverage).toMatchObject({ agedOut: 1, long: { positions: 1 } });
    const usd = map.longUsd.flat().reduce((sum, one) => sum + one, 0);
    expect(Math.abs(usd / (6 * liquidationPrice) - 1)).toBeLessThan(0.001);
  });

  it('is as it was, minute by minute, for whoever asks as of then', () => {
    const { market, step, price, pipeline } = measured();
    const p = price();
    market.told(1, position({ quantity: 3, liquidationPrice: 0.95 * p }));
    step();
    const thenMs = pipeline.summary().timeMs;
    const then = market.answer({ low: 0.9 * p, high: p, bins: 100 });
    market.told(1, null);
    market.told(2, position({ side: 'short', liquidationPrice: 1.05 * p }));
    step(3);
    expect(market.answer({}).coverage.long.positions).toBe(0);
    const past = market.answer({ low: 0.9 * p, high: p, bins: 100 }, thenMs + 59_999);
    expect(past.coverage).toEqual(then.coverage);
    expect(past.map.timeMs).toBe(thenMs);
    const sum = (usd: readonly number[][]) => usd.flat().reduce((a, b) => a + b, 0);
    // Within half a code of the columns.
    expect(Math.abs(sum(past.map.longUsd) / sum(then.map.longUsd) - 1)).toBeLessThan(0.03);
    expect(sum(past.map.shortUsd)).toBe(0);
    for (const ms of [thenMs - 1, thenMs + 10 * MINUTE]) expect(() => market.answer({}, ms)).toThrow(QueryError);
    expect(() => market.answer({}, thenMs - 1)).toThrow(/not measured at .* the oldest is of/);
  });

  it('does not take what is held now for what was held when bars come late', () => {
    const { market, step, wait } = measured();
    market.told(1, position());
    wait(2 * MINUTE);
    step();
    expect(market.tilesMeta().levels).toEqual([]);
  });

  it('looks at all accounts together six times a day, and not where nobody has answered', () => {
    const { market, looks, price, step } = measured(230);
    step(10);
    expect(looks).toEqual([]);
    step(239);
    const p = price();
    market.told(1, position({ quantity: 3, liquidationPrice: 0.95 * p }));
    market.told(2, position({ quantity: 1, liquidationPrice: 0.951 * p }));
    market.told(3, position({ side: 'short', quantity: 2, liquidationPrice: 1.3 * p }));
    market.told(4, position({ side: 'short', quantity: 6, liquidationPrice: Number.NaN }));
    step();
    expect(looks).toMatchObject([{ timeMs: START + 8 * HOUR, price: price() }]);
    const { long, short } = looks[0]!.bins;
    expect([long.indexOf(4), long.reduce((a, b) => a + b), short.reduce((a, b) => a + b)]).toEqual([4, 4, 0]);
  });

  it('has tiles of what was, wider ones pooled, and none of what was before it began', async () => {
    const { market, step, price, openInterest, pipeline } = measured(30);
    const p = price();
    market.told(1, position({ quantity: 3, liquidationPrice: 0.95 * p }));
    step(5);
    market.told(2, position({ quantity: 9, liquidationPrice: 0.9 * p, leverage: 5 }));
    // So that nothing is too old to be believed.
    for (let i = 0; i < 8; i++) {
      step(5);
      market.told(1, position({ quantity: 3, liquidationPrice: 0.95 * p }));
    }
    const { levels, mix, live } = market.tilesMeta();
    expect(mix).toMatch(/^measured-/);
    expect(levels.map(({ level }) => level)).toEqual(['1m', '5m', '1h', '6h']);
    expect(live['1m']).toBeGreaterThan(1e6);
    const opened = async (level: '1m' | '5m' | '1h', asOfMs?: number) => {
      const { lastIndex } = market.tilesMeta(asOfMs).levels.find((one) => one.level === level)!;
      const packed = (await market.tile(level, lastIndex, asOfMs))!;
      return decodeHeatTile(new Uint8Array(gunzipSync(packed.gzip)).buffer);
    };
    const total = (tile: Awaited<ReturnType<typeof opened>>, column: number) => {
      let share = 0;
      const per = tile.rows * GROUPS;
      for (let i = column * per; i < (column + 1) * per; i++) share += SHARE_OF_CODE[tile.cells[i]!]!;
      return share;
    };
    const columnOf = (tile: Awaited<ReturnType<typeof opened>>, timeMs: number) =>
      Math.floor((timeMs - tile.fromMs) / tile.stepMs);
    const minutes = await opened('1m');
    const known = [...minutes.states].filter((state) => state === ColumnState.closed);
    expect(known.length).toBe(45);
    expect(minutes.states[columnOf(minutes, START + 29 * MINUTE)]).toBe(ColumnState.missing);
    const first = columnOf(minutes, START + 30 * MINUTE);
    expect(Math.abs((total(minutes, first) * openInterest) / 3 - 1)).toBeLessThan(0.03);
    expect(Math.abs((total(minutes, first + 6) * openInterest) / 12 - 1)).toBeLessThan(0.03);
    expect(minutes.openInterest[first]).toBe(openInterest);
    const fives = await opened('5m');
    const five = columnOf(fives, START + 35 * MINUTE);
    expect(total(fives, five)).toBeCloseTo(total(minutes, first + 6), 12);
    // As of a moment, only what had ended by then.
    const thenMs = START + 33 * MINUTE;
    const past = await opened('1m', thenMs);
    expect([...past.states].filter((state) => state === ColumnState.closed)).toHaveLength(3);
    expect(total(await opened('1h', thenMs), columnOf(await opened('1h', thenMs), thenMs))).toBeCloseTo(
      total(minutes, first),
      12,
    );
    expect(market.tilesMeta(START + 30 * MINUTE).levels).toEqual([]);
    expect(await market.tile('1m', 0)).toBeNull();
    expect(pipeline.bars.length).toBe(75);
  });

  it('lays the modelled map beside it, and tells a map that is right from one that is not', async () => {
    const { market, pipeline, price, openInterest } = measured();
    const p = price();
    // A third of what the model itself has, as if accounts held that.
    const window = { low: 0.88 * p, high: 1.12 * p, bins: 480 };
    const { edges, longUsd, shortUsd } = await pipeline.desk.liquidationMap(window);
    let account = 0;
    for (let bin = 0; bin + 1 < edges.length; bin++) {
      const liquidationPrice = Math.sqrt(edges[bin]! * edges[bin + 1]!);
      for (const [side, byGroup] of [
        ['long', longUsd],
        ['short', shortUsd],
      ] as const) {
        const quantity = byGroup.reduce((sum, group) => sum + group[bin]!, 0) / liquidationPrice / 3;
        if (quantity > 0) market.told(++account, position({ side, quantity, liquidationPrice }));
      }
    }
    const right = market.answer({}).comparison;
    for (const side of [right.long!, right.short!]) {
      // Less than a cell.
      expect(side.w1).toBeLessThan(SCORED_CELL);
      expect(side.uniformW1).toBeGreaterThan(5 * SCORED_CELL);
      expect(side.overlap).toBeGreaterThan(0.9);
      for (const { measuredShare } of side.within) expect(measuredShare).toBeGreaterThan(0);
    }
    for (let one = 1; one <= account; one++) market.forget(one);
    // All in one place, where the model has little: as wrong as it looks.
    market.told(1, position({ quantity: openInterest / 10, liquidationPrice: 0.995 * p }));
    const wrong = market.answer({}).comparison;
    expect(wrong.short).toBeNull();
    expect(wrong.long!.w1).toBeGreaterThan(right.long!.w1 * 10);
    expect(wrong.long!.overlap).toBeLessThan(0.1);
    expect(wrong.long!.within[0]!.measuredShare).toBeCloseTo(1, 9);
  });
});
