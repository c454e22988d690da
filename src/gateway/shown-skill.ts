import type { MarketView } from '../engine/market-view.ts';
import type { ScoringView } from '../engine/scoring/scoring-view.ts';
import type { MapSkill } from '../market/api/map-skill.ts';
import { mapSkillOf } from '../model/scoring/map-skill.ts';

/** The map's skill on a market. The scorecard knows the whole past: of a moment in it nothing may be said by it. */
export function shownSkill(scoring: ScoringView, { instrument }: MarketView, asOfMs?: number): MapSkill | null {
  const { card } = scoring.scorecard(instrument);
  return asOfMs === undefined && card ? mapSkillOf(card) : null;
}
