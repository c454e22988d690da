import { DEFAULT_PARAMETERS, type ModelParameters } from '../../model/cohorts/parameters.ts';
import { withMix } from '../../model/learning/learn-mix.ts';
import type { MixVersion } from '../../model/learning/learner.ts';

/** Many at high leverage. */
export const HIGH_LEVERAGE: ModelParameters = withMix(
  DEFAULT_PARAMETERS,
  [0.02, 0.03, 0.05, 0.1, 0.15, 0.15, 0.15, 0.15, 0.1, 0.08, 0.015, 0.005],
);

/** A version as a learner would tell it, without what it was learned from. @param shipped null: it is not shipped */
export function learnedVersion(fromMs: number, shipped: ModelParameters | null): MixVersion {
  return { fromMs, shipped: shipped !== null, parameters: shipped ?? HIGH_LEVERAGE } as MixVersion;
}
