import { MessageChannel } from 'node:worker_threads';
import { expect, test, vi } from 'vitest';
import { barsOf, LINEAR } from '../../model/cohorts/bars.testing.ts';
import { HIGH_LEVERAGE } from '../mix/learned-version.testing.ts';
import { MarketPipeline } from '../pipeline.ts';
import { MemoryForecastStore } from './forecast-store.ts';
import { HeardLearner } from './heard-learner.ts';
import { ScoringDesk } from './scoring-desk.ts';
import { serveScoring } from './serve-scoring.ts';

/** A learner that finds the same every week. That it can find something is tested where it learns. */
const found = vi.hoisted(() => ({ parameters: null as unknown }));
vi.mock(import('../../model/learning/learn-mix.ts'), async (original) => ({
  ...(await original()),
  learnMix: () => ({ shipped: true, parameters: found.parameters }) as never,
}));
found.parameters = HIGH_LEVERAGE;

const STEP = 5 * 60_000;
const DAY = 86_400_000;
const FIRST_WEEK = 2800 * 7 * DAY;
const PAST = 4 * 288;
const bars = barsOf(
  Array.from({ length: 11 * 288 }, (_, i) => {
    return { move: 0.002 * Math.sin(i * 1.3), range: 0.0008, volume: 100, openInterestRatio: 1 };
  }),
).map((bar, i) => ({ ...bar, timeMs: FIRST_WEEK - 3 * DAY + i * STEP }));

test('what is learned goes to the market: of its past with its own moment, live with the one when it is known', async () => {
  const pipeline = new MarketPipeline(LINEAR, STEP);
  for (const bar of bars.slice(0, PAST)) pipeline.close(bar);
  const desk = new ScoringDesk(new MemoryForecastStore());
  await desk.follow(pipeline);
  const channel = new MessageChannel();
  serveScoring(channel.port2);
  desk.start(channel.port1);
  const until = (count: number) => vi.waitFor(() => expect(pipeline.mixes.entries).toHaveLength(count), 20_000);
  desk.goLive(LINEAR.id);
  await until(1);
  expect(pipeline.mixes.mixes).toMatchObject([
    { fromMs: FIRST_WEEK, learnedMs: FIRST_WEEK, parameters: HIGH_LEVERAGE },
  ]);

  const next = bars.findIndex(({ timeMs }) => timeMs === FIRST_WEEK + 7 * DAY);
  for (const bar of bars.slice(PAST, next + 3)) pipeline.close(bar);
  await until(2);
  expect(pipeline.mixes.last).toMatchObject({ fromMs: bars[next + 3]!.timeMs, learnedMs: FIRST_WEEK + 7 * DAY });
  channel.port1.close();
}, 60_000);

test('what was learned stays in force over a silence, until more is learned', () => {
  const learner = new HeardLearner(LINEAR);
  const tell = (from: number, to: number, heard: boolean) => {
    for (const bar of bars.slice(from, to)) learner.bar(bar, heard);
  };
  tell(0, PAST, true);
  expect(learner.parameters).toBe(HIGH_LEVERAGE);
  expect(learner.history.length).toBeGreaterThan(0);
  tell(PAST, PAST + 288, false);
  expect([learner.versions, learner.history]).toEqual([[], []]);
  expect(learner.parameters).toBe(HIGH_LEVERAGE);
});
