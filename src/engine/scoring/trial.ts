import type { Instrument } from '../../market/instrument.ts';
import type { MapFamily } from '../../model/scoring/map-family.ts';
import type { MapSource } from '../../model/scoring/map-source.ts';
import { baselineFamilies, modelFamilies } from '../../model/scoring/sources/baselines.ts';
import { GivenMaps } from '../../model/scoring/sources/given-map.ts';
import { LearnedMap } from '../../model/scoring/sources/learned-map.ts';
import { TrueMap } from '../../model/scoring/sources/true-map.ts';

/** The maps that are scored together, each with a state of its own; the first is on trial. */
export class Trial {
  readonly learned: LearnedMap;
  readonly given: GivenMaps | null;
  readonly truth: TrueMap | null;
  readonly families: MapFamily[];

  /** @param givenName of somebody's maps, which are then on trial instead of this project's */
  constructor(instrument: Instrument, { givenName, hasTruth }: { givenName: string | null; hasTruth: boolean }) {
    this.learned = new LearnedMap(instrument);
    this.given = givenName === null ? null : new GivenMaps(givenName);
    this.truth = hasTruth ? new TrueMap() : null;
    const one = (name: string, kind: MapFamily['kind'], label: string, source: MapSource | null): MapFamily[] =>
      source ? [{ name, kind, candidates: [{ label, source }] }] : [];
    this.families = [
      ...(this.given ? one(this.given.name, 'given', 'as given', this.given) : []),
      ...modelFamilies(instrument),
      ...one('pyrometer, learned mix', 'model', 'learned week by week', this.learned),
      ...baselineFamilies(),
      ...one('the true positions', 'truth', 'known', this.truth),
    ];
  }
}
