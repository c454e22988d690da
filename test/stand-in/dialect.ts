import type { MarketEvent } from '../../src/market/event.ts';
import type { Listed } from './listed.ts';
import type { Tape } from './tape.ts';

/** What one market was said to have done. Fields that a venue's wire does not carry are NaN. */
export interface Said {
  marketId: string;
  event: MarketEvent;
}

/** A frame as it goes out, and what it says. */
export interface Frame {
  /** The connection's path and the venue's name of the subscription. */
  topic: string;
  raw: string;
  says: readonly Said[];
}

/** What a client's frame means. */
export interface Heard {
  subscribe?: readonly string[];
  replies: readonly string[];
}

/** What is asked over REST. */
export interface Asked {
  path: string;
  query: URLSearchParams;
  body: unknown;
}

export interface Answer {
  status: number;
  body: unknown;
  headers?: Readonly<Record<string, string>>;
}

/** The markets of a stand-in venue. */
export interface Markets {
  readonly nowMs: number;
  all(product: string): readonly Tape[];
  bySymbol(product: string, symbol: string | null): Tape | undefined;
}

/** What a venue enforces. Infinite: it does not say. */
export interface Limits {
  topicsPerConnection: number;
  /** Length of all arguments that stand on a connection, characters. */
  charsPerConnection: number;
  messagesPerSecond: number;
  /** A connection on which neither side said anything for longer is ended. */
  idleMs: number;
  lifeMs: number;
  /** Weight over REST from one address, in a window; of each path, where the venue counts so. */
  rest: { weight: number; windowMs: number; status: number; byPath?: boolean };
}

/** One venue's wire, as its documents describe it. */
export interface Dialect {
  readonly venue: string;
  readonly limits: Limits;
  /** @param count coins of the largest product */
  list(count: number): Listed[];
  hear(text: string, path: string): Heard;
  /** What a subscription starts with, besides what comes later. */
  greet(topic: string, markets: Markets): readonly Frame[];
  /** Says events of one market and one kind, that the tape has just taken. */
  say(tape: Tape, events: readonly MarketEvent[]): readonly Frame[];
  weigh(asked: Asked): number;
  /** Headers that tell how much of the limit is used. */
  meter(usedWeight: number): Readonly<Record<string, string>>;
  answer(asked: Asked, markets: Markets): Answer;
}

export type EventOf<Kind extends MarketEvent['kind']> = Extract<MarketEvent, { kind: Kind }>;

export const ok = (body: unknown): Answer => ({ status: 200, body });
export const NOT_FOUND: Answer = { status: 404, body: {} };

/** A number of the query, or what stands in for it. */
export function numberIn(query: URLSearchParams, name: string, otherwise: number): number {
  const text = query.get(name);
  return text === null ? otherwise : Number(text);
}
