import type { ClaimsAnswer } from '../market/api/claims.ts';
import type { ForecastDetail, ForecastsAnswer, NowcastHours } from '../market/api/forecasts.ts';
import type { ScorecardAnswer } from '../market/api/scorecard-answer.ts';
import type { Skills } from '../market/api/skills.ts';
import type { AskOptions } from './client.ts';
import { type AskJson, marketPath } from './desk.ts';

/** A page of what a figure is made of, newest first. */
export interface PageRequest {
  beforeMs?: number;
  /** At most 500; default 100. */
  limit?: number;
}

/** Questions to a market's scoring: a figure, the forecasts behind it, a forecast's cells and events. */
export interface ScoringClient {
  /** How right the market's map was: each forecast against what came. */
  scorecard(id: string, options?: AskOptions): Promise<ScorecardAnswer>;
  /** @param horizonMs length of the windows: one of the scorecard's */
  forecasts(id: string, horizonMs: number, page?: PageRequest, options?: AskOptions): Promise<ForecastsAnswer>;
  /** Rejects with status 404 where it is not kept. @param cell only the events of this one */
  forecast(id: string, hash: string, horizonMs: number, cell?: number, options?: AskOptions): Promise<ForecastDetail>;
  /** Address of the bytes that were hashed. */
  forecastBytesPath(id: string, hash: string): string;
  /** Where only totals are known: each hour as it was told, against its total. */
  nowcastHours(id: string, page?: PageRequest, options?: AskOptions): Promise<NowcastHours>;
  /** What is said of liquidation heatmaps, put to the market's past. */
  claims(id: string, options?: AskOptions): Promise<ClaimsAnswer>;
  /** How far each market's map can be trusted, in a word and a figure. */
  skills(options?: AskOptions): Promise<Skills>;
}

export function scoringMethods(json: AskJson): ScoringClient {
  const horizonOf = (horizonMs: number) => `${horizonMs / 1000}s`;
  return {
    scorecard: (id, asked) => json(`${marketPath(id)}/scorecard`, {}, asked),
    forecasts: (id, horizonMs, { beforeMs, limit } = {}, asked) =>
      json(`${marketPath(id)}/forecasts`, { horizon: horizonOf(horizonMs), before: beforeMs, limit }, asked),
    forecast: (id, hash, horizonMs, cell, asked) =>
      json(`${marketPath(id)}/forecasts/${hash}`, { horizon: horizonOf(horizonMs), cell }, asked),
    forecastBytesPath: (id, hash) => `/api/v1/${marketPath(id)}/forecasts/${hash}/bytes`,
    nowcastHours: (id, { beforeMs, limit } = {}, asked) =>
      json(`${marketPath(id)}/nowcast-hours`, { before: beforeMs, limit }, asked),
    claims: (id, asked) => json(`${marketPath(id)}/claims`, {}, asked),
    skills: (asked) => json('skills', {}, asked),
  };
}
