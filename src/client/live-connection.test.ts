import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { LiveBar } from '../market/api/live.ts';
import { LiveConnection, type SocketConstructor } from './live-connection.ts';

class FakeSocket {
  static all: FakeSocket[] = [];
  binaryType = '';
  readonly #listeners = new Map<string, (event: never) => void>();
  sent: unknown[] = [];
  closed = false;

  constructor() {
    FakeSocket.all.push(this);
  }
  send(data: string) {
    this.sent.push(JSON.parse(data));
  }
  close() {
    this.closed = true;
  }
  addEventListener(type: string, listener: (event: never) => void) {
    this.#listeners.set(type, listener);
  }
  fire(type: 'open' | 'message' | 'close', event: object = {}) {
    this.#listeners.get(type)?.(event as never);
  }
}

const VIEW = { stepMs: 60_000, logLow: 11, rowHeight: 5e-4, rows: 10 };
let states: string[];
let bars: LiveBar[];

function connect(): LiveConnection {
  return new LiveConnection(
    'ws://host/api/v1/live?market=m',
    VIEW,
    { onState: (state) => states.push(state), onBar: (bar) => bars.push(bar) },
    FakeSocket as unknown as SocketConstructor,
  );
}

beforeEach(() => {
  vi.useFakeTimers();
  FakeSocket.all = [];
  states = [];
  bars = [];
});
afterEach(() => vi.useRealTimers());

test('sends its view when the socket opens, and again after it came back', () => {
  const connection = connect();
  FakeSocket.all[0]!.fire('open');
  FakeSocket.all[0]!.fire('close', { code: 1006, reason: '' });
  vi.advanceTimersByTime(1000);
  FakeSocket.all[1]!.fire('open');
  expect(FakeSocket.all[0]!.sent).toEqual([{ type: 'view', ...VIEW }]);
  expect(FakeSocket.all[1]!.sent).toEqual([{ type: 'view', ...VIEW }]);
  expect(states).toEqual(['connecting', 'live', 'waiting', 'live']);
  connection.close();
});

test('a refusal is not asked again', () => {
  connect();
  FakeSocket.all[0]!.fire('close', { code: 4404, reason: 'there is no market "m"' });
  vi.advanceTimersByTime(600_000);
  expect(FakeSocket.all).toHaveLength(1);
  expect(states).toEqual(['connecting', 'closed']);
});

test('a silent line is given up and tried again; a heartbeat keeps it', () => {
  const connection = connect();
  const first = FakeSocket.all[0]!;
  first.fire('open');
  vi.advanceTimersByTime(40_000);
  first.fire('message', { data: '{"type":"heartbeat","timeMs":1}' });
  vi.advanceTimersByTime(40_000);
  expect(first.closed).toBe(false);
  vi.advanceTimersByTime(6_000);
  expect(first.closed).toBe(true);
  expect(states.at(-1)).toBe('waiting');
  connection.close();
});

test('nothing happens after close', () => {
  const connection = connect();
  FakeSocket.all[0]!.fire('open');
  connection.close();
  vi.advanceTimersByTime(600_000);
  FakeSocket.all[0]!.fire('message', { data: '{"type":"bar"}' });
  expect(FakeSocket.all).toHaveLength(1);
  expect(bars).toEqual([]);
  expect(states.at(-1)).toBe('closed');
});
