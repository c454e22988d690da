import { expect, test } from 'vitest';
import { MemoryAdviceStore } from './advice-store.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, pipelineOf, simulated, START_MS } from './simulated.testing.ts';

const market = simulated(9);
const CUT_MS = START_MS + 7 * DAY_MS + 5 * HOUR_MS;
const rest = market.bars.filter(({ timeMs }) => timeMs >= CUT_MS);
const PLAN = { side: 'long', leverage: 3, margin: 1000, equity: 10_000 } as const;

function live(untilMs = CUT_MS) {
  const pipeline = pipelineOf(market, untilMs);
  pipeline.source.live = true;
  return pipeline;
}

test('what is advised about now is stored before its outcome, and settled a day later', async () => {
  const pipeline = live();
  const store = new MemoryAdviceStore();
  pipeline.desk.given.keepIn(store);
  const { stop } = await pipeline.desk.risk(PLAN, null);
  await pipeline.desk.risk(PLAN, null);
  await pipeline.desk.risk({ ...PLAN, side: 'short', leverage: 3 }, null, CUT_MS - HOUR_MS);
  expect(stop.advised).not.toBeNull();
  // Asked twice it is one advice, and one about a past moment is none.
  const [kept, ...others] = await store.all();
  expect(others).toEqual([]);
  expect(kept).toMatchObject({ advice: { timeMs: CUT_MS, side: 'long', stop: stop.advised!.price }, settled: null });
  expect((await pipeline.desk.advice()).given).toMatchObject({
    record: { open: 1, settled: 0 },
    advice: [{ settled: null }],
  });

  for (const bar of rest.slice(0, 1500)) pipeline.close(bar);
  const { given, standing } = await pipeline.desk.advice();
  expect(given.record).toMatchObject({ open: 0, settled: 1, voided: 0 });
  const low = Math.min(...rest.slice(0, 1440).map(({ markLow }) => markLow));
  expect(given.advice[0]!.settled!.endings.advised.exit).toBe(low <= stop.advised!.price ? 'swept' : 'survived');
  expect((await store.all())[0]!.settled).not.toBeNull();
  // The rule had a record of its own before anybody asked.
  expect(standing!.settled).toBeGreaterThan(20);
  expect(standing!.sentences.join(' ')).toMatch(/stops .* swept within a day/);
});

test('a restart goes on watching, from the bars that it is given back', async () => {
  const store = new MemoryAdviceStore();
  const first = live();
  first.desk.given.keepIn(store);
  await first.desk.risk(PLAN, null);
  for (const bar of rest.slice(0, 700)) first.close(bar);
  await first.desk.advice();

  const second = live(CUT_MS + 1000 * MINUTE_MS);
  second.desk.given.keepIn(store);
  for (const bar of rest.slice(1000, 1500)) second.close(bar);
  const whole = live(CUT_MS);
  await whole.desk.risk(PLAN, null);
  for (const bar of rest.slice(0, 1500)) whole.close(bar);
  expect((await second.desk.advice()).given).toEqual((await whole.desk.advice()).given);

  // Where the bars of its first hours are gone, nobody knows what was swept in them.
  const later = new MemoryAdviceStore();
  await later.give({ ...(await store.all())[0]!.advice, timeMs: START_MS - HOUR_MS });
  second.desk.given.keepIn(later);
  expect((await second.desk.advice()).given.record).toMatchObject({ open: 0, settled: 0, voided: 1 });
});
