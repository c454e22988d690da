import { describe, expect, it } from 'vitest';
import { VenueClock } from './venue-clock.ts';

const VENUE = Date.parse('2026-02-01T12:00Z');

describe("a venue's clock", () => {
  it('is unknown at first, and then as far on as its quickest event', () => {
    const clock = new VenueClock();
    expect(clock.nowMs(0)).toBeNaN();
    for (const [atMs, wayMs] of [
      [0, 80],
      [100, 30],
      [200, 120],
    ] as const)
      clock.heard(VENUE + atMs - wayMs, atMs);
    expect(clock.nowMs(1000)).toBe(VENUE + 1000 - 30);
  });

  it('forgets a way that is as quick no more within two minutes', () => {
    const clock = new VenueClock();
    clock.heard(VENUE, 0);
    for (let at = 1000; at < 200_000; at += 1000) clock.heard(VENUE + at - 50, at);
    expect(clock.nowMs(200_000)).toBe(VENUE + 200_000 - 50);
  });

  it('doubts one event that is far off, and believes five that agree', () => {
    const clock = new VenueClock();
    clock.heard(VENUE, 0);
    clock.heard(VENUE + 3_600_000, 1);
    clock.heard(VENUE - 3_600_000, 2);
    expect(clock.nowMs(10)).toBe(VENUE + 10);
    for (let n = 0; n < 5; n++) clock.heard(VENUE + 3_600_000 + n, 10 + n);
    expect(clock.nowMs(20)).toBe(VENUE + 3_600_000 + 10);
  });

  it('is not set back by the trades of long ago that a subscription begins with', () => {
    const clock = new VenueClock();
    for (let n = 0; n < 30; n++) clock.heard(VENUE - 300_000 + n * 100, 0, VENUE);
    clock.heard(VENUE - 20, 5, VENUE + 5);
    expect(Math.abs(clock.nowMs(5) - VENUE)).toBeLessThan(50);
    // One from afterwards does not carry it away again.
    clock.heard(VENUE - 290_000, 6, VENUE + 6);
    expect(Math.abs(clock.nowMs(6) - VENUE)).toBeLessThan(50);
  });
});
