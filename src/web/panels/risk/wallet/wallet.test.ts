import { beforeEach, expect, test } from 'vitest';
import { FRESH_PLAN } from '../plan.ts';
import { endsText, keepWallet, legAt, legOf, loadWallet, questionOf, wallet } from './wallet.ts';

const kept = new Map<string, string>();
const storage = {
  getItem: (key: string) => kept.get(key) ?? null,
  setItem: (key: string, text: string) => void kept.set(key, text),
};
beforeEach(() => {
  kept.clear();
  loadWallet(storage);
});

test('a plan becomes a position at its entry, or at the price of the moment', () => {
  const leg = legOf('a', { ...FRESH_PLAN, stop: 90 }, 100);
  expect(leg).toEqual({
    id: 1,
    market: 'a',
    side: 'long',
    leverage: 10,
    margin: 1000,
    entry: 100,
    stop: 90,
    mode: 'cross',
  });
  keepWallet(storage, { legs: [leg] });
  expect(legOf('b', { ...FRESH_PLAN, entry: 70 }, 100)).toMatchObject({ id: 2, market: 'b', entry: 70, stop: null });
});

test('an empty wallet asks nothing; what is not set is left to the desk', () => {
  expect(questionOf(wallet.value)).toBeNull();
  const leg = legOf('a', FRESH_PLAN, 100);
  expect(questionOf({ balance: 500, legs: [leg] })).toEqual({
    wallet: 500,
    positions: [{ market: 'a', side: 'long', leverage: 10, margin: 1000, entry: 100, mode: 'cross' }],
  });
  expect(questionOf({ balance: 500, legs: [{ ...leg, stop: 9 }] })!.positions[0]).toMatchObject({ stop: 9 });
});

test.each([
  ['position 2 (x:BTC long): entry must be above zero, not 0', 1],
  ['the initial margins of 30 exceed the wallet of 20 (position 1 (a long): 15, position 2 (b long): 15)', null],
  ['wallet must be above zero, not 0', null],
])('%s is shown at %s', (message, at) => expect(legAt(message)).toBe(at));

test('it is kept, and what cannot be read is left behind', () => {
  const leg = legOf('a', FRESH_PLAN, 100);
  keepWallet(storage, { balance: 7000, legs: [leg] });
  const held = wallet.value;
  loadWallet({ getItem: () => null });
  expect(wallet.value.legs).toEqual([]);
  loadWallet(storage);
  expect(wallet.value).toEqual(held);
  for (const text of ['{', '{}', '[1]', '{"balance":"x","legs":[]}', '{"balance":5,"legs":[1,{"market":"a"}]}']) {
    kept.set('pyrometer.wallet', text);
    loadWallet(storage);
    expect(wallet.value.legs).toEqual([]);
  }
});

test('what becomes of positions', () => {
  const end = (exit: 'stop' | 'liquidation' | 'open') => ({ endPrice: 1, exit });
  expect(endsText([end('stop'), end('open'), end('stop')])).toBe('2 stopped, 1 still open');
});
