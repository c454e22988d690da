import type { Bar } from '../../market/bar.ts';
import { CELL_LOG_HEIGHT } from '../../market/heat-frame.ts';
import { Aftermath } from '../aftermath/aftermath.ts';
import { type Followed, followedBy } from '../aftermath/followed.ts';
import type { LiquidationHistory } from '../aftermath/liquidation-history.ts';
import { HEAT_THRESHOLDS, type HeatClass, heatClassOf, type HeatThresholds } from './heat-class.ts';

const HOUR_MS = 3_600_000;
/** What followed is told over these. */
export const CLASS_HORIZONS_MS = [HOUR_MS, 4 * HOUR_MS, 24 * HOUR_MS] as const;
/** An hour has the class of the hottest cell within this log distance of the price, on either side. */
const NEAR = 0.01;
const NEAR_CELLS = Math.round(NEAR / CELL_LOG_HEIGHT);

/** Follows which class of heat the price stood next to, hour by hour, and what came after each. */
export class ClassHistory {
  private readonly aftermath: Aftermath;
  private readonly liquidations: LiquidationHistory;
  private readonly thresholds: HeatThresholds;
  /** Windows begin and end at full hours, so nothing changes between them. */
  private readonly summed = new Map<HeatClass, Followed[]>();

  constructor(stepMs: number, liquidations: LiquidationHistory, thresholds: HeatThresholds = HEAT_THRESHOLDS) {
    this.aftermath = new Aftermath(stepMs, CLASS_HORIZONS_MS);
    this.liquidations = liquidations;
    this.thresholds = thresholds;
  }

  /** Takes the next closed bar. */
  push(bar: Bar): void {
    this.aftermath.push(bar);
  }

  /**
   * Takes the map of a full hour, after the bar that ended with it.
   * @param below, above shares of open interest by cell outwards (see {@link outwards})
   * @param sigma standard deviation of a log return over a second
   */
  hour(timeMs: number, below: Float64Array, above: Float64Array, sigma: number): void {
    this.summed.clear();
    let hottest = 0;
    for (let k = 1; k <= NEAR_CELLS; k++) hottest = Math.max(hottest, below[k]!, above[k]!);
    this.aftermath.see(heatClassOf(hottest, this.thresholds), timeMs, sigma);
  }

  /** What followed the hours next to a class, by horizon; see {@link CLASS_HORIZONS_MS}. */
  followed(heat: HeatClass): Followed[] {
    let followed = this.summed.get(heat);
    if (!followed) this.summed.set(heat, (followed = followedBy(this.aftermath, heat, this.liquidations)));
    return followed;
  }
}
