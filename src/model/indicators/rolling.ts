/** The last `size` values of a series, and how far one stands from the others. NaN is not taken in. */
export class Rolling {
  readonly size: number;
  private readonly values: number[] = [];

  constructor(size: number) {
    this.size = size;
  }

  push(value: number): void {
    if (Number.isNaN(value)) return;
    this.values.push(value);
    if (this.values.length > this.size) this.values.shift();
  }

  get count(): number {
    return this.values.length;
  }

  /** NaN before the first value. */
  get last(): number {
    return this.values.at(-1) ?? Number.NaN;
  }

  get first(): number {
    return this.values[0] ?? Number.NaN;
  }

  get sum(): number {
    return this.values.reduce((sum, value) => sum + value, 0);
  }

  /** Standard deviations by which the last value lies above the mean; NaN before `least` values or where all are equal. */
  zScore(least = 10): number {
    const { values } = this;
    if (values.length < least) return Number.NaN;
    const mean = this.sum / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
    // Values equal but for rounding have no spread to be measured in.
    return variance > 1e-24 * mean * mean ? (this.last - mean) / Math.sqrt(variance) : Number.NaN;
  }
}
