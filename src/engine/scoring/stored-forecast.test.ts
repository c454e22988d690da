import { expect, it } from 'vitest';
import type { Forecast, ForecastLayer } from '../../model/scoring/forecast.ts';
import { ISSUE_CELLS } from '../../model/scoring/issue.ts';
import { decodeForecast, encodeForecast, hashOf } from './stored-forecast.ts';

const layer = (from: number, dispersion: number): ForecastLayer => ({
  map: Float32Array.from({ length: ISSUE_CELLS }, (_, i) => from + i / 7),
  distance: Float32Array.from({ length: ISSUE_CELLS }, (_, i) => from - i / 3),
  mapDispersion: dispersion,
  distanceDispersion: dispersion,
});
const forecast: Forecast = {
  timeMs: 1_767_225_600_000,
  price: 76_458.6,
  originMs: 1_767_000_000_000,
  horizons: [3_600_000, 14_400_000].map((horizonMs) => ({
    horizonMs,
    swept: layer(horizonMs, Number.NaN),
    reach: layer(2 * horizonMs, 0.7),
  })),
};

it('comes back as it was, from bytes that lie anywhere', () => {
  const bytes = encodeForecast('binance:BTC/USDT:USDT', forecast);
  const elsewhere = new Uint8Array(bytes.length + 3);
  elsewhere.set(bytes, 3);
  expect(decodeForecast(elsewhere.subarray(3))).toEqual(forecast);
});

it('has another hash as soon as one bit of it is another', () => {
  const bytes = encodeForecast('binance:BTC/USDT:USDT', forecast);
  const hash = hashOf(bytes);
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  for (const at of [0, Math.floor(bytes.length / 2), bytes.length - 1]) {
    const changed = bytes.slice();
    changed[at]! ^= 1;
    expect(hashOf(changed)).not.toBe(hash);
  }
  expect(hashOf(encodeForecast('binance:ETH/USDT:USDT', forecast))).not.toBe(hash);
});

it.each([
  ['torn', (bytes: Uint8Array) => bytes.subarray(0, bytes.length - 4)],
  ['empty', () => new Uint8Array()],
  ['no forecast', () => new TextEncoder().encode('{}\n')],
])('is refused where it is %s', (_, spoil) => {
  expect(() => decodeForecast(spoil(encodeForecast('x', forecast)))).toThrow(/torn, or of a newer version/);
});
