/** Reads batches of rows as far as somebody wants them, in time order; waits only where a batch is used up. */
export class RowCursor<Row extends { timeMs: number }> {
  private readonly batches: AsyncIterator<Row[]>;
  private batch: Row[] = [];
  private at = 0;
  private ended = false;

  constructor(batches: AsyncIterable<Row[]>) {
    this.batches = batches[Symbol.asyncIterator]();
  }

  /** Hands over the rows before `untilMs`. */
  async take(untilMs: number, row: (row: Row) => void): Promise<void> {
    for (;;) {
      while (this.at < this.batch.length) {
        if (this.batch[this.at]!.timeMs >= untilMs) return;
        row(this.batch[this.at++]!);
      }
      if (this.ended) return;
      const next = await this.batches.next();
      this.ended = next.done === true;
      this.batch = next.done ? [] : next.value;
      this.at = 0;
    }
  }

  /** Whether {@link take} would have to do anything: most bars have nothing beside them, and waiting is dear. */
  hasBefore(untilMs: number): boolean {
    return this.at < this.batch.length ? this.batch[this.at]!.timeMs < untilMs : !this.ended;
  }
}

/** No batches at all: what is not there is read like what is. */
export async function* nothing(): AsyncGenerator<never[]> {}
