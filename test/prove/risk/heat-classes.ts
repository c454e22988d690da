import { loadRecording } from '../../../src/cli/recorded-market.ts';
import { blankBar } from '../../../src/engine/bar-store.ts';
import type { Bar } from '../../../src/market/bar.ts';
import { CELL_LOG_HEIGHT } from '../../../src/market/heat-frame.ts';
import type { Instrument } from '../../../src/market/instrument.ts';
import { Estimator } from '../../../src/model/cohorts/estimator.ts';
import { sharesOutwards } from '../../../src/model/heat/density.ts';
import { HEAT_THRESHOLDS, HeatClassFit, type HeatThresholds } from '../../../src/model/zones/heat-class.ts';
import { ZONE_REACH_CELLS } from '../../../src/model/zones/zone-tracker.ts';
import { createSimulatedMarket } from '../../../src/simulator/simulated-market.ts';
import type { Asked } from '../truth/asked.ts';
import { withRecorded } from '../truth/recorded.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
/** Before this, a map still fills up. */
const WARM_UP_MS = 14 * 86_400_000;
const LEARNED_UNTIL_MS = Date.parse('2026-01-15T00:00Z');

/** Thresholds that one market's maps would give: both sides' columns, once an hour, from two weeks on. */
export class ClassLearner {
  fit = new HeatClassFit();
  private readonly estimator: Estimator;
  private readonly stepMs: number;
  private readonly shares = new Float64Array(ZONE_REACH_CELLS + 1);
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
      sharesOutwards(estimator.state, side, priceCell, this.shares);
      this.fit.add(this.shares);
    }
  }
}

/** Of a simulated market's days. */
function simulatedClasses(seed: number, days: number): HeatThresholds {
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

/** The thresholds in force beside what they were learned from, what came later, and a simulated year. */
export async function classFigures(days: number, recordings: string | null): Promise<Asked[]> {
  const figures = [compared(`${days} days of a simulated market`, simulatedClasses(1, days))];
  if (!recordings) return figures;
  for (const coin of ['BTC', 'ETH']) {
    const [learned, later] = await withRecorded(recordings, coin, recordedClasses);
    figures.push(compared(`recorded ${coin} to 14 January 2026, which they were learned from`, learned!));
    figures.push(compared(`recorded ${coin} from 15 January 2026 on`, later!));
  }
  return figures;
}

async function recordedClasses(folder: string): Promise<HeatThresholds[]> {
  const { pipeline } = await loadRecording(folder, () => undefined);
  const { bars, barStepMs, instrument } = pipeline;
  const learner = new ClassLearner(instrument, barStepMs);
  const bar = blankBar();
  let learned: HeatThresholds | null = null;
  for (let i = 0; i < bars.length; i++) {
    bars.read(i, bar);
    if (!learned && bar.timeMs >= LEARNED_UNTIL_MS) {
      learned = learner.fit.thresholds();
      learner.fit = new HeatClassFit();
    }
    learner.push(bar);
  }
  return [learned!, learner.fit.thresholds()!];
}

function compared(of: string, found: HeatThresholds): Asked {
  const names = ['moderate', 'high', 'extreme'] as const;
  const farthest = Math.max(...names.map((name) => Math.abs(Math.log(found[name] / HEAT_THRESHOLDS[name]))));
  return {
    what: `thresholds of heat classes (${names.join(', ')}), shares of open interest per 5 bp: ${of}`,
    found: names.map((name) => found[name].toExponential(2)).join(', '),
    asked: `within a fifth of those in force, ${names.map((name) => HEAT_THRESHOLDS[name].toExponential(2)).join(', ')}`,
    ok: farthest <= Math.log(1.2),
  };
}
