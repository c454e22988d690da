import { expect, it } from 'vitest';
import { firstMarket } from './first-market.ts';

it('is the largest single market, whatever came first', () => {
  const unknown = { id: 'hyperliquid:BTC/USDC:USDC', openInterestUsd: null };
  const small = { id: 'bybit:ETH/USDT:USDT', openInterestUsd: 5e9 };
  const large = { id: 'binance:BTC/USDT:USDT', openInterestUsd: 7e9 };
  const sum = { id: 'all:BTC/USD:USD', openInterestUsd: 2e10, members: [] };
  expect(firstMarket([unknown, small, sum, large])).toBe(large.id);
  expect(firstMarket([unknown, sum])).toBe(unknown.id);
  expect(firstMarket([])).toBeNull();
});
