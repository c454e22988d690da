import { expect, test } from 'vitest';
import { nameOf, valueOf } from './figures.ts';

test.each([
  ['changeAfter24hLow', 'Change after 24 h, low'],
  ['longUsd', 'Long'],
  ['sinceMs', 'Since'],
  ['fundingZScore', 'Funding z-score'],
  ['rsi', 'RSI'],
  ['usd', 'Holds'],
])('%s in words', (key, words) => expect(nameOf(key)).toBe(words));

test.each([
  ['longUsd', 20_711_105, '$20.7M'],
  ['sinceMs', Date.parse('2026-01-31T09:00Z'), '2026-01-31 09:00 UTC'],
  ['price', 82_983.2, '82,983'],
  ['change24h', -0.00146, '−0.15%'],
  ['fundingRate', 0.00003548, '+0.0035%'],
  ['distanceAtr', 0.2, '0.2'],
  ['rsi', 37.627, '37.63'],
  ['touches', 620, '620'],
  ['usd', 8_149_870, '$8.15M'],
  ['share', 0.00099, '0.099%'],
  ['brokenShare', 0.0548, '5.48%'],
  ['gain', null, 'unknown'],
  ['side', 'long', 'long'],
])('%s = %s with its unit', (key, value, text) => expect(valueOf(key, value)).toBe(text));
