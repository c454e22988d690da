import {
  FieldError,
  finite,
  type Frame,
  idOf,
  instrumentOf,
  type Json,
  nonNegative,
  objectOf,
  optional,
  type Parser,
  positive,
  readFrame,
  shown,
  timeMs,
  wordOf,
} from '../frame.ts';
import type { InstrumentTable } from '../instrument-table.ts';
import { isAddress } from './accounts.ts';

/** A: the taker sold into the bids; B: bought from the asks. */
const TAKER = { A: 'sell', B: 'buy' } as const;

/**
 * Frames of `/ws`. There is no market-wide feed of liquidations.
 *
 * @see https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/websocket/subscriptions
 */
export function createHyperliquidParser(instruments: InstrumentTable): Parser {
  return (raw, receivedMs) =>
    readFrame(raw, receivedMs, (message, frame) => {
      switch (message['channel']) {
        case 'trades':
          return frame.each(message['data'], 'data', (entry) => readTrade(instruments, entry, frame));
        case 'activeAssetCtx':
          return readContext(instruments, objectOf(message['data'], 'data'), frame);
        case 'l2Book':
          return readBook(instruments, objectOf(message['data'], 'data'), frame);
        case 'subscriptionResponse':
          frame.control = { kind: 'acknowledged' };
          return;
        case 'pong':
          frame.control = { kind: 'pong' };
          return;
        case 'error':
          frame.control = { kind: 'rejected', message: shown(message['data']) };
          return;
        default:
          frame.refuse('unknown-message', `channel is ${shown(message['channel'])}`);
      }
    });
}

function readTrade(instruments: InstrumentTable, entry: Json, frame: Frame): void {
  const instrument = instrumentOf(instruments, entry['coin']);
  const time = timeMs(entry, 'time');
  const trade = {
    timeMs: time,
    price: positive(entry, 'px'),
    quantity: positive(entry, 'sz'),
    takerSide: wordOf(entry, 'side', TAKER),
    // tid alone is 50 bits of a hash: the documents make time, coin and tid the key.
    id: `${time}-${idOf(entry, 'tid')}`,
  };
  const users = entry['users'];
  const event = { kind: 'trade', trade } as const;
  if (users === undefined) return frame.add(instrument, event);
  if (areParties(users)) {
    const { marketId } = instrument;
    return void frame.events.push({ marketId, receivedMs: frame.receivedMs, event, parties: users });
  }
  // Without its parties a trade is one all the same.
  frame.add(instrument, event);
  frame.refuse('bad-field', 'users are not two addresses');
}

/** Buyer and seller. */
function areParties(users: unknown): users is [string, string] {
  return Array.isArray(users) && users.length === 2 && isAddress(users[0]) && isAddress(users[1]);
}

/** A context has no time of its own: it counts from its arrival. */
function readContext(instruments: InstrumentTable, data: Json, frame: Frame): void {
  const instrument = instrumentOf(instruments, data['coin']);
  const context = objectOf(data['ctx'], 'ctx');
  const time = frame.receivedMs;
  const mark = {
    timeMs: time,
    mark: optional(context, 'markPx', positive),
    index: optional(context, 'oraclePx', positive),
    // Paid at every full hour.
    fundingRate: optional(context, 'funding', finite),
    fundingDueMs: (Math.floor(time / 3_600_000) + 1) * 3_600_000,
  };
  frame.add(instrument, { kind: 'mark', mark });
  const openInterest = { timeMs: time, quantity: nonNegative(context, 'openInterest') };
  frame.add(instrument, { kind: 'open-interest', openInterest });
}

/** Always the whole of what is shown: 20 levels a side. */
function readBook(instruments: InstrumentTable, data: Json, frame: Frame): void {
  const instrument = instrumentOf(instruments, data['coin']);
  const levels = data['levels'];
  if (!Array.isArray(levels) || levels.length !== 2) throw new FieldError('levels are not bids and asks');
  const book = {
    timeMs: timeMs(data, 'time'),
    snapshot: true,
    bids: sideOf(levels[0]),
    asks: sideOf(levels[1]),
    sequence: Number.NaN,
    previous: Number.NaN,
  };
  frame.add(instrument, { kind: 'book', book });
}

function sideOf(levels: unknown): [number, number][] {
  if (!Array.isArray(levels)) throw new FieldError('a side of the book is not a list');
  return levels.map((level: unknown) => {
    const object = objectOf(level, 'a level');
    return [positive(object, 'px'), nonNegative(object, 'sz')];
  });
}
