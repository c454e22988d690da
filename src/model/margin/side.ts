import type { Side } from '../../market/event.ts';

/** +1 for a long, -1 for a short: the s of the margin formulas. */
export function signOf(side: Side): 1 | -1 {
  return side === 'long' ? 1 : -1;
}
