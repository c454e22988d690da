/** Values by bar, kept as columns of numbers: what is held in memory costs a few bytes a bar. Appended in time order. */
export class StepSeries {
  #times = new Float64Array(1024);
  readonly #columns: Float64Array[];
  #length = 0;

  constructor(columns: number) {
    this.#columns = Array.from({ length: columns }, () => new Float64Array(1024).fill(Number.NaN));
  }

  get length(): number {
    return this.#length;
  }

  timeAt(index: number): number {
    return this.#times[index]!;
  }

  valueAt(index: number, column: number): number {
    return this.#columns[column]![index]!;
  }

  /** NaN where nothing is known of that time. */
  get(timeMs: number, column: number): number {
    const index = this.#find(timeMs);
    return index < 0 ? Number.NaN : this.valueAt(index, column);
  }

  /** `change` makes the new value of the old, which is NaN at first. A time before the last that is not there is left out. */
  update(timeMs: number, column: number, change: (old: number) => number): void {
    let index = this.#length - 1;
    if (index < 0 || timeMs > this.#times[index]!) {
      index = this.#length++;
      if (index === this.#times.length) this.#grow();
      this.#times[index] = timeMs;
    } else if (this.#times[index] !== timeMs) index = this.#find(timeMs);
    if (index < 0) return;
    const values = this.#columns[column]!;
    values[index] = change(values[index]!);
  }

  #find(timeMs: number): number {
    let low = 0;
    let high = this.#length - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const time = this.#times[middle]!;
      if (time === timeMs) return middle;
      if (time < timeMs) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }

  #grow(): void {
    const size = this.#times.length * 2;
    const times = new Float64Array(size);
    times.set(this.#times);
    this.#times = times;
    for (let i = 0; i < this.#columns.length; i++) {
      const values = new Float64Array(size).fill(Number.NaN);
      values.set(this.#columns[i]!);
      this.#columns[i] = values;
    }
  }
}
