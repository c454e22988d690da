import type { CascadeCurve, Fuel } from './cascade.ts';
import type { Impact } from './impact.ts';

/** A zone on the way: log distances of its edges from the price. */
export interface Waypoint {
  id: number;
  near: number;
  far: number;
}

/** One stretch of a cascade's way. Log distances from the price. */
export interface Stage {
  /** Null between zones. */
  zone: number | null;
  from: number;
  to: number;
  /** Liquidated in it. */
  quantity: number;
  /** The shock and the impact of all forced orders so far. */
  carriedTo: number;
  greatestReproduction: number;
}

/**
 * A cascade's way zone by zone, from the price to where it comes to rest: what each stretch gives, and how far that
 * carries the price.
 * @param zones disjoint
 */
export function cascadeStages(
  curve: CascadeCurve,
  { step, quantity }: Fuel,
  impact: Impact,
  shock: number,
  zones: readonly Waypoint[],
): Stage[] {
  const { end } = curve.answer(shock);
  const last = Math.min(end, step * quantity.length);
  const sums = new Float64Array(quantity.length + 1);
  quantity.forEach((one, i) => (sums[i + 1] = sums[i]! + one));
  const within = (u: number): number => {
    const i = Math.min(quantity.length, Math.floor(u / step));
    return sums[i]! + (i < quantity.length ? (u / step - i) * quantity[i]! : 0);
  };
  const stages: Stage[] = [];
  let from = 0;
  const go = (zone: number | null, to: number): void => {
    const stop = Math.min(to, last);
    if (!(stop > from)) return;
    const total = within(stop);
    stages.push({
      zone,
      from,
      to: stop,
      quantity: total - within(from),
      carriedTo: shock + impact.move(total),
      greatestReproduction: curve.greatestReproduction(from, stop),
    });
    from = stop;
  };
  for (const { id, near, far } of zones.toSorted((a, b) => a.near - b.near)) {
    if (far <= 0) continue;
    go(null, near);
    go(id, far);
  }
  go(null, last);
  return stages;
}
