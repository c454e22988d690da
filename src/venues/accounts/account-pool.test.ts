import { describe, expect, it } from 'vitest';
import { AccountPool } from './account-pool.ts';

const MINUTE = 60_000;
const NOW = 1_770_000_000_000;
const address = (n: number) => `0x${n.toString(16).padStart(40, '0')}`;

/** Asks `count` times, `everyMs` apart, and answers what `held` says. Returns how often each was asked. */
function asked(pool: AccountPool, held: (n: number) => number, count: number, everyMs: number, fromMs = NOW) {
  const times = new Map<number, number>();
  for (let i = 0, nowMs = fromMs; i < count; i++, nowMs += everyMs) {
    const account = pool.next(nowMs);
    if (!account) continue;
    const n = Number(account.address);
    times.set(n, (times.get(n) ?? 0) + 1);
    pool.answered(account.id, held(n), nowMs);
  }
  return times;
}

describe('accounts', () => {
  it('that traded the most are asked first, each once while it is asked', () => {
    const pool = new AccountPool();
    for (const [n, usd] of [
      [1, 5000],
      [2, 90_000],
      [3, 700],
      [1, 100_000],
    ] as const)
      pool.heard(address(n), usd, NOW);
    const order = [pool.next(NOW), pool.next(NOW), pool.next(NOW), pool.next(NOW)];
    expect(order.map((one) => one && Number(one.address))).toEqual([1, 2, 3, null]);
    expect(pool.counts).toEqual({ heard: 3, asked: 0 });
    pool.answered(order[0]!.id, 1000, NOW);
    expect(pool.counts).toEqual({ heard: 3, asked: 1 });
  });

  it('are one, however their address is written', () => {
    const pool = new AccountPool();
    pool.heard('0xABCDEF0000000000000000000000000000000000', 1, NOW);
    pool.heard('0xabcdef0000000000000000000000000000000000', 1, NOW);
    expect(pool.counts.heard).toBe(1);
  });

  it('that traded long ago count less', () => {
    const pool = new AccountPool();
    for (const n of [1, 2]) {
      pool.heard(address(n), 1, NOW - 300 * MINUTE);
      pool.answered(pool.next(NOW - 300 * MINUTE)!.id, 1, NOW - 300 * MINUTE);
    }
    pool.heard(address(1), 100_000, NOW - 240 * MINUTE);
    pool.heard(address(2), 10_000, NOW);
    expect(Number(pool.next(NOW)!.address)).toBe(2);
  });

  it('that hold much are asked more often: by the square root of it', () => {
    const pool = new AccountPool();
    for (let n = 1; n <= 200; n++) pool.heard(address(n), 1, NOW);
    const times = asked(pool, (n) => (n <= 10 ? 1e6 : 1e4), 20_000, 1000);
    const mean = (from: number, to: number) =>
      Array.from({ length: to - from + 1 }, (_, i) => times.get(from + i) ?? 0).reduce((a, b) => a + b, 0) /
      (to - from + 1);
    expect(mean(1, 10) / mean(11, 200)).toBeGreaterThan(7);
    expect(mean(1, 10) / mean(11, 200)).toBeLessThan(13);
    // Nobody is left out.
    expect(times.size).toBe(200);
  });

  it('that hold nothing are asked again once they have traded, and each time count half', () => {
    const pool = new AccountPool();
    pool.heard(address(1), 1e6, NOW);
    pool.answered(pool.next(NOW)!.id, 0, NOW);
    expect(pool.next(NOW + 600 * MINUTE)).toBeNull();
    let nowMs = NOW + MINUTE;
    for (let i = 0; i < 4; i++, nowMs += MINUTE) {
      pool.heard(address(1), 1e6, nowMs);
      pool.answered(pool.next(nowMs)!.id, 0, nowMs);
    }
    // Flat five times over, its million is worth less than a twentieth of another's.
    pool.heard(address(1), 1e6, nowMs);
    pool.heard(address(2), 1e6 / 20, nowMs);
    expect(Number(pool.next(nowMs + 30 * MINUTE)!.address)).toBe(2);
  });

  it('whose price was crossed go before all others, but not at once again', () => {
    const pool = new AccountPool();
    for (const n of [1, 2]) pool.heard(address(n), n * 1e6, NOW);
    const [two, one] = [pool.next(NOW)!, pool.next(NOW)!];
    pool.answered(one.id, 10, NOW);
    pool.answered(two.id, 1e9, NOW);
    pool.urge(one.id);
    expect(pool.next(NOW + 1000)).toBeNull();
    expect(pool.next(NOW + 6000)).toEqual(one);
    pool.answered(one.id, 10, NOW + 6000);
    expect(pool.next(NOW + 12_000)).toBeNull();
  });

  it('that failed wait for a minute', () => {
    const pool = new AccountPool();
    pool.heard(address(1), 1e6, NOW);
    pool.failed(pool.next(NOW)!.id, NOW);
    expect(pool.next(NOW + MINUTE - 1)).toBeNull();
    expect(pool.next(NOW + MINUTE)).not.toBeNull();
  });

  it('are no more than there is room for: those of least value go', () => {
    const forgotten: number[] = [];
    const pool = new AccountPool((id) => forgotten.push(id), 100);
    for (let n = 1; n <= 100; n++) pool.heard(address(n), n * 1000, NOW);
    const largest = pool.next(NOW)!;
    pool.answered(largest.id, 1e6, NOW);
    for (let n = 101; n <= 150; n++) pool.heard(address(n), n * 1000, NOW);
    expect(pool.counts.heard).toBeLessThanOrEqual(100);
    expect(forgotten.length).toBeGreaterThanOrEqual(50);
    expect(forgotten).not.toContain(largest.id);
    // The 40 smallest are among those that went.
    expect([...Array(40).keys()].every((i) => forgotten.includes(i + 1))).toBe(true);
    expect(pool.counts.asked).toBe(1);
  });
});
