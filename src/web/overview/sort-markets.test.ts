import { expect, test } from 'vitest';
import type { MarketSummary } from '../../market/api/schemas.ts';
import { arrange } from './sort-markets.ts';

const market = (id: string, price: number | null) =>
  ({ id, base: id.split(/[:/]/)[1], quote: 'USDT', price, liquidations: [] }) as unknown as MarketSummary;
const markets = [
  market('okx:BTC/USDT:USDT', 3),
  market('okx:ETH/USDT:USDT', null),
  market('bybit:SOL/USDT:USDT', 1),
  market('bybit:BTC/USDT:USDT', 2),
];
const ids = (found: MarketSummary[]) => found.map(({ id }) => id.replace('/USDT:USDT', ''));

test('the unknown comes last, whichever way the rest is ordered', () => {
  expect(ids(arrange(markets, '', { key: 'price', isDown: false }, []))).toEqual([
    'bybit:SOL',
    'bybit:BTC',
    'okx:BTC',
    'okx:ETH',
  ]);
  expect(ids(arrange(markets, '', { key: 'price', isDown: true }, []))).toEqual([
    'okx:BTC',
    'bybit:BTC',
    'bybit:SOL',
    'okx:ETH',
  ]);
});

test('favourites come first', () => {
  const found = arrange(markets, '', { key: 'price', isDown: true }, ['okx:ETH/USDT:USDT']);
  expect(ids(found)[0]).toBe('okx:ETH');
});

test('a search finds every word, in any order and case', () => {
  const found = arrange(markets, ' OKX btc', { key: 'market', isDown: false }, []);
  expect(ids(found)).toEqual(['okx:BTC']);
  expect(arrange(markets, 'nothing', { key: 'market', isDown: false }, [])).toEqual([]);
});
