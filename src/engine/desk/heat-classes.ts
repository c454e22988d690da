import type { HeatClasses } from '../../market/api/heat-classes.ts';
import type { HeatFollowed } from '../../market/api/zone-detail.ts';
import { HEAT_MEANINGS, HEAT_THRESHOLDS, type HeatClass } from '../../model/zones/heat-class.ts';
import type { Desk } from './desk.ts';
import { headline } from './zones-answer.ts';

export function heatClasses(desk: Desk): HeatClasses {
  const classes = (['extreme', 'high', 'moderate', 'low'] as const).map((heat) => heatFollowed(desk, heat));
  return { ...headline(desk), classes };
}

/** A class with its meaning, and what followed hours next to it. */
export function heatFollowed({ followed }: Pick<Desk, 'followed'>, heat: HeatClass): HeatFollowed {
  const from = heat === 'low' ? null : HEAT_THRESHOLDS[heat];
  return { heat, from, ...HEAT_MEANINGS[heat], followed: followed[heat] };
}
