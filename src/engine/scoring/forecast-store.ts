import type { StoredForecast } from './stored-forecast.ts';

/** Where forecasts are kept from before their windows open. What was put is never changed. */
export interface ForecastStore {
  /**
   * Keeps a forecast; the first of a market and moment stays. Resolves once it is as safe as this store makes it: only
   * what comes after that is scored.
   */
  put(forecast: StoredForecast): Promise<void>;
  /** A market's forecasts, by ascending moment, byte for byte as they were put. */
  all(market: string): Promise<StoredForecast[]>;
}

/** Hours of 60 days. */
const MOST = 60 * 24;

/** Keeps the newest forecasts of each market for as long as the process lives. */
export class MemoryForecastStore implements ForecastStore {
  private readonly markets = new Map<string, Map<number, StoredForecast>>();

  put(forecast: StoredForecast): Promise<void> {
    const { market, timeMs } = forecast;
    let kept = this.markets.get(market);
    if (!kept) this.markets.set(market, (kept = new Map()));
    if (!kept.has(timeMs)) kept.set(timeMs, forecast);
    if (kept.size > MOST) kept.delete(kept.keys().next().value!);
    return Promise.resolve();
  }

  all(market: string): Promise<StoredForecast[]> {
    return Promise.resolve([...(this.markets.get(market)?.values() ?? [])]);
  }
}
