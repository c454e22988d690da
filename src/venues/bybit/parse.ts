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
import { readBybitTrades } from './trade-text.ts';

const TAKER = { Buy: 'buy', Sell: 'sell' } as const;

/** The side is the *position's*: `Buy` is a long that was liquidated. */
const LIQUIDATED: Readonly<Record<string, Side>> = { Buy: 'long', Sell: 'short' };

/**
 * Frames of `/v5/public/linear` and `/v5/public/inverse`; names are of one space, so one parser reads both.
 *
 * @see https://bybit-exchange.github.io/docs/v5/ws/connect
 */
export function createBybitParser(instruments: InstrumentTable, triggerOf: TriggerOfBankruptcy): Parser {
  return tradesFirst(instruments, readBybitTrades, (raw, receivedMs) =>
    readFrame(raw, receivedMs, (message, frame) => {
      const { topic } = message;
      if (typeof topic !== 'string') return readControl(message, frame);
      switch (topic.slice(0, topic.indexOf('.'))) {
        case 'publicTrade':
          return frame.each(message['data'], 'data', (entry) => readTrade(instruments, entry, frame));
        case 'allLiquidation': {
          const ids = new ContentIds();
          return frame.each(message['data'], 'data', (entry) =>
            readLiquidation(instruments, triggerOf, entry, frame, ids),
          );
        }
        case 'tickers':
          return readTicker(instruments, message, frame);
        case 'orderbook':
          return readBook(instruments, message, frame);
        case 'kline':
          return;
        default:
          frame.refuse('unknown-message', `topic is ${shown(topic)}`);
      }
    }),
  );
}

function readTrade(instruments: InstrumentTable, entry: Json, frame: Frame): void {
  const instrument = instrumentOf(instruments, entry['s']);
  const trade = {
    timeMs: timeMs(entry, 'T'),
    price: positive(entry, 'p'),
    quantity: positive(entry, 'v') * instrument.contractSize,
    takerSide: wordOf(entry, 'S', TAKER),
    id: idOf(entry, 'i'),
  };
  frame.add(instrument, { kind: 'trade', trade });
}

function readLiquidation(
  instruments: InstrumentTable,
  triggerOf: TriggerOfBankruptcy,
  entry: Json,
  frame: Frame,
  ids: ContentIds,
): void {
  const instrument = instrumentOf(instruments, entry['s']);
  const time = timeMs(entry, 'T');
  const side = wordOf(entry, 'S', LIQUIDATED);
  const bankruptcy = positive(entry, 'p');
  const quantity = positive(entry, 'v') * instrument.contractSize;
  const liquidation = {
    timeMs: time,
    side,
    price: triggerOf(instrument.marketId, side, bankruptcy, quantity, time),
    quantity,
    id: ids.next(`${time}-${side}-${quantity}-${bankruptcy}-${instrument.symbol}`),
    notionalUsd: notionalUsd(instrument, quantity, bankruptcy),
  };
  frame.add(instrument, { kind: 'liquidation', liquidation });
}

/** A snapshot has all fields, a delta those that changed. */
function readTicker(instruments: InstrumentTable, message: Json, frame: Frame): void {
  const data = objectOf(message['data'], 'data');
  const instrument = instrumentOf(instruments, data['symbol']);
  const time = timeMs(message, 'ts');
  const mark = {
    timeMs: time,
    mark: optional(data, 'markPrice', positive),
    index: optional(data, 'indexPrice', positive),
    fundingRate: optional(data, 'fundingRate', finite),
    fundingDueMs: optional(data, 'nextFundingTime', timeMs),
  };
  if (Number.isFinite(mark.mark) || Number.isFinite(mark.index) || Number.isFinite(mark.fundingRate)) {
    frame.add(instrument, { kind: 'mark', mark });
  }
  const quantity = oneSided(data, instrument);
  if (!Number.isNaN(quantity)) {
    frame.add(instrument, { kind: 'open-interest', openInterest: { timeMs: time, quantity } });
  }
}

/** `openInterest` adds both sides up, `singleOpenInterest` does not. NaN where neither is told. */
export function oneSided(data: Json, { contractSize }: VenueInstrument): number {
  const single = optional(data, 'singleOpenInterest', nonNegative);
  return (Number.isNaN(single) ? optional(data, 'openInterest', nonNegative) / 2 : single) * contractSize;
}

function readBook(instruments: InstrumentTable, message: Json, frame: Frame): void {
  const data = objectOf(message['data'], 'data');
  const instrument = instrumentOf(instruments, data['s']);
  const { type } = message;
  if (type !== 'snapshot' && type !== 'delta') throw new FieldError(`type is ${shown(type)}, not snapshot or delta`);
  const sequence = positive(data, 'u');
  const book = {
    timeMs: timeMs(message, 'ts'),
    // u is 1 in the snapshot that follows a restart of the venue's service, whatever it is called.
    snapshot: type === 'snapshot' || sequence === 1,
    bids: levelsOf(data, 'b', instrument.contractSize),
    asks: levelsOf(data, 'a', instrument.contractSize),
    sequence,
    previous: sequence - 1,
  };
  frame.add(instrument, { kind: 'book', book });
}

function readControl(message: Json, frame: Frame): void {
  const { op, success } = message;
  if (op === 'ping' || op === 'pong') frame.control = { kind: 'pong' };
  else if (success === false) frame.control = { kind: 'rejected', message: shown(message['ret_msg']) };
  else if (op === 'subscribe' && success === true) frame.control = { kind: 'acknowledged' };
  else frame.refuse('unknown-message', `neither a topic nor an answer: ${shown(Object.keys(message))}`);
}
