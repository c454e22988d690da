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
import type { MixVersion } from '../../model/learning/learner.ts';
import type { RiskView } from '../../model/risk/assess.ts';
import type { CandleWindow } from '../market-view.ts';
import type { MapWindow } from './liquidation-map.ts';
import type { UncertaintyWindow } from './uncertainty-answer.ts';

/** A shock to the price: a signed fraction, and the share of the usual depth that meets it. */
export interface Shock {
  shock: number;
  depth: number;
}

/**
 * What a trader asks of one market. Every question takes the moment it is asked for, and is answered from what was
 * known then. All reject with QueryError where there are no bars, or no open interest, by that moment.
 */
export interface DeskView {
  zones(asOfMs?: number): Promise<Zones>;
  /** @throws QueryError where there is no such zone, naming those that there are */
  zone(id: number, asOfMs?: number): Promise<ZoneDetail>;
  /** What followed the hours next to each class of heat. */
  heatClasses(asOfMs?: number): Promise<HeatClasses>;
  /** @param skill of the map as it was known at that moment; null where it was not */
  reading(skill: MapSkill | null, asOfMs?: number): Promise<ReadingAnswer>;
  /** What advice was worth in this market. */
  advice(asOfMs?: number): Promise<AdviceAnswer>;
  /** @throws QueryError where the shock or the depth cannot be, or no impact is known */
  cascade(shock: Shock, asOfMs?: number): Promise<CascadeReport>;
  /**
   * What is advised about a live market now is stored, to be settled.
   * @throws PlanError where the plan cannot be; the message names the limit
   */
  risk(question: RiskQuestion, skill: MapSkill | null, asOfMs?: number): Promise<RiskAnswer>;
  /** What a position of this market stands on, for a wallet that holds several. */
  riskView(asOfMs?: number): Promise<RiskView & { timeMs: number }>;
  /** What rules of alerts are judged by; null is unknown. */
  watched(): Promise<Pick<Zones, 'zones' | 'atr'> & { fundingZScore: number | null }>;
  /** @throws QueryError where the window is empty */
  liquidationMap(window: Partial<MapWindow>, asOfMs?: number): Promise<LiquidationMapAnswer>;
  /**
   * How sure the map is, as far as it hangs on the leverage mix.
   * @param versions of the mix that have been learned; those that were learned later are left out
   * @throws QueryError where the window is empty, or has no map
   */
  uncertainty(versions: readonly MixVersion[], window: UncertaintyWindow, asOfMs?: number): Promise<Uncertainty>;
  /** Single liquidations of at least `leastUsd`: the largest `limit` of the window, which ends by the moment. */
  liquidations(
    window: Omit<CandleWindow, 'stepMs'>,
    leastUsd: number,
    limit: number,
    asOfMs?: number,
  ): MarketLiquidations;
  /** @throws QueryError where the window is empty, or its step is not a multiple of the bar's */
  indicators(window: CandleWindow, asOfMs?: number): Promise<IndicatorSeries>;
}
