import type { Random } from './random.ts';
import type { Specification } from './specification.ts';

/** Nobody means to hold for longer, days. */
const LONGEST = 400;

/**
 * How long positions are held: exponential, or heavy-tailed (Lomax, P(T > t) = (1 + t/b)^-a with b = mean (a - 1)).
 * Those in loss may put closing off.
 */
export class Holding {
  private readonly specification: Specification;
  private readonly random: Random;

  constructor(specification: Specification, random: Random) {
    this.specification = specification;
    this.random = random;
  }

  /** Mean holding time by leverage, days. */
  mean(leverage: number): number {
    return this.specification.holdingDays * leverage ** -this.specification.holdingExponent;
  }

  /** Holding time of a new position, days. */
  draw(leverage: number): number {
    return this.remaining(leverage, 0);
  }

  /** Age of a position found open, liquidations apart, days: its density is proportional to P(T > age). */
  age(leverage: number): number {
    const mean = this.mean(leverage);
    const shape = this.specification.paretoShape;
    if (shape === null) return this.random.exponential(mean);
    return Math.min(LONGEST, mean * (shape - 1) * (this.random.uniform() ** (-1 / (shape - 1)) - 1));
  }

  /** What is left of the holding time of a position that has reached `age`, days. */
  remaining(leverage: number, age: number): number {
    const mean = this.mean(leverage);
    const shape = this.specification.paretoShape;
    if (shape === null) return this.random.exponential(mean);
    const left = (mean * (shape - 1) + age) * (this.random.uniform() ** (-1 / shape) - 1);
    return Math.min(LONGEST, left);
  }

  /** Whether a holder whose time has come puts closing off: some do while in loss (the disposition effect). */
  putsOff(profit: number): boolean {
    const { reluctance } = this.specification;
    return reluctance > 0 && profit < 0 && this.random.uniform() < reluctance;
  }
}
