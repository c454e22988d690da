import { expect, test, vi } from 'vitest';
import type { AlertCondition, FiredAlert } from '../../market/api/alerts.ts';
import { DAY_MS, MINUTE_MS, pipelineOf, simulated, START_MS } from '../desk/simulated.testing.ts';
import { Engine } from '../engine.ts';
import { AlertDesk } from './alert-desk.ts';
import { type AlertStore, MemoryAlertStore } from './alert-store.ts';

const market = simulated(2);
const CUT_MS = START_MS + 1.5 * DAY_MS;
const rest = market.bars.filter(({ timeMs }) => timeMs >= CUT_MS);
const id = market.instrument.id;
const settled = () => new Promise((resolve) => setTimeout(resolve, 50));

/** A desk over a market that stands at a moment, and goes on bar by bar. */
async function opened(store: AlertStore = new MemoryAlertStore()) {
  const engine = new Engine();
  const pipeline = pipelineOf(market, CUT_MS);
  pipeline.source.live = true;
  engine.add(pipeline);
  const clock = { nowMs: CUT_MS };
  const troubles: string[] = [];
  const desk = await AlertDesk.open({
    directory: engine,
    store,
    nowMs: () => clock.nowMs,
    onTrouble: (text) => troubles.push(text),
  });
  const heard: FiredAlert[] = [];
  desk.addReceiver({ deliver: (alert) => void heard.push(alert) });
  const goTo = async (price: number) => {
    clock.nowMs += 1000;
    const bar = rest[0]!;
    pipeline.run({ ...bar, close: price, high: Math.max(bar.high, price), low: Math.min(bar.low, price) });
    await settled();
  };
  return { engine, pipeline, desk, heard, troubles, clock, goTo };
}

const rule = (condition: AlertCondition) => ({ market: id, condition, cooldownMinutes: 0, enabled: true });

test('a rule on the price fires once, while the bar runs, and not again after a restart', async () => {
  const store = new MemoryAlertStore();
  const first = await opened(store);
  const price = first.pipeline.summary().price!;
  first.desk.add(rule({ kind: 'price', price: price * 1.01, direction: 'above' }));
  await settled();
  await first.goTo(price * 1.02);
  await first.goTo(price * 1.03);
  expect(first.heard.map(({ text, simulated: isSimulated }) => [text, isSimulated])).toEqual([
    [expect.stringMatching(/^The price is above /), true],
  ]);
  expect(first.desk.rules().rules[0]).toMatchObject({ state: 'met', lastFiredMs: CUT_MS + 1000 });
  await first.desk.stop();

  const second = await opened(store);
  await second.goTo(price * 1.02);
  second.desk.tick();
  await settled();
  await second.goTo(price * 1.03);
  expect(second.heard).toEqual([]);
  expect(second.desk.fired(id, 10)).toHaveLength(1);
  await second.goTo(price);
  await second.goTo(price * 1.02);
  expect(second.heard).toHaveLength(1);
  expect([...first.troubles, ...second.troubles]).toEqual([]);
});

test('rules on zones are judged by the zones of the closed bar', async () => {
  const { desk, heard, pipeline, goTo } = await opened();
  const { zones, price } = await pipeline.desk.zones();
  const above = zones.filter(({ side }) => side === 'short').toSorted((a, b) => a.low - b.low)[0]!;
  desk.add(rule({ kind: 'zone-near', side: 'short', leastUsd: 0, zone: above.id, within: 0.1, unit: 'percent' }));
  await vi.waitFor(() => expect(desk.rules().rules[0]!.state).not.toBe('unknown'));
  expect(desk.rules().rules[0]!.state).toBe(above.distance <= 0.001 ? 'met' : 'watching');
  await goTo(price * 0.98);
  await goTo(above.low * 0.9995);
  expect(heard).toMatchObject([{ kind: 'zone-near', subject: { id: above.id } }]);
});

test('a market that says nothing is told of once; quiet hours hold what fires', async () => {
  const { desk, heard, clock, pipeline } = await opened();
  desk.add(rule({ kind: 'silent-feed', minutes: 5 }));
  await settled();
  clock.nowMs += 6 * MINUTE_MS;
  desk.tick();
  desk.tick();
  await settled();
  expect(heard.map(({ kind }) => kind)).toEqual(['silent-feed']);

  pipeline.run({ ...rest[0]!, timeMs: clock.nowMs });
  desk.tick();
  desk.keepQuiet({ from: '00:00', to: '23:59', timeZone: 'UTC' });
  clock.nowMs += 6 * MINUTE_MS;
  desk.tick();
  await settled();
  expect(heard).toHaveLength(1);
  expect(desk.fired(undefined, 10).map(({ held }) => held)).toEqual([true, false]);
});

test('a receiver or a store that fails is said, and stops nothing', async () => {
  class Full implements AlertStore {
    load = () => new MemoryAlertStore().load();
    save = () => Promise.reject(new Error('no space left'));
  }
  const { desk, heard, troubles, pipeline, goTo } = await opened(new Full());
  desk.addReceiver({ deliver: () => Promise.reject(new Error('nobody there')) });
  const price = pipeline.summary().price!;
  desk.add(rule({ kind: 'price', price: price * 0.99, direction: 'below' }));
  await settled();
  await goTo(price * 0.98);
  expect(heard).toHaveLength(1);
  expect(troubles.join()).toMatch(/could not be saved: Error: no space left.*could not be delivered/);
});

test('a market that has gone is let go, and one that comes is taken up', async () => {
  const { desk, engine, heard, pipeline, goTo } = await opened();
  const price = pipeline.summary().price!;
  desk.add(rule({ kind: 'price', price: price * 1.01, direction: 'above' }));
  await settled();
  engine.remove(id);
  desk.tick();
  await goTo(price * 1.02);
  expect([heard.length, desk.rules().rules[0]!.state]).toEqual([0, 'unknown']);
  await goTo(price);
  engine.add(pipeline);
  desk.tick();
  await settled();
  await goTo(price * 1.02);
  expect(heard).toHaveLength(1);
});

test('what was being read of a market when it was let go is not judged any more', async () => {
  const { desk, engine, heard, pipeline, goTo } = await opened();
  const price = pipeline.summary().price!;
  desk.add(rule({ kind: 'price', price: price * 1.01, direction: 'above' }));
  await settled();
  const watched = pipeline.desk.watched.bind(pipeline.desk);
  let letGo = () => {};
  const held = new Promise<void>((resolve) => (letGo = resolve));
  const slow = vi.spyOn(pipeline.desk, 'watched').mockImplementation(async () => {
    await held;
    return watched();
  });
  // Another rule has everything read anew.
  desk.add(rule({ kind: 'silent-feed', minutes: 5 }));
  slow.mockRestore();
  engine.remove(id);
  desk.tick();
  engine.add(pipeline);
  desk.tick();
  await goTo(price * 1.02);
  expect(heard).toHaveLength(1);
  letGo();
  await settled();
  await goTo(price * 1.02);
  expect(heard).toHaveLength(1);
});
