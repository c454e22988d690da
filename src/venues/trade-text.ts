import type { Trade } from '../market/event.ts';
import { isPossible, isTimeMs, type Parser, type VenueEvent, type WireRefusal } from './frame.ts';
import type { InstrumentTable } from './instrument-table.ts';
import { TextScan } from './text-scan.ts';

/** Takes a trade as the wire has it, its quantity in the venue's units; false where it cannot be one. */
export type TakeTrade = (
  symbol: string,
  timeMs: number,
  price: number,
  quantity: number,
  takerSide: Trade['takerSide'],
  id: string,
) => boolean;

/** Reads a whole frame of trades; false where it is anything else, or is written in another way. */
export type TradeText = (scan: TextScan, take: TakeTrade) => boolean;

const NONE: readonly WireRefusal[] = [];

/**
 * A parser that reads trades, nine of ten frames, from their text as the venue writes it, and leaves to `parse` whatever
 * is not written so. Building JSON costs three times as much: what it makes of short texts like prices it also looks up
 * in a table of all such texts.
 */
export function tradesFirst(instruments: InstrumentTable, read: TradeText, parse: Parser): Parser {
  const scan = new TextScan();
  let receivedMs = 0;
  let events: VenueEvent[] | null = null;
  const take: TakeTrade = (symbol, timeMs, price, quantity, takerSide, id) => {
    const instrument = instruments.get(symbol);
    if (!instrument || !isTimeMs(timeMs) || !isPossible(price) || !isPossible(quantity) || id === '') return false;
    const trade = { timeMs, price, quantity: quantity * instrument.contractSize, takerSide, id };
    const one: VenueEvent = { marketId: instrument.marketId, receivedMs, event: { kind: 'trade', trade } };
    if (events) events.push(one);
    // Most frames hold one: a list that begins with it takes no room for more.
    else events = [one];
    return true;
  };
  return (raw, atMs) => {
    receivedMs = atMs;
    events = null;
    scan.begin(raw);
    const isRead = read(scan, take);
    return isRead && events ? { events, refusals: NONE, control: null } : parse(raw, atMs);
  };
}
