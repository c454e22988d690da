import type { Random } from './random.ts';
import type { LeverageTier, Specification } from './specification.ts';

/** A regime lasts this long at least, and this much more on average. */
const LEAST_DAYS = 6;
const FURTHER_DAYS = 8;

/** Which mix of leverages people open with now: where a market knows several, one follows another after weeks. */
export class Regimes {
  private readonly mixes: readonly (readonly LeverageTier[])[];
  private readonly random: Random;
  private index = 0;
  private minutesLeft = Number.POSITIVE_INFINITY;

  constructor(specification: Specification, random: Random) {
    this.mixes = [specification.leverages, ...specification.laterLeverages];
    this.random = random;
    if (this.mixes.length > 1) this.minutesLeft = this.drawLength();
  }

  /** Index of the present mix: 0 is the first. */
  get current(): number {
    return this.index;
  }

  /** @returns whether the mix has changed */
  advanceMinute(): boolean {
    if (--this.minutesLeft > 0) return false;
    this.index = (this.index + 1) % this.mixes.length;
    this.minutesLeft = this.drawLength();
    return true;
  }

  private drawLength(): number {
    return Math.ceil(1440 * (LEAST_DAYS + this.random.exponential(FURTHER_DAYS)));
  }
}
