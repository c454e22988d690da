const FIRST_MS = 1000;
const LONGEST_MS = 60_000;

/** How long to wait before the next try: twice as long each time, and never as long as others wait. */
export class Backoff {
  readonly #random: () => number;
  #tries = 0;

  /** @param random uniform in [0, 1) */
  constructor(random: () => number) {
    this.#random = random;
  }

  /** Half of the full delay is certain, the other half chance: clients cut off together do not come back together. */
  nextMs(): number {
    const fullMs = Math.min(LONGEST_MS, FIRST_MS * 2 ** this.#tries++);
    return fullMs * (0.5 + 0.5 * this.#random());
  }

  /** To be called when data came, not when a connection opened: one that opens and is silent shall be tried less. */
  reset(): void {
    this.#tries = 0;
  }
}
