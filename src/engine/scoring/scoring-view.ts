import type { ScorecardAnswer, ScoringState } from '../../market/api/scorecard-answer.ts';
import type { Instrument } from '../../market/instrument.ts';

/** How right the maps of this process were. */
export interface ScoringView {
  scorecard(instrument: Instrument): ScorecardAnswer;
}

interface Standing {
  state: ScoringState;
  progress: number | null;
  message: string;
}

/** An answer without figures. */
export function emptyScorecard({ id, simulated }: Instrument, standing: Standing): ScorecardAnswer {
  const none = { sentences: [], card: null, forecasts: [], issued: 0, reconstructed: 0, altered: 0 };
  return { market: id, simulated, ...standing, ...none };
}

const UNSCORED: Standing = { state: 'not enough data', progress: null, message: 'This market is not scored here.' };

/** Where nothing is scored. */
export const NO_SCORING: ScoringView = {
  scorecard: (instrument) => emptyScorecard(instrument, UNSCORED),
};
