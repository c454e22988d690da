import type { MapSkill } from '../../market/api/map-skill.ts';
import type { Scorecard } from '../../market/api/scorecard.ts';

/**
 * The one figure that advice is measured by: the gain of the map on trial over distance in the cells that were swept,
 * over the shortest horizon, where most windows are; of the nowcast where only totals are known.
 * @returns null where nothing was scored
 */
export function mapSkillOf({ horizons, nowcast }: Pick<Scorecard, 'horizons' | 'nowcast'>): MapSkill | null {
  const scored = horizons.filter(({ swept }) => (swept.maps[0]?.gain.value ?? null) !== null);
  const [shortest] = scored.toSorted((a, b) => a.horizonMs - b.horizonMs);
  if (shortest) {
    return { kind: 'forecast', horizonMs: shortest.horizonMs, gain: shortest.swept.maps[0]!.gain };
  }
  const told = nowcast?.maps[0];
  return told && told.gain.value !== null ? { kind: 'nowcast', horizonMs: 3_600_000, gain: told.gain } : null;
}
