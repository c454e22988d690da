import type { Bar } from '../../market/bar.ts';
import { touchHigh, touchLow } from '../../market/bar.ts';
import type { Instrument } from '../../market/instrument.ts';
import { CELL_LOG_HEIGHT } from '../../market/heat-frame.ts';
import { type Kernel, PHASES } from './kernel.ts';
import type { ModelParameters } from './parameters.ts';
import { type Tier, tiersOf } from './tier.ts';

interface DenseTier {
  tier: Tier;
  kernel: Kernel | null;
  width: number;
  firstBin: number;
  bins: Float64Array;
  unreachable: number;
  edge: number;
}

/**
 * The estimator written as plainly as possible: every bin of a fixed grid is visited at every bar, nothing is lazy,
 * sums are taken anew, the closing equation is solved by bisection. It checks {@link CohortBook}, and is what
 * benchmarks compare it with. Every bar must carry open interest.
 */
export class DenseReference {
  readonly sides: { sign: 1 | -1; tiers: DenseTier[] }[];
  openInterest = 0;
  readonly parameters: ModelParameters;

  /** The grid spans log prices `logLow` to `logHigh`. */
  constructor(instrument: Instrument, parameters: ModelParameters, logLow: number, logHigh: number) {
    this.parameters = parameters;
    this.sides = (['long', 'short'] as const).map((side) => ({
      sign: side === 'long' ? 1 : -1,
      tiers: tiersOf(instrument, side, parameters).map((tier) => {
        const width = tier.cellsPerBin * CELL_LOG_HEIGHT;
        const [low, high] = side === 'long' ? [logLow, logHigh] : [-logHigh, -logLow];
        const firstBin = Math.floor(low / width);
        const bins = new Float64Array(Math.floor(high / width) - firstBin + 1);
        return { tier, kernel: tier.kernel, width, firstBin, bins, unreachable: 0, edge: Number.NEGATIVE_INFINITY };
      }),
    }));
  }

  fold(bar: Bar, openInterest: number): void {
    const change = openInterest - this.openInterest;
    for (const { sign, tiers } of this.sides) {
      const [low, high] =
        sign > 0 ? [Math.log(bar.low), Math.log(bar.high)] : [-Math.log(bar.high), -Math.log(bar.low)];
      const touch = sign > 0 ? Math.log(touchLow(bar)) : -Math.log(touchHigh(bar));
      for (const tier of tiers) sweepAll(tier, touch);
      const masses = tiers.map((t) => t.tier.weight * (t.bins.reduce((a, b) => a + b, 0) + t.unreachable));
      const held = masses.reduce((a, b) => a + b, 0);
      const kept = tiers.reduce((sum, t) => sum + t.tier.weight * spread(t, low, high, touch, null), 0);
      const opens = (this.parameters.volumeShare * bar.volume + change) / 2;
      const entering = Math.max(0, openInterest - held, Math.min(kept * opens, 0.95 * openInterest));
      const left = (m: number) => masses.reduce((sum, mass, k) => sum + mass * Math.exp(-m * tiers[k]!.tier.hazard), 0);
      let [least, most] = [0, 1e6];
      for (let i = 0; i < 200; i++) {
        const middle = (least + most) / 2;
        if (left(middle) > openInterest - entering) least = middle;
        else most = middle;
      }
      for (const t of tiers) {
        const factor = Math.exp(-least * t.tier.hazard);
        for (let i = 0; i < t.bins.length; i++) t.bins[i]! *= factor;
        t.unreachable *= factor;
        spread(t, low, high, touch, entering / kept);
      }
    }
    this.openInterest = openInterest;
  }
}

function sweepAll(t: DenseTier, touch: number): void {
  if (touch >= t.edge) return;
  for (let i = 0; i < t.bins.length; i++) {
    const low = (t.firstBin + i) * t.width;
    const high = Math.min(low + t.width, t.edge);
    if (low >= touch) t.bins[i] = 0;
    else if (high > touch) t.bins[i]! *= (touch - low) / (high - low);
  }
  t.edge = touch;
}

/** Spreads one unit (or `quantity`) over the bins; returns the share that is not liquidated in the same bar. */
function spread(t: DenseTier, low: number, high: number, touch: number, quantity: number | null): number {
  if (!t.kernel) {
    if (quantity !== null) t.unreachable += quantity;
    return 1;
  }
  const points = Math.max(1, Math.ceil((high - low) / t.width));
  let kept = t.kernel.outOfReach;
  if (quantity !== null) t.unreachable += quantity * kept;
  let top = Number.NEGATIVE_INFINITY;
  for (let p = 0; p < points; p++) {
    const entry = (low + ((p + 0.5) * (high - low)) / points) / t.width;
    const phase = Math.floor((entry - Math.floor(entry)) * PHASES);
    for (let j = 0; j < t.kernel.length; j++) {
      const bin = Math.floor(entry) + t.kernel.offset + j;
      const below = Math.min(1, Math.max(0, touch / t.width - bin));
      const share = (t.kernel.taps[phase * t.kernel.length + j]! * below) / points;
      kept += share;
      if (quantity !== null) t.bins[bin - t.firstBin]! += quantity * share;
    }
    top = Math.max(top, (Math.floor(high / t.width) + t.kernel.offset + t.kernel.length) * t.width);
  }
  if (quantity !== null) t.edge = Math.max(t.edge, Math.min(touch, top));
  return kept;
}
