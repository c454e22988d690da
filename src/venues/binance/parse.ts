import {
  ContentIds,
  finite,
  type Frame,
  idOf,
  instrumentOf,
  type Json,
  levelsOf,
  numberOf,
  objectOf,
  optional,
  type Parser,
  positive,
  readFrame,
  shown,
  timeMs,
  wordOf,
} from '../frame.ts';
import { type InstrumentTable, notionalUsd } from '../instrument-table.ts';
import { tradesFirst } from '../trade-text.ts';
import type { Side } from '../../market/event.ts';
import { readBinanceTrade } from './trade-text.ts';

export type BinanceProduct = 'usdm' | 'coinm';

/** `st` of an event: since the two architectures merged, a stream may carry both products. */
const PRODUCT_CODE: Readonly<Record<BinanceProduct, number>> = { usdm: 1, coinm: 2 };

/** The side is the liquidation *order's*: selling closes a long. */
const LIQUIDATED: Readonly<Record<string, Side>> = { SELL: 'long', BUY: 'short' };

/** Streams that exist and say nothing that is wanted: single trades are what aggTrade already adds up. */
const UNWANTED = new Set(['trade', 'kline', 'bookTicker', '24hrTicker', '24hrMiniTicker', 'contractInfo']);

/**
 * Frames of one product's streams, bare or combined. Events of the other product are left out, so that a liquidation
 * that both sockets carry counts once.
 *
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams
 */
export function createBinanceParser(instruments: InstrumentTable, product: BinanceProduct): Parser {
  const readData = (data: Json, frame: Frame, ids: ContentIds): void => {
    const order = data['e'] === 'forceOrder' ? objectOf(data['o'], 'o') : null;
    const code = data['st'] ?? order?.['st'];
    if (code !== undefined && code !== PRODUCT_CODE[product]) return;
    if (order) return readLiquidation(instruments, order, frame, ids);
    switch (data['e']) {
      case 'aggTrade':
        return readTrade(instruments, data, frame);
      case 'markPriceUpdate':
        return readMark(instruments, data, frame);
      case 'depthUpdate':
        return readBook(instruments, data, frame);
      default:
        if (!UNWANTED.has(data['e'] as string)) frame.refuse('unknown-message', `e is ${shown(data['e'])}`);
    }
  };
  return tradesFirst(instruments, readBinanceTrade(PRODUCT_CODE[product]), (raw, receivedMs) =>
    readFrame(raw, receivedMs, (message, frame) => {
      const ids = new ContentIds();
      const data = message['data'] ?? message;
      if (Array.isArray(data)) return frame.each(data, 'data', (entry) => readData(entry, frame, ids));
      const event = objectOf(data, 'data');
      if (event['e'] !== undefined) return readData(event, frame, ids);
      readControl(message, frame);
    }),
  );
}

function readTrade(instruments: InstrumentTable, data: Json, frame: Frame): void {
  const instrument = instrumentOf(instruments, data['s']);
  const { m: buyerMade } = data;
  if (typeof buyerMade !== 'boolean') return frame.refuse('bad-field', `m is ${shown(buyerMade)}, not true or false`);
  const trade = {
    timeMs: timeMs(data, 'T'),
    price: positive(data, 'p'),
    quantity: positive(data, 'q') * instrument.contractSize,
    takerSide: buyerMade ? ('sell' as const) : ('buy' as const),
    id: idOf(data, 'a'),
  };
  frame.add(instrument, { kind: 'trade', trade });
}

function readMark(instruments: InstrumentTable, data: Json, frame: Frame): void {
  const instrument = instrumentOf(instruments, data['s']);
  const mark = {
    timeMs: timeMs(data, 'E'),
    mark: optional(data, 'p', positive),
    index: optional(data, 'i', positive),
    fundingRate: optional(data, 'r', finite),
    // 0 where none is due: delivery contracts, and perpetuals before their listing.
    fundingDueMs: numberOf(data['T']) === 0 ? Number.NaN : optional(data, 'T', timeMs),
  };
  frame.add(instrument, { kind: 'mark', mark });
}

function readLiquidation(instruments: InstrumentTable, order: Json, frame: Frame, ids: ContentIds): void {
  const instrument = instrumentOf(instruments, order['s']);
  const time = timeMs(order, 'T');
  const side = wordOf(order, 'S', LIQUIDATED);
  // `l` is the last fill alone, `z` the whole order; `p` is the order's limit, `ap` what was paid.
  const quantity = positive(order, 'z') * instrument.contractSize;
  const price = numberOf(order['ap']) > 0 ? positive(order, 'ap') : positive(order, 'p');
  const liquidation = {
    timeMs: time,
    side,
    price,
    quantity,
    id: ids.next(`${time}-${side}-${quantity}-${price}-${instrument.symbol}`),
    notionalUsd: notionalUsd(instrument, quantity, price),
  };
  frame.add(instrument, { kind: 'liquidation', liquidation });
}

function readBook(instruments: InstrumentTable, data: Json, frame: Frame): void {
  const instrument = instrumentOf(instruments, data['s']);
  const book = {
    timeMs: timeMs(data, 'T'),
    snapshot: false,
    bids: levelsOf(data, 'b', instrument.contractSize),
    asks: levelsOf(data, 'a', instrument.contractSize),
    sequence: positive(data, 'u'),
    previous: positive(data, 'pu'),
  };
  frame.add(instrument, { kind: 'book', book });
}

function readControl(message: Json, frame: Frame): void {
  const error = message['error'] ?? (message['code'] === undefined ? undefined : message);
  if (error !== undefined) frame.control = { kind: 'rejected', message: shown(objectOf(error, 'error')['msg']) };
  else if (message['result'] === null) frame.control = { kind: 'acknowledged' };
  else frame.refuse('unknown-message', `neither an event nor an answer: ${shown(Object.keys(message))}`);
}
