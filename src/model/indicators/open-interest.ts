import { Rolling } from './rolling.ts';

/** Open interest by the hour: its change over a day, and how unusual that is. Native quantity, one-sided. */
export class OpenInterest {
  private readonly hours = new Rolling(25);
  private readonly changes: Rolling;

  /** @param memory hours that the last change is compared with */
  constructor(memory = 720) {
    this.changes = new Rolling(memory);
  }

  /** Takes the newest stamp of an hour; NaN where it had none. */
  push(quantity: number): void {
    this.hours.push(quantity);
    this.changes.push(this.change);
  }

  get quantity(): number {
    return this.hours.last;
  }

  /** Over the last 24 stamped hours, a fraction; NaN before that. */
  get change(): number {
    return this.hours.count < 25 ? Number.NaN : this.hours.last / this.hours.first - 1;
  }

  get zScore(): number {
    return this.changes.zScore(48);
  }
}
