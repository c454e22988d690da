import type { ZoneAnswer } from '../../../market/api/zones.ts';

export const ZONE_KEYS = ['price', 'distance', 'usd', 'hit', 'heat', 'age'] as const;
export type ZoneKey = (typeof ZONE_KEYS)[number];

export interface ZoneOrder {
  key: ZoneKey;
  isDown: boolean;
}

const CLASSES = ['low', 'moderate', 'high', 'extreme'];
/** The horizon of 24 h. */
const DAY = 2;

const VALUES: Record<ZoneKey, (zone: ZoneAnswer) => number> = {
  price: ({ low }) => low,
  distance: ({ distance }) => Math.abs(distance),
  usd: ({ usd }) => usd,
  hit: ({ hit }) => hit[DAY] ?? 0,
  // Within a class, by how hot the fullest cell is.
  heat: ({ heat, peakShare }) => CLASSES.indexOf(heat) + Math.min(0.999, peakShare),
  age: ({ sinceMs }) => -sinceMs,
};

export function arrangeZones(zones: readonly ZoneAnswer[], { key, isDown }: ZoneOrder): ZoneAnswer[] {
  const value = VALUES[key];
  return zones.toSorted((a, b) => (isDown ? -1 : 1) * (value(a) - value(b)) || a.id - b.id);
}
