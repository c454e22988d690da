/**
 * A seeded stream of random numbers: sfc32 (Chris Doty-Humphrey, PractRand), 128 bits of state, period at least 2^32.
 * Streams of one seed with different labels are independent of each other.
 */
export class Random {
  private a: number;
  private b: number;
  private c: number;
  private counter = 1;
  private spareNormal = Number.NaN;

  constructor(seed: number, label: string) {
    this.a = seed | 0;
    this.b = Math.floor(seed / 2 ** 32) | 0;
    this.c = hashOf(label);
    for (let i = 0; i < 15; i++) this.next();
  }

  /** Uniform on the 32-bit unsigned integers. */
  private next(): number {
    const t = (((this.a + this.b) | 0) + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = ((this.c << 21) | (this.c >>> 11)) + t;
    this.c |= 0;
    return t >>> 0;
  }

  /** Uniform on (0, 1), both ends excluded, so that its logarithm is finite. */
  uniform(): number {
    return (this.next() + 0.5) / 4294967296;
  }

  /** Standard normal, by Marsaglia's polar method. */
  normal(): number {
    const spare = this.spareNormal;
    if (spare === spare) {
      this.spareNormal = Number.NaN;
      return spare;
    }
    for (;;) {
      const x = 2 * this.uniform() - 1;
      const y = 2 * this.uniform() - 1;
      const square = x * x + y * y;
      if (square >= 1) continue;
      const scale = Math.sqrt((-2 * Math.log(square)) / square);
      this.spareNormal = y * scale;
      return x * scale;
    }
  }

  exponential(mean: number): number {
    return -mean * Math.log(this.uniform());
  }

  /** Knuth's product of uniforms; above a mean of 30 the normal approximation, whose error no statistic here sees. */
  poisson(mean: number): number {
    if (mean > 30) return Math.max(0, Math.round(mean + Math.sqrt(mean) * this.normal()));
    const limit = Math.exp(-mean);
    let count = 0;
    for (let product = this.uniform(); product > limit; product *= this.uniform()) count++;
    return count;
  }
}

/** FNV-1a. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash | 0;
}
