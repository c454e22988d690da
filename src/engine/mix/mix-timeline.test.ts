import { describe, expect, test, vi } from 'vitest';
import type { Bar } from '../../market/bar.ts';
import { GROUPS, type HeatFrame } from '../../market/heat-frame.ts';
import { barsOf, LINEAR } from '../../model/cohorts/bars.testing.ts';
import { Estimator } from '../../model/cohorts/estimator.ts';
import { liquidationMap } from '../../model/heat/map.ts';
import { MapMaker } from '../../model/learning/map-maker.ts';
import { MarketPipeline } from '../pipeline.ts';
import { HIGH_LEVERAGE, learnedVersion } from './learned-version.testing.ts';

/** By week: what a learner finds. That it can find something is tested where it learns. */
const found = vi.hoisted(() => ({ shipped: [] as boolean[], parameters: null as unknown }));
vi.mock(import('../../model/learning/learn-mix.ts'), async (original) => ({
  ...(await original()),
  learnMix: () => {
    const shipped = found.shipped.shift();
    return shipped === undefined ? null : ({ shipped, parameters: found.parameters } as never);
  },
}));

const STEP = 5 * 60_000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;
const FIRST_WEEK = 2800 * WEEK;
const START = FIRST_WEEK - 3 * DAY;
const COUNT = 12 * 24 * 19;
/** Open interest every 35 minutes: some wait for it at each change. */
const bars: Bar[] = barsOf(
  Array.from({ length: COUNT }, (_, i) => ({
    move: 0.003 * Math.sin(i / 40) * Math.sin(i * 1.3),
    range: 0.0008,
    volume: 100,
    openInterestRatio: 1 + 0.002 * Math.sin(i / 9),
  })),
).map((bar, i) => {
  return { ...bar, timeMs: START + i * STEP, openInterest: i % 7 === 3 ? bar.openInterest : Number.NaN };
});
const pipelineOf = (list: readonly Bar[], parameters = undefined as MarketPipeline['mixes']['prior'] | undefined) => {
  const pipeline = new MarketPipeline(LINEAR, STEP, parameters);
  for (const bar of list) pipeline.close(bar);
  return pipeline;
};
const logPrice = Math.log(bars[COUNT - 1]!.close);
const windowOf = (fromMs: number, toMs: number) => {
  return { fromMs, toMs, stepMs: STEP, logLow: logPrice - 0.6, rowHeight: 0.006, rows: 200 };
};
const column = ({ cells, rows }: HeatFrame, i: number) => cells.subarray(i * rows * GROUPS, (i + 1) * rows * GROUPS);

describe('versions of a past that was not told before', () => {
  /** Shipped, not shipped, shipped: learned, the prior again, learned again. */
  const changes = [FIRST_WEEK, FIRST_WEEK + WEEK, FIRST_WEEK + 2 * WEEK];
  const pipeline = pipelineOf(bars);
  const prior = pipelineOf(bars);
  const maker = new MapMaker(LINEAR, { everyMs: HOUR, olderThanMs: 0, learn: true });
  const maps = new Map<number, ReturnType<typeof liquidationMap>>();
  found.parameters = HIGH_LEVERAGE;
  found.shipped = [true, false, true];
  for (const bar of bars) {
    const endMs = bar.timeMs + STEP;
    const book = maker.push(bar, endMs);
    if (book) maps.set(endMs, liquidationMap(book));
  }
  const ready = pipeline.learned(maker.learner!.versions, true);

  test('put in force what the maker of maps goes over to, to the bit, and wait for open interest likewise', async () => {
    await ready;
    expect(pipeline.mixes.mixes.map(({ fromMs }) => fromMs)).toEqual(changes);
    let compared = 0;
    for (const [endMs, map] of maps) {
      if (changes.every((fromMs) => Math.abs(endMs - fromMs) > 3 * HOUR) && endMs % (5 * HOUR) !== 0) continue;
      expect(liquidationMap(pipeline.desk.moments.mapAt(endMs).book)).toEqual(map);
      compared++;
    }
    expect(compared).toBeGreaterThan(60);
  });

  test('are told of, as of a moment by what was in force then', async () => {
    await ready;
    const [first, second] = changes as [number, number];
    const at = (timeMs: number) => pipeline.summary(timeMs).mix;
    expect(at(first)).toEqual({ source: 'usual', sinceMs: null });
    expect(at(first + STEP)).toEqual({ source: 'learned', sinceMs: first });
    expect(at(second + STEP)).toEqual({ source: 'usual', sinceMs: second });
    expect(pipeline.summary().mix).toEqual({ source: 'learned', sinceMs: changes[2] });
  });

  test('leave what was before: a column that settles later does so under the mix of its bar', async () => {
    await ready;
    const [fromMs] = changes as [number];
    const window = windowOf(fromMs - 12 * STEP, fromMs + 12 * STEP);
    const [now, before] = [pipeline.heat(window), prior.heat(window)];
    const waiting = bars.findLast((bar) => bar.timeMs < fromMs)!;
    expect(waiting.openInterest).toBeNaN();
    for (let i = 0; i < 12; i++) expect(column(now, i), String(i)).toEqual(column(before, i));
    for (let i = 12; i < 24; i++) expect(column(now, i), String(i)).not.toEqual(column(before, i));
    expect(Array.from(now.openInterest)).toEqual(Array.from(before.openInterest));
    // As it was shown when the mix came: what waits counts at unchanged open interest, under either.
    const then = pipeline.heat(window, fromMs + 2 * STEP);
    expect(Array.from(then.states.slice(9, 15))).toEqual(
      Array.from(prior.heat(window, fromMs + 2 * STEP).states.slice(9, 15)),
    );
    expect(column(then, 11)).toEqual(column(prior.heat(window, fromMs + 2 * STEP), 11));
  });

  test('give the same map wherever a window starts, with states kept on both sides', async () => {
    await ready;
    for (const fromMs of changes) {
      const whole = pipeline.heat(windowOf(fromMs - 20 * STEP, fromMs + 20 * STEP));
      for (const start of [-19, -8, -3, -1, 0, 1, 2, 9]) {
        const part = pipeline.heat(windowOf(fromMs + start * STEP, fromMs + 20 * STEP));
        expect(part.cells).toEqual(whole.cells.slice((20 + start) * whole.rows * GROUPS));
      }
    }
  });

  test('keep the books balanced', async () => {
    await ready;
    const estimator = pipeline.fresh();
    let folded = 0;
    for (const bar of bars) {
      estimator.push(bar, (_, book) => {
        folded++;
        for (const { cohorts } of [book.long, book.short]) {
          const held = cohorts.reduce((sum, { tier, total }) => sum + tier.weight * total, 0);
          expect(Math.abs(held / book.openInterest - 1)).toBeLessThan(1e-9);
        }
      });
    }
    expect(folded).toBeGreaterThan(COUNT - 8);
  });

  test('tell of when positions were opened as a map that was always under the mix in force does', async () => {
    await ready;
    const [fromMs] = changes as [number];
    const always = pipelineOf(bars, HIGH_LEVERAGE);
    const price = bars[864]!.close;
    for (const [timeMs, same] of [
      [fromMs - STEP, prior],
      [fromMs, always],
      [fromMs + 4 * HOUR, always],
      [fromMs + 4 * DAY, always],
    ] as const) {
      // As of then: what waits at the change has settled under the prior, where only what came later could tell of it.
      const asOfMs = timeMs + STEP;
      const cell = pipeline.cell(timeMs, price * 0.95, asOfMs);
      expect(cell.quantity).toBeGreaterThan(0);
      expect(cell.ages.map(({ share }) => share > 0).filter(Boolean).length).toBeGreaterThan(1);
      expect(cell).toEqual(same.cell(timeMs, price * 0.95, asOfMs));
      const known = pipeline.known(asOfMs);
      const [older, expected] = await Promise.all(
        [pipeline, same].map(async ({ desk }) => {
          return (await desk.moments.openedBefore(known)).map(({ ageMs, book }) => [
            ageMs,
            book && liquidationMap(book),
          ]);
        }),
      );
      expect(older).toEqual(expected);
    }
  });

  test('that are learned again change nothing; a later one is in force from when it is known', async () => {
    await ready;
    const { mixes } = pipeline;
    await pipeline.learned(maker.learner!.versions, true);
    await pipeline.learned(maker.learner!.versions.slice(-1), false);
    expect(pipeline.mixes).toBe(mixes);
    expect(mixes.entries).toHaveLength(3);
  });

  test('that never ship are nothing', async () => {
    const plain = pipelineOf(bars.slice(0, 2000));
    const { mix } = plain.tilesMeta();
    await plain.learned([learnedVersion(FIRST_WEEK, null), learnedVersion(FIRST_WEEK + 1, null)], true);
    await plain.learned([learnedVersion(FIRST_WEEK + 2, null)], false);
    expect(plain.mixes.entries).toEqual([]);
    expect(plain.tilesMeta().mix).toBe(mix);
  });
});

describe('a version that is learned live', () => {
  /** Closes bars of `rest` while work goes on, and tells how many. */
  async function closingMeanwhile(
    pipeline: MarketPipeline,
    rest: readonly Bar[],
    work: Promise<void>,
  ): Promise<number> {
    let closed = 0;
    const going = { on: true };
    void work.then(() => (going.on = false));
    while (going.on) {
      pipeline.close(rest[closed++]!);
      await new Promise((resolve) => setImmediate(resolve));
    }
    return closed;
  }

  test('is in force from the last bar that closed when its map was made; none is lost, and nothing is rewritten', async () => {
    const known = 4000;
    const pipeline = pipelineOf(bars.slice(0, known));
    const window = windowOf(bars[known - 50]!.timeMs, bars[known + 30]!.timeMs);
    const told = vi.fn();
    pipeline.whenRefolded(told);
    const mixed = vi.fn();
    pipeline.follow({ bar: () => undefined, liquidation: () => undefined, mixed });
    const closed = await closingMeanwhile(
      pipeline,
      bars.slice(known),
      pipeline.learned([learnedVersion(FIRST_WEEK, null), learnedVersion(FIRST_WEEK + WEEK, HIGH_LEVERAGE)], false),
    );
    expect(closed).toBeGreaterThan(1);
    const [entry] = pipeline.mixes.entries;
    // The bar that closes in the turn in which its map is ready comes before or after.
    const fromMs = entry!.fromMs;
    expect(fromMs).toBeGreaterThanOrEqual(bars[known + closed - 2]!.timeMs + STEP);
    expect(entry).toMatchObject({ learnedMs: FIRST_WEEK + WEEK, sinceMs: FIRST_WEEK + WEEK - 45 * DAY });
    expect([told, mixed].map(({ mock }) => mock.calls.length)).toEqual([0, 1]);
    const prior = pipelineOf(bars.slice(0, pipeline.bars.length));
    const asOf = { asOfMs: fromMs };
    expect(pipeline.heat(window, asOf.asOfMs)).toEqual(prior.heat(window, asOf.asOfMs));
    for (const bar of bars.slice(pipeline.bars.length)) pipeline.close(bar);
    const always = new Estimator(LINEAR, HIGH_LEVERAGE);
    for (const bar of bars) always.push(bar);
    expect(liquidationMap(pipeline.present.state)).toEqual(liquidationMap(always.state));
    const rebuilt = pipelineOf(bars);
    await rebuilt.recall(pipeline.mixes.mixes);
    expect(rebuilt.heat(window)).toEqual(pipeline.heat(window));
    expect(Buffer.from(rebuilt.present.save().buffer)).toEqual(Buffer.from(pipeline.present.save().buffer));
  });

  test('of a past that was told before is likewise, and only the newest one', async () => {
    const pipeline = pipelineOf(bars.slice(0, 4000));
    pipeline.isPastTold = true;
    const versions = [learnedVersion(FIRST_WEEK, HIGH_LEVERAGE), learnedVersion(FIRST_WEEK + WEEK, HIGH_LEVERAGE)];
    await pipeline.learned(versions, true);
    expect(pipeline.mixes.mixes).toMatchObject([
      { fromMs: bars[3999]!.timeMs + STEP, learnedMs: FIRST_WEEK + WEEK, parameters: HIGH_LEVERAGE },
    ]);
  });

  test('is what it would be where older bars come after it', async () => {
    const pipeline = pipelineOf(bars.slice(1000, 4000));
    await pipeline.learned([learnedVersion(FIRST_WEEK + WEEK, HIGH_LEVERAGE)], false);
    for (const bar of bars.slice(4000)) pipeline.close(bar);
    await pipeline.prepend(bars.slice(0, 1000));
    const whole = pipelineOf(bars.slice(0, 4000));
    await whole.learned([learnedVersion(FIRST_WEEK + WEEK, HIGH_LEVERAGE)], false);
    for (const bar of bars.slice(4000)) whole.close(bar);
    expect(pipeline.mixes.mixes).toEqual(whole.mixes.mixes);
    const window = windowOf(bars[3900]!.timeMs, bars[4200]!.timeMs);
    expect(pipeline.heat(window)).toEqual(whole.heat(window));
    expect(Buffer.from(pipeline.present.save().buffer)).toEqual(Buffer.from(whole.present.save().buffer));
  });
});
