import { SCORED_CELL } from '../cells.ts';

const LEAST_SCALE = 1e-100;
/** Room beyond what is asked for, so that a moving price seldom makes the array grow. */
const SPARE = 256;

/** Quantity by cell that fades everywhere at once and can be swept away; unbounded in price. */
export class DecayingCells {
  private values = new Float64Array(0);
  private origin = 0;
  private scale = 1;

  /** Multiplies everything by `factor`. */
  fade(factor: number): void {
    this.scale *= factor;
    if (this.scale > LEAST_SCALE) return;
    for (let i = 0; i < this.values.length; i++) this.values[i]! *= this.scale;
    this.scale = 1;
  }

  /** Spreads `quantity` evenly over log prices `low` to `high`. */
  spread(low: number, high: number, quantity: number): void {
    const first = Math.floor(low / SCORED_CELL);
    const last = Math.floor(high / SCORED_CELL);
    this.reach(first, last);
    const scaled = quantity / this.scale;
    if (first === last) {
      this.values[first - this.origin]! += scaled;
      return;
    }
    const perHeight = scaled / (high - low);
    for (let cell = first; cell <= last; cell++) {
      const part = Math.min(high, (cell + 1) * SCORED_CELL) - Math.max(low, cell * SCORED_CELL);
      this.values[cell - this.origin]! += perHeight * part;
    }
  }

  /** Empties the cells that lie wholly inside log prices `low` to `high`. */
  sweep(low: number, high: number): void {
    const from = Math.max(Math.ceil(low / SCORED_CELL), this.origin);
    const to = Math.min(Math.floor(high / SCORED_CELL), this.origin + this.values.length);
    if (to > from) this.values.fill(0, from - this.origin, to - this.origin);
  }

  /** Writes cells firstCell.. to `out`. */
  copy(firstCell: number, out: Float64Array): void {
    for (let i = 0; i < out.length; i++) out[i] = (this.values[firstCell + i - this.origin] ?? 0) * this.scale;
  }

  private reach(first: number, last: number): void {
    const end = this.origin + this.values.length;
    if (this.values.length > 0 && first >= this.origin && last < end) return;
    const empty = this.values.length === 0;
    const from = empty ? first - SPARE : first < this.origin ? first - SPARE : this.origin;
    const to = empty ? last + 1 + SPARE : last >= end ? last + 1 + SPARE : end;
    const grown = new Float64Array(to - from);
    if (!empty) grown.set(this.values, this.origin - from);
    this.values = grown;
    this.origin = from;
  }
}
