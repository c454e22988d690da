import type { ForecastOutcome, ScorecardAnswer } from '../../market/api/scorecard-answer.ts';
import type { Scorecard } from '../../market/api/scorecard.ts';
import type { Bar } from '../../market/bar.ts';
import type { Liquidation, LiquidationTotal } from '../../market/event.ts';
import type { Instrument } from '../../market/instrument.ts';
import type { Forecast, ForecastLayer } from '../../model/scoring/forecast.ts';
import { SCORED_CELL, SIDE_CELLS } from '../../model/scoring/cells.ts';
import { ISSUE_CELLS } from '../../model/scoring/issue.ts';
import type { MapFamily } from '../../model/scoring/map-family.ts';
import type { Nowcaster } from '../../model/scoring/nowcast/nowcaster.ts';
import {
  type ScoredWindow,
  Scorer,
  SCORER_DEFAULTS,
  type ScorerListener,
  type ScorerOptions,
} from '../../model/scoring/scorer.ts';
import { scorecardSentences } from '../../model/scoring/sentences.ts';
import { informationGain } from '../../model/scoring/statistics/information-gain.ts';
import { decodeForecast, encodeForecast, hashOf, type StoredForecast } from './stored-forecast.ts';

/** Of each horizon, so many ended windows are told one by one. */
const TOLD = 10;

type NewForecast = Omit<StoredForecast, 'storedMs'>;

export interface MarketScoringOptions {
  families: readonly MapFamily[];
  /** Forecasts that were stored when this market was scored before. */
  stored?: readonly StoredForecast[];
  /** Where given, takes what is to be stored once the market is {@link MarketScoring.live live}. */
  store?: (forecast: NewForecast) => void;
  nowcaster?: Nowcaster | null;
  options?: ScorerOptions;
}

/**
 * The scoring of one market as it goes on. What is live is stored before its windows open, and only what comes after
 * counts; what is past is reconstructed hour by hour from what was known then, and marked so. A forecast that was
 * stored is never made again: it counts as it stands, or, where its bytes no longer match its hash, not at all.
 */
export class MarketScoring implements ScorerListener {
  /** True once forecasts are made at their time. */
  live = false;
  private readonly scorer: Scorer;
  private readonly nowcaster: Nowcaster | null;
  private readonly instrument: Instrument;
  private readonly kept: Map<number, StoredForecast>;
  private readonly store: ((forecast: NewForecast) => void) | null;
  private running: ForecastOutcome[] = [];
  private readonly ended = new Map<number, ForecastOutcome[]>();
  private readonly counts = { issued: 0, reconstructed: 0, altered: 0 };

  constructor(instrument: Instrument, barStepMs: number, options: MarketScoringOptions) {
    this.instrument = instrument;
    this.kept = new Map(options.stored?.map((one) => [one.timeMs, one]));
    this.store = options.store ?? null;
    this.nowcaster = options.nowcaster ?? null;
    this.scorer = new Scorer(instrument, barStepMs, options.families, options.options ?? SCORER_DEFAULTS, this);
  }

  get barStepMs(): number {
    return this.scorer.barStepMs;
  }

  liquidation(liquidation: Liquidation): void {
    this.scorer.liquidation(liquidation);
  }

  total(total: LiquidationTotal): void {
    this.nowcaster?.total(total);
  }

  /** Takes the next closed bar, after what was liquidated in it. */
  bar(bar: Bar, heard = true): void {
    this.scorer.bar(bar, heard);
    this.nowcaster?.bar(bar);
  }

  issued(forecast: Forecast): { forecast: Forecast; opensMs: number } {
    const { timeMs } = forecast;
    const kept = this.kept.get(timeMs);
    this.kept.delete(timeMs);
    if (kept) return this.recalled(kept, forecast);
    const bytes = encodeForecast(this.instrument.id, forecast);
    const hash = hashOf(bytes);
    if (!this.live || !this.store) {
      this.counts.reconstructed++;
      this.begin(forecast, hash, null);
      return { forecast, opensMs: timeMs };
    }
    this.begin(forecast, hash, Number.NaN);
    this.store({ market: this.instrument.id, timeMs, hash, bytes });
    // Nothing counts until it is stored.
    return { forecast, opensMs: Number.POSITIVE_INFINITY };
  }

  /** Whether a forecast is on its way to the store. */
  get isStoring(): boolean {
    return this.running.some(({ storedMs }) => Number.isNaN(storedMs));
  }

  /**
   * The forecast of `timeMs` is stored: what comes from the next bar on counts.
   * @param storedMs null where it could not be stored: it will not count
   */
  stored(timeMs: number, storedMs: number | null): void {
    if (storedMs === null) {
      this.running = this.running.filter((one) => one.timeMs !== timeMs);
      return;
    }
    this.counts.issued++;
    this.scorer.opens(timeMs, this.opensMs(timeMs, storedMs));
    for (const one of this.running) if (one.timeMs === timeMs) one.storedMs = storedMs;
  }

  scored({ forecast, horizon, sums }: ScoredWindow): void {
    const { horizonMs } = forecast.horizons[horizon]!;
    const index = this.running.findIndex((one) => one.timeMs === forecast.timeMs && one.horizonMs === horizonMs);
    const one = this.running[index];
    if (!one) return;
    this.running.splice(index, 1);
    const ended = this.ended.get(horizonMs) ?? [];
    const gain = sums ? informationGain(sums.swept) : Number.NaN;
    ended.push({
      ...one,
      storedMs: Number.isNaN(one.storedMs) ? null : one.storedMs,
      state: sums ? 'scored' : 'left out',
      liquidatedUsd: sums?.reach.liquidatedUsd ?? null,
      caughtUsd: sums?.reach.caughtUsd ?? null,
      caughtByDistanceUsd: sums?.reach.caughtByDistanceUsd ?? null,
      gain: Number.isNaN(gain) ? null : gain,
    });
    this.ended.set(horizonMs, ended.slice(-TOLD));
  }

  card(): Scorecard {
    return { ...this.scorer.card(), nowcast: this.nowcaster?.finish() ?? null };
  }

  /** Everything that can be said now; takes a second or so where there is much of it. */
  scorecard(): ScorecardAnswer {
    const card = this.card();
    const isScored = card.nowcast !== null || card.horizons.some(({ swept }) => swept.windows > 0);
    const newestFirst = (all: readonly ForecastOutcome[]) => all.toSorted((a, b) => b.timeMs - a.timeMs);
    const running = this.running.filter(({ storedMs }) => !Number.isNaN(storedMs));
    return {
      market: this.instrument.id,
      simulated: this.instrument.simulated,
      state: isScored ? 'ready' : 'not enough data',
      progress: null,
      message: isScored ? `As of ${new Date(card.toMs).toISOString()}.` : whyNot(card),
      sentences: scorecardSentences(card),
      card,
      forecasts: newestFirst([...running, ...[...this.ended.values()].flat()]),
      ...this.counts,
    };
  }

  private recalled(kept: StoredForecast, made: Forecast): { forecast: Forecast; opensMs: number } {
    const { timeMs, storedMs, hash, bytes } = kept;
    if (hashOf(bytes) !== hash) {
      this.counts.altered++;
      return { forecast: made, opensMs: Number.POSITIVE_INFINITY };
    }
    const forecast = decodeForecast(bytes);
    this.counts.issued++;
    this.begin(forecast, hash, storedMs);
    return { forecast, opensMs: this.opensMs(timeMs, storedMs) };
  }

  /** The end of the bar in which it was stored. */
  private opensMs(timeMs: number, storedMs: number): number {
    const { barStepMs } = this;
    return Math.max(timeMs, Math.ceil(storedMs / barStepMs) * barStepMs);
  }

  /** @param storedMs null: reconstructed; NaN: not stored yet */
  private begin({ timeMs, price, horizons }: Forecast, hash: string, storedMs: number | null): void {
    const isLinear = this.instrument.contract === 'linear';
    for (const { horizonMs, reach } of horizons) {
      this.running.push({
        timeMs,
        horizonMs,
        price,
        hash,
        provenance: storedMs === null ? 'reconstructed' : 'issued',
        storedMs,
        state: 'running',
        expectedUsd: usdOf(reach, 'map', price, isLinear),
        expectedByDistanceUsd: usdOf(reach, 'distance', price, isLinear),
        liquidatedUsd: null,
        caughtUsd: null,
        caughtByDistanceUsd: null,
        gain: null,
      });
    }
  }
}

function usdOf(layer: ForecastLayer, map: 'map' | 'distance', price: number, isLinear: boolean): number {
  let usd = 0;
  for (let i = 0; i < ISSUE_CELLS; i++) {
    const k = i < SIDE_CELLS ? -i : i - SIDE_CELLS;
    usd += layer[map][i]! * (isLinear ? price * Math.exp(k * SCORED_CELL) : 1);
  }
  return usd;
}

function whyNot({ notes }: Scorecard): string {
  return notes[0] ?? 'No window has ended yet.';
}
