import type { Bar } from '../market/bar.ts';

export const BAR_FIELDS = [
  'timeMs',
  'open',
  'high',
  'low',
  'close',
  'markHigh',
  'markLow',
  'volume',
  'takerBuyVolume',
  'openInterest',
  'fundingRate',
] as const satisfies readonly (keyof Bar)[];

type Columns = Record<(typeof BAR_FIELDS)[number], Float64Array>;

/** Closed bars of one market in time order, 88 bytes each. */
export class BarStore {
  length = 0;
  private columns: Columns = allocate(1024);

  /** Opens of the bars; only the first {@link length} count. */
  get timeMs(): Float64Array {
    return this.columns.timeMs;
  }

  get close(): Float64Array {
    return this.columns.close;
  }

  column(field: keyof Bar): Float64Array {
    return this.columns[field];
  }

  append(bar: Bar): void {
    if (this.length === this.columns.timeMs.length) {
      const grown = allocate(this.length * 2);
      for (const field of BAR_FIELDS) grown[field].set(this.columns[field]);
      this.columns = grown;
    }
    for (const field of BAR_FIELDS) this.columns[field][this.length] = bar[field];
    this.length++;
  }

  /** Copies bar `i` into `into`. */
  read(i: number, into: Bar): Bar {
    for (const field of BAR_FIELDS) into[field] = this.columns[field][i]!;
    return into;
  }

  /** How many bars open before `timeMs`: the index of the first one that does not. */
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
}

function allocate(length: number): Columns {
  return Object.fromEntries(BAR_FIELDS.map((field) => [field, new Float64Array(length)])) as Columns;
}

/** A bar to be read into. */
export function blankBar(): Bar {
  return Object.fromEntries(BAR_FIELDS.map((field) => [field, Number.NaN])) as unknown as Bar;
}
