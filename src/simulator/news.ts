import type { Random } from './random.ts';
import type { Specification } from './specification.ts';

/**
 * What moves the index without anyone's order: a diffusion whose log-volatility is a sum of mean-reverting components
 * (minutes to days), and jumps. Part of the noise is drawn from a stream that all markets of one seed share, so that
 * they move together.
 */
export class News {
  private readonly specification: Specification;
  private readonly own: Random;
  private readonly common: Random;
  private readonly stepsPerDay: number;
  private readonly logVolatility: Float64Array;
  private readonly meanLog: number;
  private factor = 1;

  constructor(specification: Specification, own: Random, common: Random, stepsPerDay: number) {
    this.specification = specification;
    this.own = own;
    this.common = common;
    this.stepsPerDay = stepsPerDay;
    this.logVolatility = Float64Array.from(specification.volatility, ({ deviation }) => deviation * this.draw());
    // E exp(2x) = exp(2 var x): the mean that leaves the daily variance what the specification says.
    this.meanLog = -specification.volatility.reduce((sum, { deviation }) => sum + deviation * deviation, 0);
    this.update(0);
  }

  /** Volatility now, in units of its long-run mean square. */
  get intensity(): number {
    return this.factor;
  }

  /** Moves volatility on by one minute. */
  advanceMinute(): void {
    this.update(1);
  }

  /** Log return of the index over one step. */
  step(): number {
    const { dailyVolatility, jumpsPerDay, jumpSize } = this.specification;
    let change = (this.factor * dailyVolatility * this.draw()) / Math.sqrt(this.stepsPerDay);
    if (this.own.uniform() < (jumpsPerDay * this.factor) / this.stepsPerDay) {
      const size = this.own.exponential(jumpSize);
      change += (this.own.uniform() < 0.5 ? -size : size) * dailyVolatility;
      // A jump wakes the market up: its fastest volatility component rises with it.
      this.logVolatility[0]! += 2 * size;
    }
    return change;
  }

  private update(minutes: number): void {
    let sum = this.meanLog;
    this.specification.volatility.forEach((component, i) => {
      const kept = Math.exp(-minutes / component.minutes);
      const noise = component.deviation * Math.sqrt(1 - kept * kept);
      this.logVolatility[i] = kept * this.logVolatility[i]! + noise * this.draw();
      sum += this.logVolatility[i]!;
    });
    this.factor = Math.exp(sum);
  }

  private draw(): number {
    const { commonVariance } = this.specification;
    return Math.sqrt(commonVariance) * this.common.normal() + Math.sqrt(1 - commonVariance) * this.own.normal();
  }
}
