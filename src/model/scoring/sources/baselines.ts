import type { Instrument } from '../../../market/instrument.ts';
import { DEFAULT_PARAMETERS } from '../../cohorts/parameters.ts';
import type { MapFamily } from '../map-family.ts';
import { FixedTiers, openedByOpenInterest, openedByVolume } from './fixed-tiers.ts';
import { MeanPrice } from './mean-price.ts';
import { ModelMap } from './model-map.ts';
import { SwingLevels } from './swing-levels.ts';
import { UniformMap } from './uniform-map.ts';
import { VolumeProfile } from './volume-profile.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MEMORIES = [
  ['1 d', DAY_MS],
  ['7 d', 7 * DAY_MS],
  ['30 d', 30 * DAY_MS],
] as const;

/** The model with its prior mix: of all opens, and of the old ones alone. The first is the map that is on trial. */
export function modelFamilies(instrument: Instrument): MapFamily[] {
  const family = (name: string, olderThanMs: number): MapFamily => ({
    name,
    kind: 'model',
    candidates: [{ label: 'prior mix', source: new ModelMap(instrument, DEFAULT_PARAMETERS, olderThanMs) }],
  });
  return [
    family('pyrometer', 0),
    family('pyrometer, opens older than 1 h', HOUR_MS),
    family('pyrometer, opens older than 6 h', 6 * HOUR_MS),
  ];
}

/**
 * What a map has to beat beside distance: clean-room versions of what is published as liquidation heatmaps, and of
 * what traders draw by hand. Where one has a memory, training data choose it, as they choose every factor.
 */
export function baselineFamilies(): MapFamily[] {
  const remembering = (source: (halfLifeMs: number) => MapFamily['candidates'][number]['source']) =>
    MEMORIES.map(([label, halfLifeMs]) => ({ label: `half-life ${label}`, source: source(halfLifeMs) }));
  return [
    { name: 'uniform', kind: 'baseline', candidates: [{ label: 'constant', source: new UniformMap() }] },
    { name: 'volume profile', kind: 'baseline', candidates: remembering((life) => new VolumeProfile(life)) },
    {
      name: 'volume at fixed tiers, no decay',
      kind: 'baseline',
      candidates: [{ label: 'no decay', source: new FixedTiers(openedByVolume(), Number.POSITIVE_INFINITY) }],
    },
    {
      name: 'open-interest rises by candle colour at fixed tiers',
      kind: 'baseline',
      candidates: [
        { label: 'no decay', source: new FixedTiers(openedByOpenInterest(), Number.POSITIVE_INFINITY) },
        { label: 'half-life 12 h', source: new FixedTiers(openedByOpenInterest(), 12 * HOUR_MS) },
        { label: 'half-life 3 d', source: new FixedTiers(openedByOpenInterest(), 3 * DAY_MS) },
      ],
    },
    {
      name: 'swing levels and round numbers',
      kind: 'baseline',
      candidates: [
        { label: 'width 10 bp', source: new SwingLevels(0.001) },
        { label: 'width 30 bp', source: new SwingLevels(0.003) },
      ],
    },
    { name: 'mean price', kind: 'baseline', candidates: remembering((life) => new MeanPrice(life)) },
  ];
}
