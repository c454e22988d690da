import { expect, test } from 'vitest';
import { HIGH_LEVERAGE, learnedVersion } from '../mix/learned-version.testing.ts';
import { pipelineOf, simulated } from './simulated.testing.ts';

test('what is assumed of a zone follows from what its market was made with', async () => {
  const market = simulated(3);
  const pipeline = pipelineOf({
    ...market,
    bars: market.bars.map((bar) => ({ ...bar, markLow: Number.NaN, markHigh: Number.NaN })),
  });
  const [zone] = (await pipeline.desk.zones()).zones;
  const assumed = async () => (await pipeline.desk.zone(zone!.id)).assumptions;
  const simulation = await assumed();
  expect(simulation).toMatchObject({
    mix: 'usual',
    touched: 'last',
    openInterest: { everyMs: 5 * 60_000, ageMs: expect.any(Number), settled: true },
  });
  expect(simulation.sentences.join(' ')).toMatch(
    /usual leverage mix.*simulated venue's own.*stamped every 5 min.*last price came/,
  );

  pipeline.source.brackets = 'table';
  const firstMs = pipeline.bars.timeMs[0]!;
  await pipeline.learned([learnedVersion(firstMs, HIGH_LEVERAGE)], true);
  const learned = (await pipeline.desk.zones()).zones[0]!;
  const table = (await pipeline.desk.zone(learned.id)).assumptions;
  expect(table.mix).toBe('learned');
  expect(table.version).not.toBe(simulation.version);
  expect(table.sentences.join(' ')).toMatch(/learned from what was liquidated.*a table by date/);
});

test('where a venue tells no liquidations, a mix was learned from what its accounts hold', async () => {
  const market = simulated(3);
  const pipeline = pipelineOf({ ...market, instrument: { ...market.instrument, sampling: 'none' } });
  await pipeline.learned([learnedVersion(pipeline.bars.timeMs[0]!, HIGH_LEVERAGE)], true);
  const [zone] = (await pipeline.desk.zones()).zones;
  const { assumptions } = await pipeline.desk.zone(zone!.id);
  expect(assumptions.sentences.join(' ')).toMatch(/mix that was learned from what accounts hold on this market/);
});
