import type { Estimate } from '../../market/api/estimate.ts';
import { meanByDay, pValueByDay } from '../aftermath/followed.ts';
import type { Episode } from '../reaction/episode.ts';
import { SETTLED_MS } from '../reaction/episode.ts';
import { holm } from '../scoring/statistics/holm.ts';
import { type Coincidence, type Ingredient, INGREDIENTS } from './coincidences.ts';
import { fitLogistic, logisticOf } from './logistic.ts';

/** An ingredient is told of only where so many touches had it, and as many had it not. */
const LEAST_TOUCHES = 10;
const FOLDS = 5;
/** All ingredients are asked about at once: a gain counts where Holm's p-value of it is below this. */
const LEVEL = 0.05;
const MOST_KEPT = 2000;

/** What an ingredient adds to telling whether a zone holds when the price comes. */
export interface IngredientSkill {
  ingredient: Ingredient;
  /** Touches with it and without it, and the share of each that held. */
  with: number;
  without: number;
  heldWith: number | null;
  heldWithout: number | null;
  /** Nats per touch over the zone's height alone, out of fold; null where too few touches can tell. */
  gain: Estimate;
  /** One-sided, adjusted for all ingredients being asked about at once (Holm). */
  pValue: number;
  /** Log odds of holding that it adds; 0 where the gain is not told from zero. */
  weight: number;
}

interface Touch {
  episode: Episode;
  has: readonly boolean[];
}

/** A settled touch. */
export interface Sample {
  openedMs: number;
  held: number;
  /** Logarithm of the height in average true ranges: a high zone holds more often, whatever coincides. */
  base: number;
  /** In the order of INGREDIENTS. */
  has: readonly boolean[];
}

/** Measures on each touch of a zone what the ingredients that coincided were worth. Streaming and bounded. */
export class ConfluenceStudy {
  private touches: Touch[] = [];

  /** Takes a touch when it begins, with what coincides then; the episode is settled later. */
  touched(episode: Episode, coincidences: readonly Coincidence[]): void {
    const there = new Set(coincidences.map(({ ingredient }) => ingredient));
    this.touches.push({ episode, has: INGREDIENTS.map((one) => there.has(one)) });
    if (this.touches.length >= 2 * MOST_KEPT) this.touches = this.touches.slice(-MOST_KEPT);
  }

  /** Touches that are settled, and how many of them held (were not broken through within the hour). */
  get settled(): { touches: number; held: number } {
    const samples = this.samples();
    return { touches: samples.length, held: samples.reduce((sum, { held }) => sum + held, 0) };
  }

  /**
   * What each ingredient adds, alone, measured out of fold by runs of neighbouring touches; the weights come from one
   * fit of all that are told from zero.
   */
  measure(): IngredientSkill[] {
    const samples = this.samples();
    const skills = INGREDIENTS.map((ingredient, k) => skillOf(samples, ingredient, k));
    holm(skills.map(({ pValue }) => pValue)).forEach((pValue, k) => {
      skills[k]!.pValue = pValue;
    });
    const told = skills.flatMap(({ pValue }, k) => (pValue < LEVEL ? [k] : []));
    if (told.length === 0) return skills;
    const beta = fitLogistic(
      samples.map((sample) => featuresOf(sample, told)),
      samples.map(({ held }) => held),
    );
    told.forEach((k, i) => {
      skills[k]!.weight = beta[i + 2]!;
    });
    return skills;
  }

  /** Settled touches, oldest first. */
  samples(): Sample[] {
    return this.touches.flatMap(({ episode, has }) =>
      episode.settledMs === null
        ? []
        : [
            {
              openedMs: episode.touchedMs,
              held: Number(episode.reaction !== 'break-through'),
              base: Math.log(episode.widthAtr),
              has,
            },
          ],
    );
  }
}

function featuresOf({ base, has }: Sample, ingredients: readonly number[]): number[] {
  return [base, ...ingredients.map((k) => Number(has[k]))];
}

function skillOf(samples: readonly Sample[], ingredient: Ingredient, k: number): IngredientSkill {
  const own = samples.filter(({ has }) => has[k]);
  const others = samples.filter(({ has }) => !has[k]);
  const share = (of: readonly Sample[]) =>
    of.length > 0 ? of.reduce((sum, { held }) => sum + held, 0) / of.length : null;
  const gains = Math.min(own.length, others.length) >= LEAST_TOUCHES ? gainsOf(samples, k) : [];
  return {
    ingredient,
    with: own.length,
    without: others.length,
    heldWith: share(own),
    heldWithout: share(others),
    gain: meanByDay(gains, SETTLED_MS, ({ gain }) => gain),
    pValue: pValueByDay(gains, SETTLED_MS, ({ gain }) => gain),
    weight: 0,
  };
}

/** The log score with the ingredient less the one without it, each sample under a fit of the other folds. */
function gainsOf(samples: readonly Sample[], k: number): { openedMs: number; gain: number }[] {
  const gains = samples.map(({ openedMs }) => ({ openedMs, gain: 0 }));
  for (let fold = 0; fold < FOLDS; fold++) {
    const [from, to] = [fold, fold + 1].map((f) => Math.round((f * samples.length) / FOLDS)) as [number, number];
    const rest = samples.filter((_, i) => i < from || i >= to);
    const hits = rest.map(({ held }) => held);
    const fits = [[], [k]].map((ingredients) => ({
      ingredients,
      beta: fitLogistic(
        rest.map((sample) => featuresOf(sample, ingredients)),
        hits,
      ),
    }));
    for (let i = from; i < to; i++) {
      const [without, withIt] = fits.map(({ ingredients, beta }) => {
        const p = logisticOf(beta, featuresOf(samples[i]!, ingredients));
        return Math.log(samples[i]!.held ? p : 1 - p);
      });
      gains[i]!.gain = withIt! - without!;
    }
  }
  return gains;
}

/** What coincides with a zone and what that is worth: the sum of the weights, 0 where none is told from zero. */
export interface Confluence {
  coincidences: (Coincidence & { weight: number })[];
  /** Log odds of holding over a zone that nothing coincides with. */
  score: number;
}

export function weigh(coincidences: readonly Coincidence[], skills: readonly IngredientSkill[]): Confluence {
  const weighed = coincidences.map((one) => ({
    ...one,
    weight: skills.find(({ ingredient }) => ingredient === one.ingredient)?.weight ?? 0,
  }));
  return { coincidences: weighed, score: weighed.reduce((sum, { weight }) => sum + weight, 0) };
}
