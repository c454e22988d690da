import type { MapSkill } from '../../market/api/map-skill.ts';
import type { ScorecardAnswer } from '../../market/api/scorecard-answer.ts';
import type { Skill } from '../../market/api/skills.ts';
import { mapSkillOf } from '../../model/scoring/map-skill.ts';
import { skillVerdict } from '../../model/scoring/sentences.ts';

/** What a scorecard says in a word, as a badge shows it. */
export function skillOf({ market, simulated, state, progress, message, card }: ScorecardAnswer): Skill {
  const skill = card && mapSkillOf(card);
  const rival = skill?.kind === 'nowcast' ? 'the path' : 'distance';
  return {
    market,
    simulated,
    state,
    progress,
    message,
    verdict: verdictOf(skill),
    skill,
    sentence: skill ? `The map: ${skillVerdict(skill.gain, rival)}.` : message,
  };
}

function verdictOf(skill: MapSkill | null): Skill['verdict'] {
  const { low, high } = skill?.gain ?? { low: null, high: null };
  if (low === null || high === null) return 'unknown';
  if (low > 0) return 'adds';
  return high < 0 ? 'worse' : 'not shown';
}
