/** What a venue allows one address to ask. */
export interface RestLimit {
  /** Weight in any `windowMs`. */
  weight: number;
  windowMs: number;
  /** Whether each path has this limit for itself. */
  byPath: boolean;
  /** Answer's header that tells the weight used in the present window, other programs' of this address included. */
  usedHeader?: string;
  /** How long to stay away after a status that means too many requests at this venue alone, ms. */
  coolDownMs?: Readonly<Record<number, number>>;
}

/** Left to others of the same address. */
const OURS = 0.8;

/** Keeps within a limit: what was spent counts for a window's length. */
export class WeightBudget {
  readonly #limit: RestLimit;
  #spent: { atMs: number; weight: number }[] = [];

  constructor(limit: RestLimit) {
    this.#limit = limit;
  }

  /** How long to wait before `weight` may be spent, ms; a weight above the whole limit waits for an empty window. */
  waitMs(weight: number, nowMs: number): number {
    this.#forget(nowMs);
    const allowed = Math.max(0, this.#limit.weight * OURS - weight);
    let used = this.#used();
    for (const { atMs, weight: freed } of this.#spent) {
      if (used <= allowed) break;
      used -= freed;
      if (used <= allowed) return Math.max(1, atMs + this.#limit.windowMs - nowMs);
    }
    return 0;
  }

  spend(weight: number, nowMs: number): void {
    this.#spent.push({ atMs: nowMs, weight });
  }

  /** The venue counts more than we do: others of this address ask, too. */
  told(used: number, nowMs: number): void {
    this.#forget(nowMs);
    const more = used - this.#used();
    if (more > 0) this.spend(more, nowMs);
  }

  #used(): number {
    return this.#spent.reduce((sum, { weight }) => sum + weight, 0);
  }

  #forget(nowMs: number): void {
    this.#spent = this.#spent.filter(({ atMs }) => atMs > nowMs - this.#limit.windowMs);
  }
}
