import type { Bar } from '../../market/bar.ts';
import type { Liquidation } from '../../market/event.ts';
import type { Instrument } from '../../market/instrument.ts';
import { DEFAULT_PARAMETERS } from '../../model/cohorts/parameters.ts';
import { Learner, type MixVersion } from '../../model/learning/learner.ts';

/** Where more than this part of what it was told was not listened to, a learner would take silence for calm. */
const MOST_UNHEARD = 0.02;

/** Learns a market's mix from when its liquidations were listened to, and begins anew after a silence. */
export class HeardLearner {
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
    if (this.unheard > Math.max(60, MOST_UNHEARD * this.told)) this.learner = null;
    else this.learner.bar(bar);
  }
}
