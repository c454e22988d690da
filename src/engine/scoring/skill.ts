import type { Estimate } from '../../market/api/estimate.ts';
import type { ScorecardAnswer } from '../../market/api/scorecard-answer.ts';
import type { Skill } from '../../market/api/skills.ts';
import { skillVerdict } from '../../model/scoring/sentences.ts';

const UNKNOWN: Estimate = { value: null, low: null, high: null };

/** What a scorecard says in a word, as a badge shows it. */
export function skillOf({ market, simulated, state, progress, message, card }: ScorecardAnswer): Skill {
  const shortest = card?.horizons.find(({ swept }) => swept.windows > 0);
  const gain = shortest?.swept.maps[0]?.gain ?? card?.nowcast?.maps[0]?.gain ?? UNKNOWN;
  const horizonMs = shortest?.horizonMs ?? null;
  const rival = shortest ? 'distance' : 'the path';
  const verdict = verdictOf(gain);
  return {
    market,
    simulated,
    state,
    progress,
    message,
    verdict,
    gain,
    horizonMs,
    sentence: verdict === 'unknown' && state !== 'ready' ? message : `The map: ${skillVerdict(gain, rival)}.`,
  };
}

function verdictOf({ low, high }: Estimate): Skill['verdict'] {
  if (low === null || high === null) return 'unknown';
  if (low > 0) return 'adds';
  return high < 0 ? 'worse' : 'not shown';
}
