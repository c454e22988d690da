/** How far two distributions over the same cells are apart. Cells are in one order (by distance from the price). */

function totalOf(mass: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < mass.length; i++) sum += mass[i]!;
  return sum;
}

/**
 * W1 = integral |F^ - F| dx: the distance that the average unit has to be moved, in units of `cellHeight`; NaN where
 * one of the two is empty. Both are scaled to a mass of 1.
 */
export function wasserstein(a: ArrayLike<number>, b: ArrayLike<number>, cellHeight: number): number {
  const [massA, massB] = [totalOf(a), totalOf(b)];
  if (!(massA > 0) || !(massB > 0)) return Number.NaN;
  let ahead = 0;
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    ahead += a[i]! / massA - b[i]! / massB;
    sum += Math.abs(ahead);
  }
  return sum * cellHeight;
}

/** sum min(p^, p): 1 for the same shape, 0 for shapes that never meet. */
export function overlap(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [massA, massB] = [totalOf(a), totalOf(b)];
  if (!(massA > 0) || !(massB > 0)) return Number.NaN;
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.min(a[i]! / massA, b[i]! / massB);
  return sum;
}

/** Mass in the first `cells` cells; ln of the quotient of two maps' is 0 where the level is right. */
export function massWithin(mass: ArrayLike<number>, cells: number): number {
  let sum = 0;
  for (let i = 0; i < cells; i++) sum += mass[i]!;
  return sum;
}
