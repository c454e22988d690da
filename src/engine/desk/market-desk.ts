import type { AdviceAnswer } from '../../market/api/advice.ts';
import type { CascadeReport } from '../../market/api/cascade.ts';
import type { HeatClasses } from '../../market/api/heat-classes.ts';
import type { IndicatorSeries } from '../../market/api/indicators.ts';
import type { LiquidationMapAnswer } from '../../market/api/liquidation-map.ts';
import type { MarketLiquidations } from '../../market/api/market-liquidations.ts';
import type { MapSkill } from '../../market/api/map-skill.ts';
import type { ReadingAnswer } from '../../market/api/reading.ts';
import type { RiskAnswer, RiskQuestion } from '../../market/api/risk.ts';
import type { Uncertainty } from '../../market/api/uncertainty.ts';
import type { ZoneDetail } from '../../market/api/zone-detail.ts';
import type { Zones } from '../../market/api/zones.ts';
import { QueryError } from '../../market/errors.ts';
import type { MixVersion } from '../../model/learning/learner.ts';
import type { CandleWindow } from '../market-view.ts';
import type { MarketPipeline } from '../pipeline.ts';
import { Beside } from './beside.ts';
import { cascadeAnswer } from './cascade-answer.ts';
import type { DeskView, Shock } from './desk-view.ts';
import { GivenAdvice } from './given-advice.ts';
import { heatClasses } from './heat-classes.ts';
import { indicatorSeries } from './indicator-series.ts';
import { liquidationMapAnswer, type MapWindow, mapWindow } from './liquidation-map.ts';
import { Moments } from './moments.ts';
import { readingAnswer } from './reading-answer.ts';
import { riskAnswer } from './risk-answer.ts';
import { uncertaintyAnswer, type UncertaintyWindow } from './uncertainty-answer.ts';
import { zoneDetail } from './zone-detail.ts';
import { zonesAnswer } from './zones-answer.ts';

const MOST_COLUMNS = 20_000;

/** One market's desk: answers from its moments. */
export class MarketDesk implements DeskView {
  readonly beside = new Beside();
  readonly moments: Moments;
  readonly given: GivenAdvice;
  protected readonly market: MarketPipeline;

  constructor(market: MarketPipeline, createMoments = (beside: Beside) => new Moments(market, beside)) {
    this.market = market;
    this.moments = createMoments(this.beside);
    this.given = new GivenAdvice(market);
  }

  async zones(asOfMs?: number): Promise<Zones> {
    return zonesAnswer(await this.moments.at(asOfMs));
  }

  async zone(id: number, asOfMs?: number): Promise<ZoneDetail> {
    return zoneDetail(await this.moments.at(asOfMs), id, this.market);
  }

  async heatClasses(asOfMs?: number): Promise<HeatClasses> {
    return heatClasses(await this.moments.at(asOfMs));
  }

  async reading(skill: MapSkill | null, asOfMs?: number): Promise<ReadingAnswer> {
    return readingAnswer(await this.moments.at(asOfMs), skill);
  }

  async advice(asOfMs?: number): Promise<AdviceAnswer> {
    const { record } = await this.moments.at(asOfMs);
    return { market: this.market.instrument.id, standing: record, given: await this.given.answer(asOfMs) };
  }

  async cascade(shock: Shock, asOfMs?: number): Promise<CascadeReport> {
    return cascadeAnswer(await this.moments.at(asOfMs), shock);
  }

  async risk(question: RiskQuestion, skill: MapSkill | null, asOfMs?: number): Promise<RiskAnswer> {
    const answer = riskAnswer(await this.moments.at(asOfMs), question, skill);
    if (asOfMs === undefined && this.market.source.live) await this.given.give(answer);
    return answer;
  }

  riskView(asOfMs?: number): ReturnType<DeskView['riskView']> {
    return this.moments.at(asOfMs);
  }

  async watched(): ReturnType<DeskView['watched']> {
    const moment = await this.moments.at();
    const { zScore } = moment.readings.funding;
    const { zones, atr } = zonesAnswer(moment);
    return { zones, atr, fundingZScore: Number.isFinite(zScore) ? zScore : null };
  }

  async liquidationMap(window: Partial<MapWindow>, asOfMs?: number): Promise<LiquidationMapAnswer> {
    const moment = this.moments.mapAt(asOfMs);
    return liquidationMapAnswer(moment, mapWindow(window, moment.price));
  }

  async uncertainty(versions: readonly MixVersion[], window: UncertaintyWindow, asOfMs?: number): Promise<Uncertainty> {
    const { low, high, fromMs, toMs } = window;
    if (!(low > 0 && low < high)) throw new QueryError(`no prices lie from low=${low} to high=${high}`);
    if (!(fromMs < toMs)) throw new QueryError('the window is empty: "to" must be later than "from"');
    return uncertaintyAnswer(this.market, versions, window, this.market.known(asOfMs));
  }

  liquidations(
    { fromMs, toMs }: Omit<CandleWindow, 'stepMs'>,
    leastUsd: number,
    limit: number,
    asOfMs = Number.POSITIVE_INFINITY,
  ): MarketLiquidations {
    const { instrument, tape, ledger } = this.market;
    const { liquidations, omitted } = tape.largest(fromMs, Math.min(toMs, asOfMs), leastUsd, limit);
    return {
      market: instrument.id,
      fromMs,
      toMs,
      known: tape.known ? 'each' : ledger.known ? 'totals' : 'nothing',
      sampling: instrument.sampling,
      timeMs: liquidations.map((one) => one.timeMs),
      side: liquidations.map((one) => one.side),
      price: liquidations.map((one) => one.price),
      usd: liquidations.map((one) => one.usd),
      omitted,
    };
  }

  async indicators(window: CandleWindow, asOfMs?: number): Promise<IndicatorSeries> {
    const { market } = this;
    const { timeMs } = market.candles(window, asOfMs);
    if (timeMs.length > MOST_COLUMNS) {
      throw new QueryError(`${timeMs.length} candles lie in this window; at most ${MOST_COLUMNS}: take a wider step`);
    }
    const known = market.known(asOfMs);
    const running = asOfMs === undefined ? market.running : null;
    const reproduction = known > 0 ? await this.moments.reproduction(asOfMs) : [];
    return indicatorSeries({ market, known, running, reproduction }, window);
  }
}
