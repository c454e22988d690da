/** A row that cannot be true, and where it stands. `column` is null where the whole line is meant. */
export interface Refusal {
  file: string;
  /** 1-based; the header is line 1. In Parquet, the 1-based row. */
  line: number;
  column: string | null;
  reason: string;
}

/** Bars that are missing between two that are there. */
export interface Gap {
  file: string;
  /** Open of the first missing bar, ms. */
  fromMs: number;
  /** Open of the first bar after the gap, ms. */
  toMs: number;
}

const SAMPLES = 100;

/** What was refused and what is missing: everything is counted, the first hundred are kept. */
export class RefusalLog {
  #count = 0;
  #gapCount = 0;
  #samples: Refusal[] = [];
  #gaps: Gap[] = [];
  readonly #countOf = new Map<string, { refusals: number; gaps: number }>();

  get count(): number {
    return this.#count;
  }

  get samples(): readonly Refusal[] {
    return this.#samples;
  }

  get gapCount(): number {
    return this.#gapCount;
  }

  get gaps(): readonly Gap[] {
    return this.#gaps;
  }

  add(refusal: Refusal): void {
    this.#count++;
    this.#of(refusal.file).refusals++;
    if (this.#samples.length < SAMPLES) this.#samples.push(refusal);
  }

  /** A file that ends too early: told first, whatever else was refused. */
  addCut(file: string, line: number, reason: string): void {
    this.#count++;
    this.#of(file).refusals++;
    this.#samples.unshift({ file, line, column: null, reason: `the file is cut off at about this line: ${reason}` });
    if (this.#samples.length > SAMPLES) this.#samples.pop();
  }

  addGap(gap: Gap): void {
    this.#gapCount++;
    this.#of(gap.file).gaps++;
    if (this.#gaps.length < SAMPLES) this.#gaps.push(gap);
  }

  /** Takes back what was said of a file, so that reading it a second time does not count twice. */
  forget(file: string): void {
    const of = this.#of(file);
    this.#count -= of.refusals;
    this.#gapCount -= of.gaps;
    this.#countOf.delete(file);
    this.#samples = this.#samples.filter((refusal) => refusal.file !== file);
    this.#gaps = this.#gaps.filter((gap) => gap.file !== file);
  }

  #of(file: string): { refusals: number; gaps: number } {
    let of = this.#countOf.get(file);
    if (!of) this.#countOf.set(file, (of = { refusals: 0, gaps: 0 }));
    return of;
  }
}
