import type { Random } from './random.ts';

const MINUTES = 12 * 60;
const MOMENTUM = 0.3;
const FUNDING_WEIGHT = 300;

/** How much rather people open longs than shorts: mean-reverting, follows the trend, shrinks under funding. */
export class Sentiment {
  private readonly random: Random;
  private readonly premiumAtOne: number;
  private level = 0;

  /** @param premiumAtOne premium at a sentiment of 1 */
  constructor(random: Random, premiumAtOne: number) {
    this.random = random;
    this.premiumAtOne = premiumAtOne;
  }

  /** @param minuteReturn the last minute's log return in units of a minute's volatility */
  advanceMinute(minuteReturn: number): void {
    const noise = Math.sqrt(2 / MINUTES) * 0.5 * this.random.normal();
    this.level += -this.level / MINUTES + noise + (MOMENTUM * minuteReturn) / Math.sqrt(MINUTES);
  }

  payFunding(rate: number): void {
    this.level -= FUNDING_WEIGHT * rate;
  }

  /** Share of aggressive opens that are longs. */
  get longShare(): number {
    return 0.5 + 0.2 * Math.tanh(this.level);
  }

  /** Standing premium of the perpetual over its index, in log price. */
  get premium(): number {
    return this.premiumAtOne * this.level;
  }
}
