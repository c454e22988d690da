import type { ClaimsAnswer } from '../../market/api/claims.ts';
import type { ForecastDetail, ForecastsAnswer, NowcastHours } from '../../market/api/forecasts.ts';
import type { ScorecardAnswer, ScoringState } from '../../market/api/scorecard-answer.ts';
import type { Instrument } from '../../market/instrument.ts';
import type { MixVersion } from '../../model/learning/learner.ts';
import { type ForecastPage, sumsOf } from './forecast-log.ts';

/** How right the maps of this process were, and what each figure is made of. */
export interface ScoringView {
  scorecard(instrument: Instrument): ScorecardAnswer;
  forecasts(instrument: Instrument, page: ForecastPage): Promise<ForecastsAnswer>;
  /** Null where there is no such forecast. @param cell only the events of this one; null: of all */
  forecast(
    instrument: Instrument,
    hash: string,
    horizonMs: number,
    cell: number | null,
  ): Promise<ForecastDetail | null>;
  /** What was hashed; null where it is not kept. */
  forecastBytes(instrument: Instrument, hash: string): Promise<Uint8Array | null>;
  nowcastHours(
    instrument: Instrument,
    page: { beforeMs?: number; untilMs?: number; limit: number },
  ): Promise<NowcastHours>;
  /** What is said of liquidation heatmaps, put to the market's past. */
  claims(instrument: Instrument): Promise<ClaimsAnswer>;
  /** What was learned of the leverage mix, oldest first, whether it is in force or not; empty where nothing was yet. */
  mixes(instrument: Instrument): Promise<readonly MixVersion[]>;
}

export interface Standing {
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
  forecasts: (instrument, { horizonMs }) => Promise.resolve(emptyForecasts(instrument, horizonMs, UNSCORED)),
  forecast: () => Promise.resolve(null),
  forecastBytes: () => Promise.resolve(null),
  nowcastHours: (instrument) => Promise.resolve(emptyHours(instrument, UNSCORED)),
  claims: ({ id, simulated }) => Promise.resolve({ market: id, simulated, ...UNSCORED, claims: null }),
  mixes: () => Promise.resolve([]),
};

export function emptyForecasts({ id, simulated }: Instrument, horizonMs: number, standing: Standing): ForecastsAnswer {
  return { market: id, simulated, ...standing, horizonMs, sums: sumsOf([]), total: 0, forecasts: [], next: null };
}

export function emptyHours({ id, simulated }: Instrument, standing: Standing): NowcastHours {
  return { market: id, simulated, ...standing, trial: null, gain: null, total: 0, hours: [], next: null };
}
