import type { Clock } from '../../../src/venues/socket/clock.ts';

/** A clock that runs `speed` times as fast, the same in every process that is told when it began. */
export function fastClock(startMs: number, beganMs: number, speed: number): Clock {
  const elapsed = () => (performance.timeOrigin + performance.now() - beganMs) * speed;
  return {
    nowMs: () => startMs + elapsed(),
    monotonicMs: elapsed,
    after(delayMs, action) {
      const timer = setTimeout(action, Math.min(delayMs / speed, 2 ** 31 - 1));
      return () => clearTimeout(timer);
    },
  };
}
