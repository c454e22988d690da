/** Numbers uniform on [0, 1). */
export type Uniform = () => number;

/**
 * A seeded stream of uniform numbers: mulberry32 (Tommy Ettinger), 32 bits of state. Enough to resample days; the same
 * seed gives the same intervals everywhere.
 */
export function uniformFrom(seed: number): Uniform {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A standard normal number, by Box and Muller's transform. */
export function normalFrom(uniform: Uniform): number {
  return Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}
