import type { Bar } from '../../market/bar.ts';
import type { Instrument } from '../../market/instrument.ts';
import { Estimator } from '../../model/cohorts/estimator.ts';
import type { MixEntry, MixInForce, StateUnder } from './mix-timeline.ts';

/** Longer than any age that positions are told apart by. */
export const EARLY_MS = 8 * 86_400_000;

/** Builds the map of a mix that is to come into force from the market's bars of the time before. */
export class MixRebuild {
  readonly mix: MixInForce;
  private readonly estimator: Estimator;
  private early: StateUnder | null = null;
  private next = 0;
  private foldedMs: number;

  constructor(instrument: Instrument, mix: MixInForce) {
    this.mix = mix;
    this.estimator = new Estimator(instrument, mix.parameters);
    this.foldedMs = mix.sinceMs - 1;
  }

  /** Takes the market's bar `i`; those before its own time are left out. */
  push(bar: Bar, i: number): void {
    const { mix, estimator } = this;
    this.next = i + 1;
    if (bar.timeMs < mix.sinceMs) return;
    if (bar.timeMs >= mix.fromMs - EARLY_MS) this.early ??= { next: i, estimator: estimator.clone() };
    estimator.push(bar, (one) => (this.foldedMs = one.timeMs));
  }

  /** False where no open interest was known: there is no map then. */
  get started(): boolean {
    return this.estimator.started;
  }

  /** @param fromMs when it comes into force, after the bars that were taken */
  entry(fromMs = this.mix.fromMs): MixEntry {
    const { mix, estimator, next, foldedMs } = this;
    const start = { next, estimator };
    return { ...mix, fromMs, early: this.early ?? start, start, foldedMs };
  }
}
