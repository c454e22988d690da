import { CELL_LOG_HEIGHT } from '../../market/heat-frame.ts';
import { type Kernel, PHASES } from './kernel.ts';
import type { Tier } from './tier.ts';

/** Hears of every piece of unit quantity that a touch liquidates, with the log-price interval it lay in. */
export interface SweepSink {
  swept(tier: Tier, logLow: number, logHigh: number, unitQuantity: number): void;
}

/** A cohort never spans more bins than this; what would lie beyond is carried as unreachable. */
const MOST_BINS = 1 << 21;
/** The lazy scalar is folded into the bins before it can underflow. */
const LEAST_SCALE = 1e-120;

/**
 * The unit map of one tier on one side: the quantity that would stand in each liquidation-price bin if every open of
 * the side had been of this tier.
 *
 * Bins are kept in *depth*: the log price for longs, its negative for shorts, so that on both sides liquidations lie
 * below the price and a touch sweeps from the top. Bin i covers depths [i width, (i + 1) width). Closing multiplies
 * all bins by one number, which is kept aside as `scale`: true quantity = scale x bins.
 */
export class Cohort {
  readonly tier: Tier;
  readonly sign: 1 | -1;
  readonly width: number;
  readonly kernel: Kernel | null;
  bins = new Float64Array(0);
  /** Index of the bin that bins[0] is. */
  origin = 0;
  scale = 1;
  /** True unit quantity of the cohort, with what has no bin. */
  total = 0;
  /** True unit quantity that has no liquidation price or lies off the grid. */
  unreachable = 0;
  /** No quantity lies at a depth above this; the bin that holds it is filled up to here. */
  edge = Number.NEGATIVE_INFINITY;

  constructor(tier: Tier) {
    this.tier = tier;
    this.sign = tier.side === 'long' ? 1 : -1;
    this.width = tier.cellsPerBin * CELL_LOG_HEIGHT;
    this.kernel = tier.kernel;
  }

  clone(): Cohort {
    const copy: Cohort = Object.assign(Object.create(Cohort.prototype), this);
    copy.bins = this.bins.slice();
    return copy;
  }

  /** Empties everything above depth `touch`; returns the unit quantity that was swept. */
  sweep(touch: number): number {
    if (touch >= this.edge) return 0;
    const { bins, origin, width, scale } = this;
    const boundary = Math.floor(touch / width);
    let sum = 0;
    for (let i = Math.min(Math.floor(this.edge / width), origin + bins.length - 1); i >= origin; i--) {
      if (i < boundary) break;
      const low = i * width;
      const high = Math.min(low + width, this.edge);
      let quantity = bins[i - origin]!;
      if (i === boundary) quantity *= Math.min(1, (high - touch) / (high - low));
      bins[i - origin]! -= quantity;
      sum += quantity;
    }
    this.edge = touch;
    sum *= scale;
    this.total -= sum;
    return sum;
  }

  /** Reports what {@link sweep} would empty, and leaves it. */
  tell(touch: number, sink: SweepSink): void {
    const { bins, origin, width, scale } = this;
    for (let i = Math.min(Math.floor(this.edge / width), origin + bins.length - 1); i >= origin; i--) {
      const low = i * width;
      const high = Math.min(low + width, this.edge);
      if (high <= touch) return;
      const quantity = bins[i - origin]! * Math.min(1, (high - touch) / (high - low));
      if (!(quantity > 0)) continue;
      const bottom = Math.max(low, touch);
      if (this.sign > 0) sink.swept(this.tier, bottom, high, quantity * scale);
      else sink.swept(this.tier, -high, -bottom, quantity * scale);
    }
  }

  /** Share of what opens between depths `low` and `high` that is *not* liquidated above `touch` in the same bar. */
  retained(low: number, high: number, touch: number): number {
    const { kernel, width } = this;
    if (!kernel) return 1;
    const boundary = Math.floor(touch / width);
    // The nearest tap of the shallowest entry stays below the boundary: nothing to cut.
    if (Math.floor(high / width) + kernel.offset + kernel.length <= boundary) return 1;
    const kept = touch / width - boundary;
    const points = pointsOf(low, high, width);
    let flow = 0;
    for (let p = 0; p < points; p++) {
      const entry = (low + ((p + 0.5) * (high - low)) / points) / width;
      const bin = Math.floor(entry);
      const row = Math.floor((entry - bin) * PHASES) * kernel.length;
      const cut = boundary - bin - kernel.offset;
      for (let j = kernel.length - 1; j > cut && j >= 0; j--) flow += kernel.taps[row + j]!;
      if (cut >= 0 && cut < kernel.length) flow += kernel.taps[row + cut]! * (1 - kept);
    }
    return 1 - flow / points;
  }

  /** Lets `quantity` units open between depths `low` and `high`; only what lies below `touch` enters the map. */
  open(low: number, high: number, touch: number, quantity: number, retained: number): void {
    const { kernel, width } = this;
    if (!kernel) {
      this.park(quantity);
      return;
    }
    this.total += quantity * retained;
    this.unreachable += quantity * kernel.outOfReach;
    const points = pointsOf(low, high, width);
    const boundary = Math.floor(touch / width);
    const kept = touch / width - boundary;
    const first = Math.floor(low / width) + kernel.offset;
    const last = Math.min(boundary, Math.floor(high / width) + kernel.offset + kernel.length - 1);
    if (last < first) return;
    if (!this.reach(first, last)) {
      this.unreachable += quantity * (retained - kernel.outOfReach);
      return;
    }
    const { bins, origin } = this;
    const { taps, length } = kernel;
    const scaled = quantity / points / this.scale;
    for (let p = 0; p < points; p++) {
      const entry = (low + ((p + 0.5) * (high - low)) / points) / width;
      const bin = Math.floor(entry);
      const row = Math.floor((entry - bin) * PHASES) * length;
      const start = bin + kernel.offset;
      const cut = boundary - start;
      const whole = cut < length ? cut : length;
      for (let j = 0, at = start - origin; j < whole; j++, at++) bins[at]! += scaled * taps[row + j]!;
      if (cut >= 0 && cut < length) bins[boundary - origin]! += scaled * taps[row + cut]! * kept;
    }
    const top = Math.min(touch, (last + 1) * width);
    if (top > this.edge) this.edge = top;
  }

  /** Takes in `quantity` units whose liquidation price nothing is known of. */
  park(quantity: number): void {
    this.total += quantity;
    this.unreachable += quantity;
  }

  /** Multiplies the whole cohort by `factor`. */
  decay(factor: number): void {
    this.scale *= factor;
    this.total *= factor;
    this.unreachable *= factor;
    if (this.scale > LEAST_SCALE) return;
    for (let i = 0; i < this.bins.length; i++) this.bins[i]! *= this.scale;
    this.scale = 1;
  }

  /** Makes room for bins first..last; false where the cohort would span more than the grid may. */
  private reach(first: number, last: number): boolean {
    const end = this.origin + this.bins.length;
    if (this.bins.length > 0 && first >= this.origin && last < end) return true;
    const from = this.bins.length > 0 ? Math.min(this.origin, first) : first;
    const to = this.bins.length > 0 ? Math.max(end, last + 1) : last + 1;
    if (to - from > MOST_BINS) return false;
    const spare = Math.ceil((to - from) / 4);
    const origin = from < this.origin || this.bins.length === 0 ? from - spare : this.origin;
    const grown = new Float64Array((to > end || this.bins.length === 0 ? to + spare : end) - origin);
    grown.set(this.bins, this.bins.length > 0 ? this.origin - origin : 0);
    this.bins = grown;
    this.origin = origin;
    return true;
  }
}

/** Entries of a bar are stood for by points at most a bin apart; most kernels are ten bins wide and more. */
function pointsOf(low: number, high: number, width: number): number {
  return Math.max(1, Math.ceil((high - low) / width));
}
