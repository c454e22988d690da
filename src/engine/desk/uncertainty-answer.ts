import type { MixKnowledge, Uncertainty } from '../../market/api/uncertainty.ts';
import { QueryError } from '../../market/errors.ts';
import { type ModelParameters, TIERS } from '../../model/cohorts/parameters.ts';
import { logDeviations, mapErrors } from '../../model/heat/map-errors.ts';
import type { MixVersion } from '../../model/learning/learner.ts';
import { blankBar } from '../bar-store.ts';
import type { MarketPipeline } from '../pipeline.ts';

/** A grid of moments and prices. */
export interface UncertaintyWindow {
  fromMs: number;
  toMs: number;
  columns: number;
  low: number;
  high: number;
  rows: number;
  groups: readonly boolean[];
}

/** From one moment to the next, more bars than these cost more than going on from a kept state. */
const MOST_FOLDED = 2000;

/**
 * The standard errors of the map at the ends of equal stretches of time, from what was known by `known` bars; what was
 * learned of the mix by then holds for all of them.
 * @throws QueryError where no map was known by the end of the window
 */
export async function uncertaintyAnswer(
  market: MarketPipeline,
  versions: readonly MixVersion[],
  window: UncertaintyWindow,
  known: number,
): Promise<Uncertainty> {
  const { instrument, bars, barStepMs, mixes } = market;
  const { fromMs, toMs, columns, low, high, rows, groups } = window;
  const logLow = Math.log(low);
  const grid = { logLow, rowHeight: (Math.log(high) - logLow) / rows, rows };
  const nowMs = known > 0 ? bars.timeMs[known - 1]! + barStepMs : Number.NEGATIVE_INFINITY;
  const inForce = mixes.at(nowMs - barStepMs);
  const parameters = inForce?.parameters ?? mixes.prior;
  // Of a mix that was learned, what was known of it when it was; of the prior, all that is known by now.
  const isIt = (one: MixVersion) => parameters === mixes.prior || one.fromMs === inForce?.learnedMs;
  const version = versions.findLast((one) => one.fromMs <= nowMs && isIt(one)) ?? null;
  const deviationsOf = ({ mix }: ModelParameters) => logDeviations(mix.long, version?.fit ?? null);
  const timeMs: number[] = [];
  const relativeError: (number | null)[][] = [];
  let at = market.startAt(0);
  const bar = blankBar();
  for (let column = 1; column <= columns; column++) {
    const wantedMs = fromMs + ((toMs - fromMs) * column) / columns;
    const count = Math.min(known, bars.countBefore(wantedMs - barStepMs + 1));
    const endMs = count > 0 ? bars.timeMs[count - 1]! + barStepMs : Number.NaN;
    if (count === 0 || endMs === timeMs.at(-1)) continue;
    if (timeMs.length === 0 || count - at.next > MOST_FOLDED) at = market.startAt(count);
    for (; at.next < count; at.next++) at.estimator.push(bars.read(at.next, bar));
    if (!at.estimator.started) continue;
    const book = at.estimator.provisional(null);
    const errors = mapErrors(book, deviationsOf(book.parameters), grid, groups);
    timeMs.push(endMs);
    relativeError.push(Array.from(errors, (one) => (Number.isNaN(one) ? null : Math.round(1000 * one) / 1000)));
    // Others have their turn between two moments.
    await new Promise((resolve) => setImmediate(resolve));
  }
  if (timeMs.length === 0) {
    throw new QueryError(`${instrument.id} has no map by ${new Date(toMs).toISOString()}: ask for a later moment`);
  }
  return {
    market: instrument.id,
    timeMs,
    edges: Array.from({ length: rows + 1 }, (_, i) => Math.exp(logLow + i * grid.rowHeight)),
    relativeError,
    mix: mixKnowledge(parameters.mix.long, deviationsOf(parameters), version),
  };
}

function mixKnowledge(mix: readonly number[], deviations: ArrayLike<number>, version: MixVersion | null): MixKnowledge {
  return {
    source: version ? 'learned' : 'prior',
    learnedMs: version?.fromMs ?? null,
    leverage: [...TIERS],
    share: [...mix],
    learnedShare: TIERS.map((_, k) => version?.fit.mix[k] ?? null),
    relativeError: Array.from(deviations),
    weakDirections: (version?.fit.weakDirections ?? []).map(({ known, direction }) => ({
      known,
      direction: [...direction],
    })),
  };
}
