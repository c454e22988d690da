import { expect, test } from 'vitest';
import {
  formatAge,
  formatChange,
  formatPrice,
  formatShare,
  formatStep,
  formatTime,
  formatUsd,
  priceDecimals,
} from './format.ts';

test('USD in three digits', () => {
  const cases = {
    0: '$0',
    950: '$950',
    999.9: '$1K',
    1500: '$1.5K',
    12_340: '$12.3K',
    2.42e9: '$2.42B',
    163e6: '$163M',
    5e12: '$5T',
  };
  for (const [usd, text] of Object.entries(cases)) expect(formatUsd(Number(usd))).toBe(text);
  expect(formatUsd(100)).toBe('$100');
});

test('prices by their size', () => {
  expect(formatPrice(76_447)).toBe('76,447');
  expect(formatPrice(2274.07)).toBe('2,274.1');
  expect(formatPrice(0.5, priceDecimals(0.5))).toBe('0.50000');
});

test('changes, shares, times, ages and steps', () => {
  expect([formatChange(-0.0306), formatChange(0.5)]).toEqual(['−3.06%', '+50.00%']);
  expect([formatShare(0.0123), formatShare(0.00123), formatShare(0.0000123)]).toEqual(['1.23%', '0.123%', '0.0012%']);
  expect(formatTime(Date.parse('2026-02-02T03:00Z'))).toBe('2026-02-02 03:00');
  expect([30e3, 600e3, 7200e3, 5 * 864e5].map(formatAge)).toEqual(['30 s', '10 min', '2 h', '5 days']);
  expect([60e3, 14_400e3, 864e5].map(formatStep)).toEqual(['1m', '4h', '1d']);
});
