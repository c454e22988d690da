import type { Side } from '../../market/event.ts';
import {
  ContentIds,
  FieldError,
  finite,
  type Frame,
  idOf,
  instrumentOf,
  type Json,
  levelsOf,
  nonNegative,
  objectOf,
  optional,
  type Parser,
  positive,
  readFrame,
  shown,
  timeMs,
  type TriggerOfBankruptcy,
  wordOf,
} from '../frame.ts';
import { type InstrumentTable, notionalUsd, type VenueInstrument } from '../instrument-table.ts';
import { tradesFirst } from '../trade-text.ts';
import { readOkxTrades } from './trade-text.ts';

const TAKER = { buy: 'buy', sell: 'sell' } as const;
const POSITION: Readonly<Record<string, Side>> = { long: 'long', short: 'short' };
/** In net mode the position has no side of its own, and the order's tells: selling closes a long. */
const NET: Readonly<Record<string, Side>> = { sell: 'long', buy: 'short' };
const { NaN: unsaid } = Number;

/**
 * Frames of `/ws/v5/public` and `/ws/v5/business`, swaps. Quantities on the wire are contracts.
 *
 * @see https://www.okx.com/docs-v5/en/#overview-websocket
 */
export function createOkxParser(instruments: InstrumentTable, triggerOf: TriggerOfBankruptcy): Parser {
  return tradesFirst(instruments, readOkxTrades, (raw, receivedMs) => {
    if (raw === 'pong') return { events: [], refusals: [], control: { kind: 'pong' } };
    return readFrame(raw, receivedMs, (message, frame) => {
      if (message['event'] !== undefined) return readControl(message, frame);
      const { channel, instId } = objectOf(message['arg'], 'arg');
      const each = (read: (entry: Json) => void) => frame.each(message['data'], 'data', read);
      switch (channel) {
        case 'trades':
        case 'trades-all':
          return each((entry) => readTrade(of(entry), entry, frame));
        case 'mark-price':
          return each((entry) => addMark(frame, of(entry), entry, { mark: positive(entry, 'markPx') }));
        case 'funding-rate':
          return each((entry) =>
            addMark(frame, of(entry), entry, {
              fundingRate: finite(entry, 'fundingRate'),
              fundingDueMs: timeMs(entry, 'fundingTime'),
            }),
          );
        case 'index-tickers':
          return each((entry) => readIndex(instruments, entry, frame));
        case 'open-interest':
          return each((entry) => {
            const instrument = of(entry);
            const quantity = nonNegative(entry, 'oi') * instrument.contractSize;
            frame.add(instrument, { kind: 'open-interest', openInterest: { timeMs: timeMs(entry, 'ts'), quantity } });
          });
        case 'books':
        case 'books5':
          // A book's entry has no name of its own.
          return each((entry) => readBook(instrumentOf(instruments, instId), message['action'], entry, frame));
        case 'liquidation-orders':
          return each((entry) => readLiquidations(instrumentOfLiquidation(entry), triggerOf, entry, frame));
        case 'tickers':
          return;
        default:
          frame.refuse('unknown-message', `channel is ${shown(channel)}`);
      }
    });
  });

  function of(entry: Json): VenueInstrument {
    return instrumentOf(instruments, entry['instId']);
  }

  function instrumentOfLiquidation(entry: Json): VenueInstrument {
    if (entry['instType'] !== undefined && entry['instType'] !== 'SWAP') {
      throw new FieldError(`instType is ${shown(entry['instType'])}, not SWAP`, 'unknown-symbol');
    }
    return of(entry);
  }
}

function readTrade(instrument: VenueInstrument, entry: Json, frame: Frame): void {
  const trade = {
    timeMs: timeMs(entry, 'ts'),
    price: positive(entry, 'px'),
    quantity: positive(entry, 'sz') * instrument.contractSize,
    takerSide: wordOf(entry, 'side', TAKER),
    id: idOf(entry, 'tradeId'),
  };
  frame.add(instrument, { kind: 'trade', trade });
}

/** Mark, index and funding come in three channels: each says its own. */
function addMark(
  frame: Frame,
  instrument: VenueInstrument,
  entry: Json,
  said: { mark?: number; index?: number; fundingRate?: number; fundingDueMs?: number },
): void {
  // The funding channel's own stamp came late in its life; where it is absent, now is when it was said.
  const stamp = optional(entry, 'ts', timeMs);
  const time = Number.isNaN(stamp) ? frame.receivedMs : stamp;
  const nothing = { timeMs: time, mark: unsaid, index: unsaid, fundingRate: unsaid, fundingDueMs: unsaid };
  frame.add(instrument, { kind: 'mark', mark: { ...nothing, ...said } });
}

/** An index is a pair's, `BTC-USDT`; the swap on it carries its name. */
function readIndex(instruments: InstrumentTable, entry: Json, frame: Frame): void {
  const instrument = instrumentOf(instruments, `${String(entry['instId'])}-SWAP`);
  addMark(frame, instrument, entry, { index: positive(entry, 'idxPx') });
}

function readBook(instrument: VenueInstrument, action: unknown, entry: Json, frame: Frame): void {
  const book = {
    timeMs: timeMs(entry, 'ts'),
    // books5 sends whole books, without an action.
    snapshot: action !== 'update',
    bids: levelsOf(entry, 'bids', instrument.contractSize),
    asks: levelsOf(entry, 'asks', instrument.contractSize),
    // Captures from before 2023 are without sequence.
    sequence: optional(entry, 'seqId', finite),
    previous: optional(entry, 'prevSeqId', finite),
  };
  frame.add(instrument, { kind: 'book', book });
}

/** `details` holds one entry a liquidation, in no order: all of them count. */
function readLiquidations(
  instrument: VenueInstrument,
  triggerOf: TriggerOfBankruptcy,
  entry: Json,
  frame: Frame,
): void {
  const ids = new ContentIds();
  frame.each(entry['details'], 'details', (detail) => {
    const time = timeMs(detail, 'ts');
    const net = detail['posSide'] === 'net' || detail['posSide'] === '';
    const side = net ? wordOf(detail, 'side', NET) : wordOf(detail, 'posSide', POSITION);
    const bankruptcy = positive(detail, 'bkPx');
    const quantity = positive(detail, 'sz') * instrument.contractSize;
    const liquidation = {
      timeMs: time,
      side,
      price: triggerOf(instrument.marketId, side, bankruptcy, quantity, time),
      quantity,
      id: ids.next(`${time}-${side}-${quantity}-${bankruptcy}-${instrument.symbol}`),
      notionalUsd: notionalUsd(instrument, quantity, bankruptcy),
    };
    frame.add(instrument, { kind: 'liquidation', liquidation });
  });
}

function readControl(message: Json, frame: Frame): void {
  switch (message['event']) {
    case 'subscribe':
    case 'unsubscribe':
    case 'channel-conn-count':
      frame.control = { kind: 'acknowledged' };
      return;
    case 'notice':
      // The venue ends the connection within a minute, to renew its service.
      frame.control = { kind: 'closing' };
      return;
    case 'error':
    case 'channel-conn-count-error':
      frame.control = { kind: 'rejected', message: shown(message['msg'] ?? message['channel']) };
      return;
    default:
      frame.refuse('unknown-message', `event is ${shown(message['event'])}`);
  }
}
