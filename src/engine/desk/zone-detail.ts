import type { ZoneDetail, ZoneStanding } from '../../market/api/zone-detail.ts';
import { UnknownZoneError } from '../../market/errors.ts';
import { LEVERAGE_GROUPS } from '../../market/heat-frame.ts';
import { parseMarketId } from '../../market/market-id.ts';
import { known } from '../../model/reading/sentence.ts';
import { magnetLine } from '../../model/reading/zone-lines.ts';
import { magnetsOf, magnetVerdict } from '../../model/zones/magnet.ts';
import type { AgedZone, Desk } from './desk.ts';
import { heatFollowed } from './heat-classes.ts';
import type { MarketPipeline } from '../pipeline.ts';
import { zoneAssumptions } from './zone-assumptions.ts';
import { headline, horizonsOf, zoneAnswer } from './zones-answer.ts';

const UNMEASURED = { value: null, low: null, high: null };

/** @throws UnknownZoneError where there is no such zone, naming those that there are */
export function zoneDetail(desk: Desk, id: number, market: MarketPipeline): ZoneDetail {
  const zone = desk.zones.find((one) => one.id === id);
  const { instrument, zones, timeMs, price, evidence, confluence } = desk;
  if (!zone) {
    const merged = zones.find((one) => one.merged.includes(id));
    const there = zones.map((one) => `#${one.id}`).join(', ') || 'none';
    throw new UnknownZoneError(
      `${instrument.id} has no zone #${id} at ${new Date(timeMs).toISOString()}` +
        `${merged ? `: it merged into #${merged.id}` : ''}; there are: ${there}`,
    );
  }
  const { magnet, ingredients, touches, reactions } = evidence;
  const race = magnetsOf(zones, price, magnet).get(id);
  const { coincidences, score } = confluence.get(id) ?? { coincidences: [], score: 0 };
  return {
    ...headline(desk),
    zone: zoneAnswer(zone, desk),
    horizons: horizonsOf(desk),
    provenance: {
      opened: openedOf(zone, timeMs),
      groups: LEVERAGE_GROUPS.map(({ name }, g) => ({ name, share: zone.groups[g]! })),
      venues: zone.venues ?? [{ venue: parseMarketId(instrument.id).venue, share: 1 }],
    },
    assumptions: zoneAssumptions(zone, desk, market),
    standing: standingOf(desk, id),
    reactions,
    confluence: {
      coincidences: coincidences.map((one) => ({ ...one, price: known(one.price), figure: known(one.figure) })),
      score,
      touches,
      ingredients,
    },
    magnet: {
      verdict: magnetVerdict(magnet),
      text: magnetLine({ magnet }).text,
      pairs: magnet?.pairs ?? 0,
      strength: magnet?.partialStrength ?? UNMEASURED,
      race: race
        ? { against: race.against, score: race.score, martingale: race.martingale, reachedFirst: race.reachedFirst }
        : null,
    },
    heat: heatFollowed(desk, zone.heat),
  };
}

function openedOf({ ages }: AgedZone, timeMs: number): ZoneDetail['provenance']['opened'] {
  let toMs = timeMs;
  return ages.map(({ withinMs, share }) => {
    const fromMs = withinMs === null ? null : timeMs - withinMs;
    const stretch = { fromMs, toMs, share };
    toMs = fromMs ?? toMs;
    return stretch;
  });
}

function standingOf({ evidence, visits }: Desk, id: number): ZoneStanding | null {
  const standing = evidence.standing.find(({ zone }) => zone === id);
  if (!standing) return null;
  const { state, distanceAtr, episode } = standing;
  return {
    state,
    distanceAtr: known(distanceAtr),
    visit: episode && {
      touchedMs: episode.touchedMs,
      consumed: episode.consumed,
      farthest: episode.farthest,
      volume: episode.volume,
      liquidated: visits.get(id) ?? null,
    },
  };
}
