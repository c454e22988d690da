import { BarStore } from '../src/engine/bar-store.ts';
import { buildHeat } from '../src/engine/heat-window.ts';
import { MarketPipeline } from '../src/engine/pipeline.ts';
import { DenseReference } from '../src/model/cohorts/dense-reference.testing.ts';
import { Estimator } from '../src/model/cohorts/estimator.ts';
import { DEFAULT_PARAMETERS } from '../src/model/cohorts/parameters.ts';
import { benchBars, INSTRUMENT } from './bars.ts';

const COLUMNS = 1500;
const ROWS = 600;
const MINUTE_MS = 60_000;

/** Best of several runs: what the code costs, without what else the machine was doing. */
function best(runs: number, run: () => void): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < runs; i++) {
    const start = performance.now();
    run();
    least = Math.min(least, performance.now() - start);
  }
  return least;
}

/** Cold build of `count` bars to 1,500 columns: ms, and the process's peak memory in MB. */
export function coldBuild(count: number): { ms: number; peakMb: number } {
  const bars = new BarStore();
  for (const bar of benchBars(count)) bars.append(bar);
  const fromMs = bars.timeMs[0]!;
  const ms = best(count > 200_000 ? 3 : 5, () => {
    buildHeat({
      bars,
      known: bars.length,
      barStepMs: MINUTE_MS,
      running: null,
      contract: 'linear',
      window: {
        fromMs,
        toMs: fromMs + count * MINUTE_MS,
        stepMs: Math.ceil(count / COLUMNS) * MINUTE_MS,
        logLow: Math.log(80_000) - 0.3,
        rowHeight: 0.6 / ROWS,
        rows: ROWS,
      },
      start: { next: 0, estimator: new Estimator(INSTRUMENT) },
    });
  });
  return { ms, peakMb: process.resourceUsage().maxRSS / 1024 };
}

/** One bar folded by the estimator and by the dense reference, us, over the same bars. */
export function perBar(count: number, denseCount: number): { estimatorUs: number; denseUs: number } {
  const bars = [...benchBars(count)];
  const estimatorMs = best(5, () => {
    const estimator = new Estimator(INSTRUMENT);
    for (const bar of bars) estimator.push(bar);
  });
  const logs = bars.slice(0, denseCount).map((bar) => Math.log(bar.close));
  const denseMs = best(1, () => {
    // Room for the price's own range and the farthest liquidations on both sides.
    const dense = new DenseReference(INSTRUMENT, DEFAULT_PARAMETERS, Math.min(...logs) - 1.4, Math.max(...logs) + 1.4);
    for (const bar of bars.slice(0, denseCount)) dense.fold(bar, bar.openInterest);
  });
  return { estimatorUs: (estimatorMs * 1000) / count, denseUs: (denseMs * 1000) / denseCount };
}

/** One live bar after each of several lengths of history, ms: closed, folded, stored, and its checkpoint where due. */
export function liveBar(histories: readonly number[]): number[] {
  const LIVE = 4000;
  const pipelines = histories.map((history) => {
    const pipeline = new MarketPipeline(INSTRUMENT, MINUTE_MS);
    const source = benchBars(history + LIVE * 8);
    for (let i = 0; i < history; i++) pipeline.close(source.next().value!);
    return { pipeline, source };
  });
  const least = histories.map(() => Number.POSITIVE_INFINITY);
  // In turn, so that a slow moment of the machine falls on all of them.
  for (let round = 0; round < 8; round++) {
    pipelines.forEach(({ pipeline, source }, i) => {
      const bars = Array.from({ length: LIVE }, () => source.next().value!);
      least[i] = Math.min(least[i]!, best(1, () => bars.forEach((bar) => pipeline.close(bar))) / LIVE);
    });
  }
  return least;
}

const [name, ...numbers] = process.argv.slice(2);
const args = numbers.map(Number);
const result =
  name === 'cold' ? coldBuild(args[0]!) : name === 'bar' ? perBar(args[0]!, args[1]!) : { ms: liveBar(args) };
console.log(JSON.stringify(result));
