import { INGREDIENTS } from '../confluence/coincidences.ts';
import { SETTLED_MS } from '../reaction/episode.ts';
import type { ZoneStudies } from '../reaction/zone-studies.ts';
import { known, singleDraws } from '../scoring/estimate.ts';
import { type MagnetTest, magnetStrength } from '../scoring/magnet-test.ts';
import { bootstrapPValue, intervalOf } from '../scoring/statistics/bootstrap.ts';
import { Matched, type MatchedFigures } from './matched.ts';

const SEED = 11;
/** Fewer races than this tell nothing. */
const LEAST_RACES = 5;
/** Heights within a third of each other are alike. */
const ALIKE = 0.3;

const heightStratum = (logHeight: number) => String(Math.floor(logHeight / ALIKE));

/**
 * Turned away, of the touches that ended one way or the other within the hour: at zones, and at places like them
 * without one. What only lingers says more of the hour's volatility than of the place.
 */
export function turnsAtZones({ reactions }: ZoneStudies): MatchedFigures {
  const touches = new Matched();
  for (const { placebo, touchedMs, widthAtr, reaction } of reactions.settled) {
    if (reaction === 'absorption') continue;
    touches.add(touchedMs, !placebo, heightStratum(Math.log(widthAtr)), Number(reaction === 'rejection'));
  }
  return touches.figures(SETTLED_MS);
}

/** Held (not broken through within the hour): zones at support or resistance, and zones of like height elsewhere. */
export function zonesAtLevels({ confluence }: ZoneStudies): MatchedFigures {
  const touches = new Matched();
  const level = INGREDIENTS.indexOf('support or resistance');
  for (const { openedMs, base, has, held } of confluence.samples()) {
    touches.add(openedMs, has[level]!, heightStratum(base), held);
  }
  return touches.figures(SETTLED_MS);
}

/** b of the magnet test, the returns before each race partialled out; and its placebo: zones against their mirrors. */
export function magnetRaces({ resolved, placebos }: MagnetTest): MatchedFigures {
  const draws = resolved.length < LEAST_RACES ? [] : singleDraws(resolved.length, SEED);
  const drawn = draws.map((times) => magnetStrength(resolved, times, true));
  const all = new Uint8Array(resolved.length).fill(1);
  const told = intervalOf(magnetStrength(resolved, all, true), drawn);
  const mirrored = intervalOf(
    placebos.filter(Boolean).length / placebos.length,
    singleDraws(placebos.length, SEED).map((times) => {
      let first = 0;
      for (let i = 0; i < placebos.length; i++) first += placebos[i] ? times[i]! : 0;
      return first / placebos.length;
    }),
  );
  const estimate = ({ value, low, high }: typeof told) => ({ value: known(value), low: known(low), high: known(high) });
  return {
    value: estimate(mirrored),
    placebo: { value: 0.5, low: 0.5, high: 0.5 },
    effect: estimate(told),
    p: drawn.length > 0 ? bootstrapPValue(drawn) : null,
    cases: resolved.length,
    placebos: placebos.length,
    days: resolved.length,
  };
}
