import type { MapSource } from './map-source.ts';

/** One map as it is scored. Where it has a parameter, each value is a candidate, and training data choose among them. */
export interface MapFamily {
  name: string;
  kind: 'model' | 'baseline' | 'truth' | 'given';
  candidates: { label: string; source: MapSource }[];
}
