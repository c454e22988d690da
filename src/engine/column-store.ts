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
    this.reserve(this.length + 1);
    for (const field of this.fields) this.columns[field][this.length] = row[field] as number;
    this.length++;
  }

  /** Adds `count` rows at once, a column each. */
  appendColumns(columns: Readonly<Record<keyof Row, Float64Array>>, count: number): void {
    this.reserve(this.length + count);
    for (const field of this.fields) this.columns[field].set(columns[field].subarray(0, count), this.length);
    this.length += count;
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

  private reserve(length: number): void {
    if (length <= this.columns.timeMs.length) return;
    const grown = this.allocate(Math.max(length, this.columns.timeMs.length * 2));
    for (const field of this.fields) grown[field].set(this.columns[field]);
    this.columns = grown;
  }

  private allocate(length: number): Record<keyof Row, Float64Array> {
    return Object.fromEntries(this.fields.map((field) => [field, new Float64Array(length)])) as Record<
      keyof Row,
      Float64Array
    >;
  }
}
