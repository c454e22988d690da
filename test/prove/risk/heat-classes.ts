import type { Bar } from '../../../src/market/bar.ts';
import { CELL_LOG_HEIGHT } from '../../../src/market/heat-frame.ts';
import type { Instrument } from '../../../src/market/instrument.ts';
import { Estimator } from '../../../src/model/cohorts/estimator.ts';
import { sharesOutwards } from '../../../src/model/heat/density.ts';
import { HeatClassFit, type HeatThresholds } from '../../../src/model/zones/heat-class.ts';
import { ZONE_REACH_CELLS } from '../../../src/model/zones/zone-tracker.ts';
import { createSimulatedMarket } from '../../../src/simulator/simulated-market.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
/** Before this, a map still fills up. */
const WARM_UP_MS = 14 * 86_400_000;

/** Thresholds that one market's maps would give: both sides' columns, once an hour, from two weeks on. */
export class ClassLearner {
  readonly fit = new HeatClassFit();
  private readonly estimator: Estimator;
  private readonly stepMs: number;
  private startedMs = Number.NaN;

  constructor(instrument: Instrument, stepMs: number) {
    this.estimator = new Estimator(instrument);
    this.stepMs = stepMs;
  }

  push(bar: Bar): void {
    const { estimator } = this;
    estimator.push(bar);
    const timeMs = bar.timeMs + this.stepMs;
    if (!estimator.started) return;
    if (Number.isNaN(this.startedMs)) this.startedMs = timeMs;
    if (timeMs % HOUR_MS !== 0 || timeMs < this.startedMs + WARM_UP_MS) return;
    const priceCell = Math.floor(Math.log(bar.close) / CELL_LOG_HEIGHT);
    for (const side of ['long', 'short'] as const) {
      this.fit.add(sharesOutwards(estimator.state, side, priceCell, ZONE_REACH_CELLS + 1));
    }
  }
}

/** Of a simulated market's days. */
export function simulatedClasses(seed: number, days: number): HeatThresholds {
  const market = createSimulatedMarket({
    name: 'BTC',
    seed,
    startMs: Date.parse('2025-01-01T00:00Z'),
    openInterestMinutes: 5,
  });
  const learner = new ClassLearner(market.instrument, MINUTE_MS);
  for (let i = 0; i < days * 1440; i++) learner.push(market.step().bar);
  return learner.fit.thresholds()!;
}
