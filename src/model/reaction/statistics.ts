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
  /** Places without a zone, each with the touch of a zone as high: there is more room for low ones. */
  placebos: number;
  /** Shares of those pairs that ended so. */
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

/** A zone is as high as a place where their heights, in average true ranges, differ by at most this factor. */
const AS_HIGH = 1.25;

/** To each place the touch of a zone that is as high, each touch once: a high zone holds more often, whatever is in it. */
function matchedByHeight<T extends Pick<Episode, 'widthAtr'>>(
  zones: readonly T[],
  places: readonly T[],
): { own: T[]; others: T[] } {
  const free = zones.toSorted((a, b) => a.widthAtr - b.widthAtr);
  const own: T[] = [];
  const others: T[] = [];
  for (const place of places) {
    let nearest = -1;
    let least = Math.log(AS_HIGH);
    for (let i = 0; i < free.length; i++) {
      const apart = Math.abs(Math.log(free[i]!.widthAtr / place.widthAtr));
      if (apart > least) continue;
      nearest = i;
      least = apart;
    }
    if (nearest < 0) continue;
    own.push(...free.splice(nearest, 1));
    others.push(place);
  }
  return { own, others };
}

/** @returns null before the first settled touch of a zone */
export function reactionStatistics({ settled, aftermath }: Reactions): ReactionStatistics | null {
  const dated = settled.map((episode) => ({ ...episode, openedMs: episode.touchedMs }));
  const zones = dated.filter(({ placebo }) => !placebo);
  if (zones.length === 0) return null;
  const { own, others: placebos } = matchedByHeight(
    zones,
    dated.filter(({ placebo }) => placebo),
  );
  const share = (reaction: Reaction): Against => {
    const is = (episode: Episode) => Number(episode.reaction === reaction);
    return {
      zone: meanByDay(own, SETTLED_MS, is),
      placebo: meanByDay(placebos, SETTLED_MS, is),
      difference: differenceByDay(own, placebos, SETTLED_MS, is),
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
      const [after, elsewhere] = [aftermath.outcomes('zone', h), aftermath.outcomes('placebo', h)];
      return {
        horizonMs,
        zone: zoneAfter[h]!,
        placebo: placeboAfter[h]!,
        difference: differenceByDay(after, elsewhere, horizonMs, ({ logReturn }) => Math.expm1(logReturn)),
        volatilityDifference: differenceByDay(after, elsewhere, horizonMs, ({ volatility }) => volatility),
      };
    }),
  };
}
