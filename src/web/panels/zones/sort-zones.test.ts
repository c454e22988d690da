import { expect, test } from 'vitest';
import type { ZoneAnswer } from '../../../market/api/zones.ts';
import { arrangeZones, ZONE_KEYS } from './sort-zones.ts';

const zone = (id: number, low: number, usd: number, heat: string, sinceMs: number, hit: number) =>
  ({ id, low, distance: low / 100 - 1, usd, heat, peakShare: usd / 1e9, sinceMs, hit: [0, 0, hit, 1] }) as ZoneAnswer;
const zones = [
  zone(1, 90, 3e6, 'high', 300, 0.2),
  zone(2, 97, 9e6, 'low', 100, 0.6),
  zone(3, 105, 6e6, 'high', 200, 0.4),
];

test.each<[(typeof ZONE_KEYS)[number], number[]]>([
  ['price', [3, 2, 1]],
  ['distance', [1, 3, 2]],
  ['usd', [2, 3, 1]],
  ['hit', [2, 3, 1]],
  ['heat', [3, 1, 2]],
  ['age', [2, 3, 1]],
])('by %s, the most first, and turned around', (key, ids) => {
  const of = (isDown: boolean) => arrangeZones(zones, { key, isDown }).map(({ id }) => id);
  expect(of(true)).toEqual(ids);
  expect(of(false)).toEqual(ids.toReversed());
});
