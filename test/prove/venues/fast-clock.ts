import { type Clock, systemClock } from '../../../src/venues/socket/clock.ts';

/**
 * A wall clock that runs `speed` times as fast, the same in every process that is told when it began. Waiting keeps
 * this machine's time: a network that stalls for half a second has not been silent for half a minute because the market
 * is played fast.
 */
export function fastClock(startMs: number, beganMs: number, speed: number): Clock {
  return {
    ...systemClock,
    nowMs: () => startMs + (performance.timeOrigin + performance.now() - beganMs) * speed,
  };
}
