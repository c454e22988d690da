/** Time as a connection sees it. Waiting goes by `monotonicMs`, which no step of the wall clock moves. */
export interface Clock {
  /** Wall clock, ms UTC. */
  nowMs(): number;
  monotonicMs(): number;
  /** @returns cancels */
  after(delayMs: number, action: () => void): () => void;
}

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  after(delayMs, action) {
    const timer = setTimeout(action, delayMs);
    return () => clearTimeout(timer);
  },
};
