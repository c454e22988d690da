import type { MixStanding } from '../../market/api/schemas.ts';
import type { CohortBook } from '../../model/cohorts/book.ts';
import type { Estimator } from '../../model/cohorts/estimator.ts';
import type { ModelParameters } from '../../model/cohorts/parameters.ts';

/** A leverage mix in force: JSON. */
export interface MixInForce {
  /** Bars that open from here on are folded under it. */
  fromMs: number;
  /** Its map was begun anew with the bars that open from here on. */
  sinceMs: number;
  /** Up to when what it was learned from went; of the prior, when it was found that nothing learned is better. */
  learnedMs: number;
  parameters: ModelParameters;
}

/** A state under one mix after the first `next` bars. */
export interface StateUnder {
  next: number;
  estimator: Estimator;
}

/** A mix in force, and its states of before: those that its map goes on from. */
export interface MixEntry extends MixInForce {
  /** Eight days before it came into force: when positions were opened is told under one mix. */
  early: StateUnder;
  /** When it came into force, with the bars that waited for their open interest then. */
  start: StateUnder;
  /** Open of the last bar that is folded into `start`. */
  foldedMs: number;
}

/**
 * Which leverage mix is in force from when: before the first entry the prior. A mix that comes is put at the end, so that
 * what was folded before stays as it is.
 */
export class MixTimeline {
  readonly prior: ModelParameters;
  /** In order of time. */
  readonly entries: readonly MixEntry[] = [];

  constructor(prior: ModelParameters) {
    this.prior = prior;
  }

  add(entry: MixEntry): void {
    (this.entries as MixEntry[]).push(entry);
  }

  /** The entry in force for a bar that opens at `timeMs`; null before the first. */
  at(timeMs: number): MixEntry | null {
    return this.entries.findLast(({ fromMs }) => fromMs <= timeMs) ?? null;
  }

  parametersAt(timeMs: number): ModelParameters {
    return this.at(timeMs)?.parameters ?? this.prior;
  }

  /** The same, as it is told. */
  standingAt(timeMs: number): MixStanding {
    const mix = this.at(timeMs);
    const isLearned = mix !== null && mix.parameters !== this.prior;
    return { source: isLearned ? 'learned' : 'usual', sinceMs: mix && mix.fromMs };
  }

  get last(): MixEntry | null {
    return this.entries.at(-1) ?? null;
  }

  /** What its entries are, without their states. */
  get mixes(): MixInForce[] {
    return this.entries.map(({ fromMs, sinceMs, learnedMs, parameters }) => ({
      fromMs,
      sinceMs,
      learnedMs,
      parameters,
    }));
  }
}

/** The book that a mix begins with, for its user to change. */
export function bookOf({ start }: MixEntry): CohortBook {
  return start.estimator.state.clone();
}
