import type { Bar } from '../../market/bar.ts';
import type { Liquidation } from '../../market/event.ts';
import type { Instrument } from '../../market/instrument.ts';
import { DEFAULT_PARAMETERS } from '../../model/cohorts/parameters.ts';
import { Learner, type MixVersion } from '../../model/learning/learner.ts';
import type { MixSource } from '../../model/scoring/sources/learned-map.ts';

/** Where more than this part of what it was told was not listened to, a learner would take silence for calm. */
const MOST_UNHEARD = 0.02;

/**
 * Learns a market's mix from when its liquidations were listened to, and begins anew after a silence; what was in force
 * then, stays so until more is learned.
 */
export class HeardLearner implements MixSource {
  parameters = DEFAULT_PARAMETERS;
  private readonly instrument: Instrument;
  private learner: Learner | null = null;
  private told = 0;
  private unheard = 0;

  constructor(instrument: Instrument) {
    this.instrument = instrument;
  }

  get versions(): readonly MixVersion[] {
    return this.learner?.versions ?? [];
  }

  get history(): readonly Bar[] {
    return this.learner?.history ?? [];
  }

  liquidation(liquidation: Liquidation): void {
    this.learner?.liquidation(liquidation);
  }

  /** Takes the next closed bar, after what was liquidated in it. */
  bar(bar: Bar, heard: boolean): void {
    if (!this.learner) {
      if (!heard) return;
      this.learner = new Learner(this.instrument, DEFAULT_PARAMETERS);
      this.told = this.unheard = 0;
    }
    this.told++;
    if (!heard) this.unheard++;
    if (this.unheard > Math.max(60, MOST_UNHEARD * this.told)) {
      this.learner = null;
      return;
    }
    const known = this.learner.versions.length;
    this.learner.bar(bar);
    if (this.learner.versions.length > known) this.parameters = this.learner.parameters;
  }
}
