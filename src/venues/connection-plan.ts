import type { MarketEvent } from '../market/event.ts';
import type { VenueInstrument } from './instrument-table.ts';

/** What is wanted of a venue. */
export interface Wanted {
  /** Markets of which everything is wanted: trades, marks, open interest, book, liquidations. */
  charted: readonly VenueInstrument[];
  /** Markets of which only the liquidations are wanted. Where a venue has one stream of all, that is taken. */
  totalled: readonly VenueInstrument[];
}

/** One connection: where to, what to say, and what is to be expected of it. */
export interface ConnectionPlan {
  /** As shown to people, e.g. `binance usdm market`. */
  name: string;
  url: string;
  /** Text frames that subscribe, in order. */
  subscribe: readonly string[];
  /** Shortest distance between two frames sent, ms. */
  sendEveryMs: number;
  /** What the client has to say to be kept; null where protocol pings do. */
  heartbeat: { everyMs: number; frame: string } | null;
  /** Renewed before the venue ends it, ms. */
  lifeMs: number;
  /** A connection without any event for longer is silent, ms. Every plan subscribes to something that is never so quiet. */
  silenceMs: number;
  /** Whether trades or marks come over it, so that without it bars have holes. */
  carriesBars: boolean;
  /** How many markets' liquidations come over it; infinite: those of all that are listed. */
  liquidationsOf: number;
  /** Kinds of events that must come, and the longest that each may stay away, ms. */
  expects: Readonly<Partial<Record<MarketEvent['kind'], number>>>;
}

/** Splits subscriptions into parts of at most `count` entries and `chars` characters in all. */
export function parts<Topic>(
  topics: readonly Topic[],
  count: number,
  chars = Number.POSITIVE_INFINITY,
  lengthOf: (topic: Topic) => number = () => 0,
): Topic[][] {
  const result: Topic[][] = [];
  let length = 0;
  for (const topic of topics) {
    const last = result.at(-1);
    length += lengthOf(topic);
    if (last && last.length < count && length <= chars) last.push(topic);
    else {
      result.push([topic]);
      length = lengthOf(topic);
    }
  }
  return result;
}

/** Markets of both lists, once each. */
export function allOf({ charted, totalled }: Wanted): VenueInstrument[] {
  return [...new Map([...charted, ...totalled].map((one) => [one.symbol, one])).values()];
}
