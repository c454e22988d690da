import type { Impact } from './impact.ts';

/** What stands to be liquidated on one side, by equal steps of log price outwards from the price. */
export interface Fuel {
  /** Height of a step in log price. */
  step: number;
  /** Quantity in [i step, (i + 1) step). */
  quantity: Float64Array;
}

/** How a market answers a shock that comes from outside. Log distances from the price, in the direction of the shock. */
export interface CascadeAnswer {
  shock: number;
  /** u*: where the price comes to rest; infinity where the cascade runs through the whole map. */
  end: number;
  /** Liquidated on the way. */
  quantity: number;
  /** u* over the shock. */
  amplification: number;
  /** A = du* / dx = 1 / (1 - R(u*)): how much farther a slightly larger shock would go. */
  marginalAmplification: number;
  /** The greatest reproduction number on the way: one unit liquidated liquidates so many more. */
  greatestReproduction: number;
}

/** A stretch of prices in which a cascade feeds itself: R >= 1. */
export interface CriticalStretch {
  from: number;
  to: number;
  greatestReproduction: number;
}

/**
 * The cascade of one side of the map.
 *
 * With F(u) what is liquidated down to u, of which a share theta reaches the book, and I its impact, the price stands
 * at u only if a shock of h(u) = u - I(theta F(u)) brought it there. A shock x ends at u*(x) = min { u : h(u) >= x }:
 * one running maximum of h answers all shocks. R(u) = theta I'(theta F(u)) rho(u) = 1 - h'(u), so h falls exactly where
 * R > 1, and the price jumps over such a stretch.
 */
export class CascadeCurve {
  readonly step: number;
  /** R in each step. */
  readonly reproduction: Float64Array;
  private readonly cumulative: Float64Array;
  /** h at each step's far end, and its running maximum. */
  private readonly shock: Float64Array;
  private readonly reached: Float64Array;

  /** @param share theta: of what is liquidated, what is sold into the book at once, 0 to 1 */
  constructor({ step, quantity }: Fuel, impact: Impact, share = 1) {
    const steps = quantity.length;
    this.step = step;
    this.reproduction = new Float64Array(steps);
    this.cumulative = new Float64Array(steps + 1);
    this.shock = new Float64Array(steps + 1);
    this.reached = new Float64Array(steps + 1);
    for (let i = 0; i < steps; i++) {
      const sum = this.cumulative[i]! + quantity[i]!;
      this.cumulative[i + 1] = sum;
      this.shock[i + 1] = (i + 1) * step - impact.move(share * sum);
      this.reached[i + 1] = Math.max(this.reached[i]!, this.shock[i + 1]!);
      // R of the whole step, by differences: the step jumps exactly where this is above 1.
      this.reproduction[i] = 1 - (this.shock[i + 1]! - this.shock[i]!) / step;
    }
  }

  /** How the market answers a shock of log distance `shock`, at least 0. */
  answer(shock: number): CascadeAnswer {
    const { step, reached, cumulative } = this;
    let i = 0;
    while (i < reached.length && reached[i]! < shock) i++;
    if (i === reached.length) {
      return this.answerOf(shock, Number.POSITIVE_INFINITY, cumulative.at(-1)!, this.reproduction.length);
    }
    if (i === 0) return this.answerOf(shock, 0, 0, 0);
    // h rises through `shock` inside this step, linearly; the part of it below the running maximum was jumped over.
    const from = this.shock[i - 1]!;
    const part = Math.min(1, Math.max(0, (shock - from) / (this.shock[i]! - from)));
    const quantity = cumulative[i - 1]! + part * (cumulative[i]! - cumulative[i - 1]!);
    return this.answerOf(shock, (i - 1 + part) * step, quantity, i);
  }

  /**
   * Where the price stands once it has gone beyond log distance `u`: there, or behind the stretch that it jumps over.
   * @returns infinity where the cascade runs through the whole map from there
   */
  landing(u: number): number {
    const { step, shock, reached } = this;
    const i = Math.floor(u / step);
    if (i >= this.reproduction.length) return u;
    const part = u / step - i;
    const here = shock[i]! + part * (shock[i + 1]! - shock[i]!);
    // The shock that brought it here is the greatest that any price on the way asked for.
    const needed = reached[i]!;
    if (here >= needed) {
      if (shock[i + 1]! >= here) return u;
    } else if (shock[i + 1]! >= needed) return (i + (needed - shock[i]!) / (shock[i + 1]! - shock[i]!)) * step;
    const level = Math.max(here, needed);
    for (let k = i + 2; k < shock.length; k++) {
      if (shock[k]! >= level) return (k - 1 + (level - shock[k - 1]!) / (shock[k]! - shock[k - 1]!)) * step;
    }
    return Number.POSITIVE_INFINITY;
  }

  /** The stretches in which R is at least 1, outwards; the cascade jumps over each of them once it comes there. */
  critical(): CriticalStretch[] {
    const { reproduction, step } = this;
    const stretches: CriticalStretch[] = [];
    for (let i = 0; i < reproduction.length; i++) {
      const here = reproduction[i]!;
      if (here < 1) continue;
      const last = stretches.at(-1);
      if (last && last.to === i * step) {
        last.to = (i + 1) * step;
        last.greatestReproduction = Math.max(last.greatestReproduction, here);
      } else stretches.push({ from: i * step, to: (i + 1) * step, greatestReproduction: here });
    }
    return stretches;
  }

  /** R at its greatest between two log distances. */
  greatestReproduction(from: number, to: number): number {
    let greatest = 0;
    const last = Math.min(this.reproduction.length, Math.ceil(to / this.step));
    for (let i = Math.max(0, Math.floor(from / this.step)); i < last; i++) {
      greatest = Math.max(greatest, this.reproduction[i]!);
    }
    return greatest;
  }

  private answerOf(shock: number, end: number, quantity: number, steps: number): CascadeAnswer {
    const there = Number.isFinite(end) && steps > 0 ? this.reproduction[steps - 1]! : 0;
    return {
      shock,
      end,
      quantity,
      amplification: shock > 0 ? end / shock : 1,
      marginalAmplification: Number.isFinite(end) ? 1 / (1 - there) : Number.POSITIVE_INFINITY,
      greatestReproduction: this.greatestReproduction(0, steps * this.step),
    };
  }
}

/** Adds up the fuel of several venues, in one unit and one step height; their daily volumes and depths add up too. */
export function addFuel(parts: readonly Fuel[]): Fuel {
  const step = parts[0]!.step;
  const quantity = new Float64Array(Math.max(...parts.map((part) => part.quantity.length)));
  for (const part of parts) part.quantity.forEach((one, i) => (quantity[i]! += one));
  return { step, quantity };
}
