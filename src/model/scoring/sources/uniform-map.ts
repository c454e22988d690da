import type { MapGrid, MapSource, Moment } from '../map-source.ts';

/** The same everywhere. */
export class UniformMap implements MapSource {
  push(): void {}

  draw(moment: Moment, { long, short }: MapGrid): number {
    long.fill(1);
    short.fill(1);
    return moment.timeMs;
  }
}
