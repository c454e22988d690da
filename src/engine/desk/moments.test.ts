import { expect, test } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS, pipelineOf, simulated, START_MS } from './simulated.testing.ts';

const DAYS = 9;
const market = simulated(DAYS);

test('a desk that was asked at every bar says what one says that is asked for the first time', async () => {
  // Over a full hour, to a moment between two stamps of open interest.
  const fromMs = START_MS + 8 * DAY_MS + 5 * HOUR_MS + 37 * MINUTE_MS;
  const untilMs = fromMs + 55 * MINUTE_MS;
  const asked = pipelineOf(market, fromMs);
  await asked.desk.zones();
  for (const bar of market.bars) {
    if (bar.timeMs < fromMs || bar.timeMs >= untilMs) continue;
    asked.close(bar);
    await asked.desk.zones();
  }
  const fresh = pipelineOf(market, untilMs);
  const [known, anew] = [await asked.desk.zones(), await fresh.desk.zones()];
  expect(known.zones.length).toBeGreaterThan(3);
  expect(known).toEqual(anew);
  const { zones } = known;
  for (const { id } of zones)
    expect((await asked.desk.zone(id)).confluence).toEqual((await fresh.desk.zone(id)).confluence);
});

test('the ids of zones between two full hours are those that they have at the next one', async () => {
  const pipeline = pipelineOf(market);
  let [kept, moved] = [0, 0];
  for (let hour = 0; hour < 8; hour++) {
    const fullMs = START_MS + 7 * DAY_MS + hour * HOUR_MS;
    const later = (await pipeline.desk.zones(fullMs + HOUR_MS)).zones;
    for (const minute of [7, 33, 51]) {
      const { zones } = await pipeline.desk.zones(fullMs + minute * MINUTE_MS);
      for (const zone of zones) {
        const heir = later.find((one) => one.id === zone.id);
        const overlaps = (one: typeof zone) => one.side === zone.side && one.low < zone.high && one.high > zone.low;
        // What was swept or has faded is gone; what still stands there is to have its id, or to remember it.
        if (!later.some(overlaps)) continue;
        if (heir ? overlaps(heir) : later.some((one) => overlaps(one) && one.merged.includes(zone.id))) kept++;
        else moved++;
      }
    }
  }
  expect(kept).toBeGreaterThan(100);
  expect(moved / (kept + moved)).toBeLessThan(0.03);
});
