import { describe, expect, it } from 'vitest';
import { VenueError } from '../../market/errors.ts';
import { ManualClock } from '../socket/clock.testing.ts';
import { ClockMeter } from './clock-meter.ts';
import { RestClient, type RestOptions } from './rest-client.ts';
import type { RestLimit } from './rest-limit.ts';

type Reply = { status?: number; body?: string; headers?: Record<string, string> } | Error;

const LIMIT: RestLimit = { weight: 100, windowMs: 60_000, byPath: false, usedHeader: 'x-used' };

/** A client whose questions are answered from a list, and when each was put. */
function client(replies: Reply[], limit: RestLimit = LIMIT, options: Partial<RestOptions> = {}) {
  const clock = new ManualClock();
  const asked: [seconds: number, path: string][] = [];
  const rest = new RestClient({
    venue: 'bybit',
    limit,
    clock,
    random: () => 0.5,
    fetch: async (url) => {
      asked.push([Math.round(clock.monotonicMs() / 1000), new URL(String(url)).pathname]);
      const reply = replies.shift() ?? {};
      if (reply instanceof Error) throw reply;
      const { status = 200, body = 'fine', headers = {} } = reply;
      return new Response(body, { status, headers });
    },
    ...options,
  });
  const ask = (path = '/a', weight = 10, more: Parameters<RestClient['ask']>[1] = {}) =>
    rest.ask({ url: `http://venue${path}`, weight }, more);
  /** Lets the time pass that a promise needs. */
  const settled = async <Value>(promise: Promise<Value>, mostS = 3600): Promise<Value> => {
    const state = { done: false };
    const end = () => (state.done = true);
    promise.then(end, end);
    for (let s = 0; s < mostS && !state.done; s++) {
      await new Promise((resolve) => setImmediate(resolve));
      if (!state.done) clock.advance(1000);
    }
    return promise;
  };
  return { clock, asked, rest, ask, settled };
}

describe('asking a venue', () => {
  it('keeps within its limit, and waits for the rest of the window', async () => {
    const { asked, ask, settled } = client([]);
    await settled(Promise.all(Array.from({ length: 12 }, () => ask())));
    // Four fifths of the limit are ours: eight at once, the others a window later.
    expect(asked.filter(([s]) => s === 0)).toHaveLength(8);
    expect(asked.filter(([s]) => s >= 60)).toHaveLength(4);
  });

  it('believes the venue where it counts more', async () => {
    const { asked, ask, settled } = client([{ headers: { 'x-used': '79' } }]);
    await settled(ask());
    await settled(ask());
    expect(asked.map(([s]) => s >= 60)).toEqual([false, true]);
  });

  it('counts each path for itself where the venue does', async () => {
    const { asked, ask, settled } = client([], { ...LIMIT, byPath: true });
    await settled(Promise.all([...Array(8).keys()].flatMap(() => [ask('/a'), ask('/b')])));
    expect(asked.every(([s]) => s === 0)).toBe(true);
  });

  it.each([
    [429, { 'retry-after': '7' }, 7],
    [429, {}, 60],
    [418, {}, 120],
  ])('stays away after HTTP %d as long as is asked', async (status, headers, seconds) => {
    const { asked, ask, settled, rest } = client([{ status, headers }]);
    const first = ask();
    await new Promise((resolve) => setImmediate(resolve));
    expect(rest.pausedMs).toBe(seconds * 1000);
    expect(await settled(first)).toBe('fine');
    expect(asked[1]![0]).toBeGreaterThanOrEqual(seconds);
  });

  it('stays away from Bybit for ten minutes after 403', async () => {
    const { asked, ask, settled } = client([{ status: 403 }], { ...LIMIT, coolDownMs: { 403: 600_000 } });
    await settled(ask());
    expect(asked[1]![0]).toBeGreaterThanOrEqual(600);
  });

  it('tries again after what passes, and says so after what does not', async () => {
    const passing = client([{ status: 503 }, new TypeError('fetch failed', { cause: new Error('ECONNRESET') })]);
    expect(await passing.settled(passing.ask())).toBe('fine');
    expect(passing.asked).toHaveLength(3);
    for (const status of [400, 403, 451]) {
      const { asked, ask, settled } = client([{ status, body: 'not from here' }]);
      await expect(settled(ask())).rejects.toThrow(new RegExp(`HTTP ${status}: not from here`));
      expect(asked).toHaveLength(1);
    }
    const dead = client(
      Array.from({ length: 9 }, () => new TypeError('fetch failed', { cause: new Error('ECONNREFUSED') })),
    );
    await expect(dead.settled(dead.ask('/a', 10, { tries: 3 }))).rejects.toThrow(VenueError);
    expect(dead.asked).toHaveLength(3);
  });

  it('lets what is not urgent give way', async () => {
    const { asked, ask, settled } = client([]);
    await settled(Promise.all(Array.from({ length: 8 }, () => ask())));
    const month = Promise.all([...Array(8).keys()].map((n) => ask(`/month${n}`, 10, { background: true })));
    const hole = Promise.all([...Array(8).keys()].map((n) => ask(`/hole${n}`)));
    await settled(Promise.all([month, hole]));
    const paths = asked.slice(8).map(([, path]) => path.replace(/\d/, ''));
    expect(paths).toEqual([...Array(8).fill('/hole'), ...Array(8).fill('/month')]);
  });

  it('ends at once when it is told to', async () => {
    const { ask, settled } = client([{ status: 429, headers: { 'retry-after': '600' } }]);
    const end = new AbortController();
    const asking = settled(ask('/a', 10, { signal: end.signal }), 5).catch((error: unknown) => error);
    await new Promise((resolve) => setTimeout(resolve, 20));
    end.abort(new VenueError('stopped'));
    expect(await asking).toBeInstanceOf(VenueError);
  });
});

describe("a venue's clock by its answers", () => {
  it('is known ever more closely, and anew after a step', () => {
    const meter = new ClockMeter();
    expect(meter.ahead).toBeNull();
    const trueAheadMs = 5300;
    for (let n = 0; n < 50; n++) {
      const sentMs = 1_700_000_000_000 + n * 61_037;
      const answeredMs = sentMs + 40 - trueAheadMs;
      meter.add(Math.floor(answeredMs / 1000) * 1000, sentMs, sentMs + 80);
    }
    expect(Math.abs(meter.ahead!.ms - trueAheadMs)).toBeLessThanOrEqual(meter.ahead!.withinMs);
    expect(meter.ahead!.withinMs).toBeLessThan(200);
    meter.add(1_700_004_000_000, 1_700_004_000_100, 1_700_004_000_150);
    expect(meter.ahead!.ms).toBeLessThan(200);
    meter.add(Number.NaN, 1, 2);
  });
});
