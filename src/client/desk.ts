import type { AdviceAnswer } from '../market/api/advice.ts';
import type { CascadeReport } from '../market/api/cascade.ts';
import type { HeatClasses } from '../market/api/heat-classes.ts';
import type { IndicatorSeries } from '../market/api/indicators.ts';
import type { LiquidationMapAnswer } from '../market/api/liquidation-map.ts';
import type { MarketLiquidations } from '../market/api/market-liquidations.ts';
import type { MeasuredAnswer } from '../market/api/measured.ts';
import type { PortfolioAnswer, PortfolioQuestion } from '../market/api/portfolio.ts';
import type { ReadingAnswer } from '../market/api/reading.ts';
import type { RiskAnswer, RiskQuestion } from '../market/api/risk.ts';
import type { Uncertainty } from '../market/api/uncertainty.ts';
import type { ZoneDetail } from '../market/api/zone-detail.ts';
import type { Zones } from '../market/api/zones.ts';
import type { SendJson } from './alerts.ts';
import type { AskOptions, CandleRequest } from './client.ts';

/** A window of the liquidation map; without `low` and `high`, 15 % on both sides of the price. */
export interface MapRequest {
  low?: number;
  high?: number;
  bins?: number;
}

/** A shock, a signed fraction (-.05 is -5 %), and the share of the usual depth that meets it (default 1). */
export interface CascadeRequest {
  shock: number;
  depth?: number;
}

/** A window of single liquidations: the largest `limit` (default 500) of at least `leastUsd`. */
export interface LiquidationsRequest {
  fromMs?: number;
  toMs?: number;
  leastUsd?: number;
  limit?: number;
}

/** A grid of moments and prices, of the leverage groups that are named (default all). */
export interface UncertaintyRequest {
  fromMs: number;
  toMs: number;
  /** At most 96; default 48. */
  columns?: number;
  low: number;
  high: number;
  /** At most 400; default 120. */
  rows?: number;
  groups?: readonly string[];
}

/** Questions to a market's desk. */
export interface DeskClient {
  /** Where much more stands to be liquidated than around it. */
  zones(id: string, options?: AskOptions): Promise<Zones>;
  /** All that is known of one zone; rejects with status 404 where it is not there at that moment. */
  zone(id: string, zoneId: number, options?: AskOptions): Promise<ZoneDetail>;
  /** What followed the hours in which the price stood next to each class of heat. */
  heatClasses(id: string, options?: AskOptions): Promise<HeatClasses>;
  /** The market in words. */
  reading(id: string, options?: AskOptions): Promise<ReadingAnswer>;
  /** What forced orders would make of a shock. */
  cascade(id: string, request: CascadeRequest, options?: AskOptions): Promise<CascadeReport>;
  /** What a planned position stands on; rejects with status 400 and the limit where it cannot be. */
  risk(id: string, request: RiskQuestion, options?: AskOptions): Promise<RiskAnswer>;
  /** What advice was worth in this market: the rule by itself, and what was given to those who asked. */
  advice(id: string, options?: AskOptions): Promise<AdviceAnswer>;
  /** What liquidates several positions on one wallet; rejects with status 400, the position and the limit. */
  portfolio(question: PortfolioQuestion, options?: AskOptions): Promise<PortfolioAnswer>;
  /** What would be liquidated where, by price and leverage group. */
  liquidationMap(id: string, request?: MapRequest, options?: AskOptions): Promise<LiquidationMapAnswer>;
  /**
   * What accounts hold that were asked, by price and leverage group, with its coverage, beside the modelled map; rejects
   * with status 404 and the reason where the market has no measured map.
   */
  measured(id: string, request?: MapRequest, options?: AskOptions): Promise<MeasuredAnswer>;
  /** How sure the map is, as far as it hangs on the leverage mix, and what is known of the mix. */
  uncertainty(id: string, request: UncertaintyRequest, options?: AskOptions): Promise<Uncertainty>;
  /** Single liquidations, where they are known. */
  liquidations(id: string, request?: LiquidationsRequest, options?: AskOptions): Promise<MarketLiquidations>;
  /** Series for panes, on the grid of the candles of the same window. */
  indicators(id: string, request: CandleRequest, options?: AskOptions): Promise<IndicatorSeries>;
}

/** Asks the API for JSON under a path. */
export type AskJson = <T>(path: string, query: object, asked?: AskOptions) => Promise<T>;

/** Path of a market. */
export function marketPath(id: string): string {
  return `markets/${encodeURIComponent(id)}`;
}

export function deskMethods(json: AskJson, send: SendJson): DeskClient {
  return {
    portfolio: async (question, asked) => (await send('POST', 'portfolio', question, asked)) as PortfolioAnswer,
    zones: (id, asked) => json(`${marketPath(id)}/zones`, {}, asked),
    zone: (id, zoneId, asked) => json(`${marketPath(id)}/zones/${zoneId}`, {}, asked),
    heatClasses: (id, asked) => json(`${marketPath(id)}/heat-classes`, {}, asked),
    reading: (id, asked) => json(`${marketPath(id)}/reading`, {}, asked),
    cascade: (id, request, asked) => json(`${marketPath(id)}/cascade`, request, asked),
    risk: (id, request, asked) => json(`${marketPath(id)}/risk`, request, asked),
    advice: (id, asked) => json(`${marketPath(id)}/advice`, {}, asked),
    liquidationMap: (id, request = {}, asked) => json(`${marketPath(id)}/liquidation-map`, request, asked),
    measured: (id, request = {}, asked) => json(`${marketPath(id)}/measured`, request, asked),
    uncertainty: (id, { fromMs, toMs, groups, ...grid }, asked) =>
      json(`${marketPath(id)}/uncertainty`, { from: fromMs, to: toMs, groups: groups?.join(), ...grid }, asked),
    liquidations: (id, { fromMs, toMs, leastUsd, limit } = {}, asked) =>
      json(`${marketPath(id)}/liquidations`, { from: fromMs, to: toMs, least: leastUsd, limit }, asked),
    indicators: (id, { fromMs, toMs, stepMs }, asked) =>
      json(`${marketPath(id)}/indicators`, { from: fromMs, to: toMs, step: stepMs }, asked),
  };
}
