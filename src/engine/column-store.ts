/** Rows of numbers in time order, a typed array a field: 8 bytes a number. */
export class ColumnStore<Row extends { timeMs: number }> {
  length = 0;
  readonly fields: readonly (keyof Row)[];
  private columns: Record<keyof Row, Float64Array>;

  constructor(fields: readonly (keyof Row)[]) {
    this.fields = fields;
    this.columns = this.allocate(1024);
  }

  /** Times of the rows; only the first {@link length} count. */
  get timeMs(): Float64Array {
    return this.columns.timeMs;
  }

  column(field: keyof Row): Float64Array {
    return this.columns[field];
  }

  append(row: Row): void {
    if (this.length === this.columns.timeMs.length) {
      const grown = this.allocate(this.length * 2);
      for (const field of this.fields) grown[field].set(this.columns[field]);
      this.columns = grown;
    }
    for (const field of this.fields) this.columns[field][this.length] = row[field] as number;
    this.length++;
  }

  /** Copies row `i` into `into`. */
  read(i: number, into: Row): Row {
    for (const field of this.fields) into[field] = this.columns[field][i]! as Row[keyof Row];
    return into;
  }

  /** How many rows lie before `timeMs`: the index of the first one that does not. */
  countBefore(timeMs: number): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.columns.timeMs[middle]! < timeMs) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private allocate(length: number): Record<keyof Row, Float64Array> {
    return Object.fromEntries(this.fields.map((field) => [field, new Float64Array(length)])) as Record<
      keyof Row,
      Float64Array
    >;
  }
}
