import { beforeEach, expect, test } from 'vitest';
import { fieldOf, FRESH_PLAN, keepPlans, loadPlans, plan, planFor, requestOf, savedPlans, setPlan } from './plan.ts';

beforeEach(() => (plan.value = { market: '', plan: FRESH_PLAN }));

test('another market takes over all but the prices, another side all but stop and target', () => {
  setPlan('a', { entry: 100, stop: 95, target: 110, leverage: 7 });
  expect(planFor('b')).toEqual({ ...FRESH_PLAN, leverage: 7 });
  setPlan('a', { side: 'short' });
  expect(planFor('a')).toMatchObject({ side: 'short', entry: 100, stop: null, target: null, leverage: 7 });
  setPlan('a', { side: 'short', stop: 105 });
  expect(planFor('a').stop).toBe(105);
});

test('what is not set is left to the desk', () => {
  expect(requestOf(FRESH_PLAN)).toEqual({ side: 'long', leverage: 10, margin: 1000 });
  expect(requestOf({ ...FRESH_PLAN, stop: 9, equity: 5000 })).toMatchObject({ stop: 9, equity: 5000, riskShare: 0.01 });
  expect(requestOf({ ...FRESH_PLAN, target: 11, winRate: 0.5, payoff: 2 })).toMatchObject({
    target: 11,
    winRate: 0.5,
    payoff: 2,
  });
});

test.each([
  [
    'binance:BTC/USDT:USDT allows at most 150x for $200,000 (its bracket from $0), not 200x: take at most 150x',
    'leverage',
  ],
  ["a stop at 90000 is on the wrong side: a long's stands below its entry, 82983.2", 'stop'],
  ["a target at 9 is on the wrong side: a long's stands above its entry, 10", 'target'],
  ['half Kelly needs both a win rate and a payoff: give both, or none', 'payoff'],
  ['leverage -1 is below 1x', 'leverage'],
  ['the entry must be above 0', 'entry'],
  ['something else', null],
])('%s is shown at %s', (message, field) => expect(fieldOf(message)).toBe(field));

test('plans are kept, and what cannot be read is left behind', () => {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, text: string) => void kept.set(key, text),
  };
  const saved = { id: 1, market: 'a', savedMs: 1, plan: FRESH_PLAN };
  keepPlans(storage, [saved]);
  savedPlans.value = [];
  loadPlans(storage);
  expect(savedPlans.value).toEqual([saved]);
  // What was saved before a field was there is taken without it.
  const { winRate: _, payoff: __, ...older } = FRESH_PLAN;
  kept.set('pyrometer.plans', JSON.stringify([{ ...saved, plan: older }]));
  loadPlans(storage);
  expect(savedPlans.value).toEqual([saved]);
  for (const text of ['{', '{}', '[1,{"market":"a"}]']) {
    kept.set('pyrometer.plans', text);
    loadPlans(storage);
    expect(savedPlans.value).toEqual([]);
  }
});
