import type { ScorecardAnswer } from '../../market/api/scorecard-answer.ts';
import type { Scorecard } from '../../market/api/scorecard.ts';
import type { Bar } from '../../market/bar.ts';
import type { Liquidation, LiquidationTotal } from '../../market/event.ts';
import type { Instrument } from '../../market/instrument.ts';
import type { Forecast } from '../../model/scoring/forecast.ts';
import type { MapFamily } from '../../model/scoring/map-family.ts';
import type { ClaimsStudy } from '../../model/claims/claims-study.ts';
import type { MixVersion } from '../../model/learning/learner.ts';
import { nowcastCard } from '../../model/scoring/nowcast/nowcast-card.ts';
import type { Nowcaster } from '../../model/scoring/nowcast/nowcaster.ts';
import type { Origins } from '../../model/scoring/nowcast/origins.ts';
import {
  type ScoredWindow,
  Scorer,
  SCORER_DEFAULTS,
  type ScorerListener,
  type ScorerOptions,
} from '../../model/scoring/scorer.ts';
import { scorecardSentences } from '../../model/scoring/sentences.ts';
import { ForecastLog } from './forecast-log.ts';
import type { HeardLearner } from './heard-learner.ts';
import type { Question } from './messages.ts';
import { nowcastPage } from './nowcast-hours.ts';
import { decodeForecast, encodeForecast, hashOf, type StoredForecast } from './stored-forecast.ts';

type NewForecast = Omit<StoredForecast, 'storedMs'>;

export interface MarketScoringOptions {
  families: readonly MapFamily[];
  /** Forecasts that were stored when this market was scored before. */
  stored?: readonly StoredForecast[];
  /** Where given, takes what is to be stored once the market is {@link MarketScoring.live live}. */
  store?: (forecast: NewForecast) => void;
  nowcaster?: Nowcaster | null;
  /** Where given, hears what the scoring hears. */
  claims?: ClaimsStudy | null;
  /** Where given, learns the leverage mix from what the scoring hears. */
  learner?: HeardLearner | null;
  /** Versions of the mix that are learned beside the scoring; default those of `learner`. */
  mixes?: () => readonly MixVersion[];
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
  private readonly claims: ClaimsStudy | null;
  private readonly learner: HeardLearner | null;
  private readonly mixes: () => readonly MixVersion[];
  private readonly instrument: Instrument;
  private readonly kept: Map<number, StoredForecast>;
  private readonly store: ((forecast: NewForecast) => void) | null;
  /** What was said and what came, forecast by forecast. */
  readonly log: ForecastLog;
  /** As the last card was made of them. */
  private hours: Origins | null = null;
  private readonly counts = { issued: 0, reconstructed: 0, altered: 0 };

  constructor(instrument: Instrument, barStepMs: number, options: MarketScoringOptions) {
    this.instrument = instrument;
    this.log = new ForecastLog(instrument);
    this.kept = new Map(options.stored?.map((one) => [one.timeMs, one]));
    this.store = options.store ?? null;
    this.nowcaster = options.nowcaster ?? null;
    this.claims = options.claims ?? null;
    this.learner = options.learner ?? null;
    this.mixes = options.mixes ?? (() => this.learner?.versions ?? []);
    this.scorer = new Scorer(instrument, barStepMs, options.families, options.options ?? SCORER_DEFAULTS, this);
  }

  get barStepMs(): number {
    return this.scorer.barStepMs;
  }

  /** What was learned of the mix so far, oldest first. */
  get versions(): readonly MixVersion[] {
    return this.mixes();
  }

  liquidation(liquidation: Liquidation): void {
    this.scorer.liquidation(liquidation);
    this.log.liquidation(liquidation);
    this.claims?.liquidation(liquidation);
    this.learner?.liquidation(liquidation);
  }

  total(total: LiquidationTotal): void {
    this.nowcaster?.total(total);
    this.claims?.total(total);
  }

  /** Takes the next closed bar, after what was liquidated in it. */
  bar(bar: Bar, heard = true): void {
    // First: its mix is in force for the map of the bar's end.
    this.learner?.bar(bar, heard);
    this.scorer.bar(bar, heard);
    this.nowcaster?.bar(bar);
    this.claims?.bar(bar, heard);
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
      this.log.begin(forecast, hash, bytes, null);
      return { forecast, opensMs: timeMs };
    }
    this.log.begin(forecast, hash, bytes, Number.NaN);
    this.store({ market: this.instrument.id, timeMs, hash, bytes });
    // Nothing counts until it is stored.
    return { forecast, opensMs: Number.POSITIVE_INFINITY };
  }

  /**
   * The forecast of `timeMs` is stored: what comes from the next bar on counts.
   * @param storedMs null where it could not be stored: it will not count
   */
  stored(timeMs: number, storedMs: number | null): void {
    const opensMs = storedMs === null ? Number.POSITIVE_INFINITY : this.opensMs(timeMs, storedMs);
    this.log.stored(timeMs, storedMs, opensMs);
    if (storedMs === null) return;
    this.counts.issued++;
    this.scorer.opens(timeMs, opensMs);
  }

  scored(window: ScoredWindow): void {
    this.log.scored(window);
  }

  card(): Scorecard {
    this.hours = this.nowcaster?.origins() ?? null;
    return { ...this.scorer.card(), nowcast: this.hours && nowcastCard(this.hours) };
  }

  /** What a question is answered with; null where there is nothing of the kind. */
  answer(question: Question): unknown {
    switch (question.kind) {
      case 'forecasts':
        return this.log.page(question);
      case 'forecast':
        return this.log.detail(question.hash, question.horizonMs, question.cell);
      case 'bytes':
        return this.log.bytesOf(question.hash);
      case 'nowcast':
        return this.hours && nowcastPage(this.hours, question);
      case 'claims':
        return this.claims?.claims() ?? null;
      case 'mixes':
        return this.mixes();
    }
  }

  /** Everything that can be said now; takes a second or so where there is much of it. */
  scorecard(): ScorecardAnswer {
    const card = this.card();
    const isScored = card.nowcast !== null || card.horizons.some(({ swept }) => swept.windows > 0);
    return {
      market: this.instrument.id,
      simulated: this.instrument.simulated,
      state: isScored ? 'ready' : 'not enough data',
      progress: null,
      message: isScored ? `As of ${new Date(card.toMs).toISOString()}.` : whyNot(card),
      sentences: scorecardSentences(card),
      card,
      forecasts: this.log.newest(),
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
    const opensMs = this.opensMs(timeMs, storedMs);
    this.log.begin(forecast, hash, bytes, storedMs);
    this.log.stored(timeMs, storedMs, opensMs);
    return { forecast, opensMs };
  }

  /** The end of the bar in which it was stored. */
  private opensMs(timeMs: number, storedMs: number): number {
    const { barStepMs } = this;
    return Math.max(timeMs, Math.ceil(storedMs / barStepMs) * barStepMs);
  }
}

function whyNot({ notes }: Scorecard): string {
  return notes[0] ?? 'No window has ended yet.';
}
