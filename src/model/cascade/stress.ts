import { normalFrom, type Uniform } from '../scoring/statistics/uniform.ts';
import { CascadeCurve, type CascadeAnswer, type Fuel } from './cascade.ts';
import { type ImpactScale, squareRootImpact } from './impact.ts';

/** Shares of the usual depth that a plan is tried under; on 10 October 2025 more than nine tenths of it left. */
export const DEPTH_STRESS = [1, 0.5, 0.1, 0.02] as const;

/** Answers to one shock, with less and less of the book there. */
export function stressed(fuel: Fuel, scale: ImpactScale, shock: number): { depth: number; answer: CascadeAnswer }[] {
  return DEPTH_STRESS.map((depth) => ({
    depth,
    answer: new CascadeCurve(fuel, squareRootImpact(scale, depth)).answer(shock),
  }));
}

/** How uncertain Y is before a market has refitted it: a standard deviation of its logarithm. */
const FACTOR_LOG_DEVIATION = 0.5;

/**
 * Probability that a cascade feeds itself somewhere before log distance `reach`: R > 1 in that share of `draws` draws
 * of Y, and of the map where several are given (from mixes that the data do not tell apart), one at random for each.
 */
export function criticalProbability(
  fuels: readonly Fuel[],
  scale: ImpactScale,
  reach: number,
  uniform: Uniform,
  draws = 200,
): number {
  let critical = 0;
  for (let draw = 0; draw < draws; draw++) {
    const factor = scale.factor * Math.exp(FACTOR_LOG_DEVIATION * normalFrom(uniform));
    const fuel = fuels[Math.floor(uniform() * fuels.length)]!;
    const curve = new CascadeCurve(fuel, squareRootImpact({ ...scale, factor }));
    if (curve.greatestReproduction(0, reach) > 1) critical++;
  }
  return critical / draws;
}
