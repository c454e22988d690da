import type { Estimate } from '../../market/api/estimate.ts';
import { differenceByDay, type Followed, followedBy, meanByDay } from '../aftermath/followed.ts';
import type { Episode, Reaction } from './episode.ts';
import { SETTLED_MS } from './episode.ts';
import type { Reactions } from './reactions.ts';

const OUTCOMES = ['rejection', 'absorption', 'break-through'] as const;

/** A figure of zones beside the same of placebos, and what the zones make of it. */
export interface Against {
  zone: Estimate;
  placebo: Estimate;
  difference: Estimate;
}

/** What touching a zone came to in this market so far, against like places without a zone. */
export interface ReactionStatistics {
  touches: number;
  placebos: number;
  /** Share of touches that ended so. */
  outcomes: Record<Exclude<Reaction, 'touch'>, Against>;
  /** Share of the zone that the price went through before it was settled. */
  consumed: Estimate;
  /** 5, 15 and 60 minutes after the touch; going on through the zone counts as gain. */
  after: {
    horizonMs: number;
    zone: Followed;
    placebo: Followed;
    /** Of the change, and of the realised over the expected volatility. */
    difference: Estimate;
    volatilityDifference: Estimate;
  }[];
}

/** @returns null before the first settled touch of a zone */
export function reactionStatistics({ settled, aftermath }: Reactions): ReactionStatistics | null {
  const dated = settled.map((episode) => ({ ...episode, openedMs: episode.touchedMs }));
  const zones = dated.filter(({ placebo }) => !placebo);
  const placebos = dated.filter(({ placebo }) => placebo);
  if (zones.length === 0) return null;
  const share = (reaction: Reaction): Against => {
    const is = (episode: Episode) => Number(episode.reaction === reaction);
    return {
      zone: meanByDay(zones, SETTLED_MS, is),
      placebo: meanByDay(placebos, SETTLED_MS, is),
      difference: differenceByDay(zones, placebos, SETTLED_MS, is),
    };
  };
  const [zoneAfter, placeboAfter] = [followedBy(aftermath, 'zone', null), followedBy(aftermath, 'placebo', null)];
  const [rejection, absorption, broken] = OUTCOMES.map(share);
  return {
    touches: zones.length,
    placebos: placebos.length,
    outcomes: { rejection: rejection!, absorption: absorption!, 'break-through': broken! },
    consumed: meanByDay(zones, SETTLED_MS, ({ consumed }) => consumed),
    after: aftermath.horizonsMs.map((horizonMs, h) => {
      const [own, others] = [aftermath.outcomes('zone', h), aftermath.outcomes('placebo', h)];
      return {
        horizonMs,
        zone: zoneAfter[h]!,
        placebo: placeboAfter[h]!,
        difference: differenceByDay(own, others, horizonMs, ({ logReturn }) => Math.expm1(logReturn)),
        volatilityDifference: differenceByDay(own, others, horizonMs, ({ volatility }) => volatility),
      };
    }),
  };
}
