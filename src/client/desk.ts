import type { IndicatorSeries } from '../market/api/indicators.ts';
import type { LiquidationMapAnswer } from '../market/api/liquidation-map.ts';
import type { Zones } from '../market/api/zones.ts';
import type { AskOptions, CandleRequest } from './client.ts';

/** A window of the liquidation map; without `low` and `high`, 15 % on both sides of the price. */
export interface MapRequest {
  low?: number;
  high?: number;
  bins?: number;
}

/** Questions to a market's desk. */
export interface DeskClient {
  /** Where much more stands to be liquidated than around it. */
  zones(id: string, options?: AskOptions): Promise<Zones>;
  /** What would be liquidated where, by price and leverage group. */
  liquidationMap(id: string, request?: MapRequest, options?: AskOptions): Promise<LiquidationMapAnswer>;
  /** Series for panes, on the grid of the candles of the same window. */
  indicators(id: string, request: CandleRequest, options?: AskOptions): Promise<IndicatorSeries>;
}

/** Asks the API for JSON under a path. */
export type AskJson = <T>(path: string, query: object, asked?: AskOptions) => Promise<T>;

/** Path of a market. */
export function marketPath(id: string): string {
  return `markets/${encodeURIComponent(id)}`;
}

export function deskMethods(json: AskJson): DeskClient {
  return {
    zones: (id, asked) => json(`${marketPath(id)}/zones`, {}, asked),
    liquidationMap: (id, request = {}, asked) => json(`${marketPath(id)}/liquidation-map`, request, asked),
    indicators: (id, { fromMs, toMs, stepMs }, asked) =>
      json(`${marketPath(id)}/indicators`, { from: fromMs, to: toMs, step: stepMs }, asked),
  };
}
