import type { Bar } from '../market/bar.ts';
import { ColumnStore } from './column-store.ts';

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

/** Closed bars of one market in time order, 88 bytes each; times are their opens. */
export class BarStore extends ColumnStore<Bar> {
  constructor() {
    super(BAR_FIELDS);
  }

  get close(): Float64Array {
    return this.column('close');
  }

  /** How many times a bar does not follow the one before it by `stepMs`. */
  gaps(stepMs: number): number {
    let gaps = 0;
    for (let i = 1; i < this.length; i++) if (this.timeMs[i]! - this.timeMs[i - 1]! !== stepMs) gaps++;
    return gaps;
  }
}

/** A bar to be read into. */
export function blankBar(): Bar {
  return Object.fromEntries(BAR_FIELDS.map((field) => [field, Number.NaN])) as unknown as Bar;
}
