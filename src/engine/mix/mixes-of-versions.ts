import type { ModelParameters } from '../../model/cohorts/parameters.ts';
import { MEMORY_MS, type MixVersion } from '../../model/learning/learner.ts';
import type { MixInForce } from './mix-timeline.ts';

/** What a version of the mix says of what is to be in force, whatever it was learned from. */
export type LearnedMixVersion = Pick<MixVersion, 'fromMs' | 'shipped' | 'parameters'>;

/**
 * What versions of the mix put in force, each from its own moment on: a version that is not shipped brings the prior
 * back, and is nothing where that is in force.
 * @param inForce before the first of them
 */
export function mixesOfVersions(
  versions: readonly LearnedMixVersion[],
  prior: ModelParameters,
  inForce: ModelParameters,
): MixInForce[] {
  const mixes: MixInForce[] = [];
  let before = inForce;
  for (const { fromMs, shipped, parameters } of versions) {
    const next = shipped ? parameters : prior;
    if (next !== before) {
      mixes.push({ fromMs, sinceMs: fromMs - MEMORY_MS, learnedMs: fromMs, parameters: next });
    }
    before = next;
  }
  return mixes;
}
