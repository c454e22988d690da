import type { IndicatorSeries } from '../../market/api/indicators.ts';
import type { LiquidationMapAnswer } from '../../market/api/liquidation-map.ts';
import type { Zones } from '../../market/api/zones.ts';
import type { CandleWindow } from '../market-view.ts';
import type { MapWindow } from './liquidation-map.ts';

/**
 * What a trader asks of one market. Every question takes the moment it is asked for, and is answered from what was
 * known then. All reject with QueryError where there are no bars, or no open interest, by that moment.
 */
export interface DeskView {
  zones(asOfMs?: number): Promise<Zones>;
  /** @throws QueryError where the window is empty */
  liquidationMap(window: Partial<MapWindow>, asOfMs?: number): Promise<LiquidationMapAnswer>;
  /** @throws QueryError where the window is empty, or its step is not a multiple of the bar's */
  indicators(window: CandleWindow, asOfMs?: number): Promise<IndicatorSeries>;
}
