import { InstrumentError } from './errors.ts';

/** `venue:BASE/QUOTE:SETTLE`, the venue and CCXT's unified symbol of a perpetual, e.g. `binance:BTC/USDT:USDT`. */
export interface MarketId {
  readonly venue: string;
  readonly base: string;
  readonly quote: string;
  readonly settle: string;
}

const SHAPE = /^([a-z0-9-]{1,32}):([A-Z0-9]{1,32})\/([A-Z0-9]{1,16}):([A-Z0-9]{1,16})$/;

/**
 * @throws InstrumentError where the text is not a market id
 * @example parseMarketId('binance:BTC/USDT:USDT') // { venue: 'binance', base: 'BTC', quote: 'USDT', settle: 'USDT' }
 */
export function parseMarketId(text: string): MarketId {
  const match = SHAPE.exec(text);
  if (!match) {
    throw new InstrumentError(
      `"${text}" is not a market id: write venue:BASE/QUOTE:SETTLE, for example binance:BTC/USDT:USDT`,
    );
  }
  return { venue: match[1]!, base: match[2]!, quote: match[3]!, settle: match[4]! };
}

export function isInverse(id: MarketId): boolean {
  return id.settle === id.base;
}

/** A name for a folder that holds this market on every file system, e.g. `binance_BTC-USDT_USDT`. */
export function marketFolderName(text: string): string {
  const { venue, base, quote, settle } = parseMarketId(text);
  return `${venue}_${base}-${quote}_${settle}`;
}
