import type { BookUpdate, OpenInterest } from '../market/event.ts';
import { binanceConnections } from './binance/channels.ts';
import { binanceBook, binanceHistory, binanceOpenInterest } from './binance/history.ts';
import {
  BINANCE_LIMIT,
  BINANCE_REST,
  instrumentsUrl as binanceInstrumentsUrl,
  parseInstruments as parseBinanceInstruments,
} from './binance/instruments.ts';
import { type BinanceProduct, createBinanceParser } from './binance/parse.ts';
import { binanceTurnover } from './binance/turnover.ts';
import { bybitConnections } from './bybit/channels.ts';
import { bybitHistory } from './bybit/history.ts';
import {
  bybitBrackets,
  BYBIT_LIMIT,
  BYBIT_REST,
  type BybitProduct,
  instrumentsUrl as bybitInstrumentsUrl,
  parseInstruments as parseBybitInstruments,
} from './bybit/instruments.ts';
import { createBybitParser } from './bybit/parse.ts';
import { bybitTurnover } from './bybit/turnover.ts';
import type { ConnectionPlan, Wanted } from './connection-plan.ts';
import type { Parser, TriggerOfBankruptcy } from './frame.ts';
import type {
  AccountQuestion,
  BracketQuestion,
  HistoryRequest,
  RestQuestion,
  TurnoverQuestion,
  VenueHistory,
} from './history.ts';
import { hyperliquidAccounts } from './hyperliquid/accounts.ts';
import { hyperliquidBrackets } from './hyperliquid/brackets.ts';
import { hyperliquidConnections } from './hyperliquid/channels.ts';
import { hyperliquidHistory } from './hyperliquid/history.ts';
import {
  HYPERLIQUID_LIMIT,
  HYPERLIQUID_REST,
  instrumentsRequest as hyperliquidInstrumentsRequest,
  parseInstruments as parseHyperliquidInstruments,
} from './hyperliquid/instruments.ts';
import { createHyperliquidParser } from './hyperliquid/parse.ts';
import { hyperliquidTurnover } from './hyperliquid/turnover.ts';
import type { InstrumentTable, Listing } from './instrument-table.ts';
import { okxBrackets } from './okx/brackets.ts';
import { okxConnections } from './okx/channels.ts';
import { okxBook, okxHistory } from './okx/history.ts';
import {
  instrumentsUrl as okxInstrumentsUrl,
  OKX_LIMIT,
  OKX_REST,
  parseInstruments as parseOkxInstruments,
} from './okx/instruments.ts';
import { createOkxParser } from './okx/parse.ts';
import { okxTurnover } from './okx/turnover.ts';
import type { RestLimit } from './rest/rest-limit.ts';

/** One of a venue's products: what its folder knows, under names that are the same for all. */
export interface VenueProduct {
  venue: string;
  product: string;
  restUrl: string;
  restLimit: RestLimit;
  /** The market id that is never quiet. */
  busyMarket: string;
  /** @param cursor of the page before, where that named one */
  listing(base: string, cursor?: string): HistoryRequest;
  /** @throws VenueError where the answer is no listing */
  parseListing(answer: string): Listing & { cursor?: string };
  /** @param base another address than the venue's own */
  connections(wanted: Wanted, base?: string): ConnectionPlan[];
  createParser(instruments: InstrumentTable, triggerOf: TriggerOfBankruptcy): Parser;
  history(base?: string): VenueHistory;
  /** Whether a market's trades are numbered one after another, so that one that is missing shows. */
  tradesNumbered: boolean;
  /** What the streams do not tell, and has to be asked for every now and then; null: they do. */
  openInterest: RestQuestion<OpenInterest> | null;
  /** The whole order book, on which a stream of changes builds; null: the stream begins with it. */
  book: RestQuestion<BookUpdate> | null;
  /** null: not public. */
  brackets: BracketQuestion | null;
  turnover: TurnoverQuestion;
  /** null: it tells nobody what others hold. */
  accounts: AccountQuestion | null;
}

/** Trades without numbers, and all else told by the streams. */
const streamed = { tradesNumbered: false, openInterest: null, book: null, accounts: null } as const;

const binance = (product: BinanceProduct): VenueProduct => ({
  venue: 'binance',
  product,
  restUrl: BINANCE_REST[product],
  busyMarket: product === 'usdm' ? 'binance:BTC/USDT:USDT' : 'binance:BTC/USD:BTC',
  listing: (base) => ({ url: binanceInstrumentsUrl(product, base), weight: 1 }),
  parseListing: (answer) => parseBinanceInstruments(product, answer),
  connections: (wanted, base) => binanceConnections(product, wanted, base),
  createParser: (instruments) => createBinanceParser(instruments, product),
  history: (base) => binanceHistory(product, base),
  restLimit: BINANCE_LIMIT,
  tradesNumbered: true,
  openInterest: binanceOpenInterest(product),
  book: binanceBook(product),
  brackets: null,
  turnover: binanceTurnover(product),
  accounts: null,
});

const bybit = (product: BybitProduct): VenueProduct => ({
  venue: 'bybit',
  product,
  restUrl: BYBIT_REST,
  busyMarket: product === 'linear' ? 'bybit:BTC/USDT:USDT' : 'bybit:BTC/USD:BTC',
  listing: (base, cursor) => ({ url: bybitInstrumentsUrl(product, cursor, base), weight: 1 }),
  parseListing: (answer) => parseBybitInstruments(product, answer),
  connections: (wanted, base) => bybitConnections(product, wanted, base),
  createParser: createBybitParser,
  history: bybitHistory,
  restLimit: BYBIT_LIMIT,
  ...streamed,
  brackets: bybitBrackets,
  turnover: bybitTurnover(product),
});

/** Every product that can be read live. A new venue is a folder, and its lines here. */
export const VENUE_PRODUCTS: readonly VenueProduct[] = [
  binance('usdm'),
  binance('coinm'),
  bybit('linear'),
  bybit('inverse'),
  {
    venue: 'okx',
    product: 'swap',
    restUrl: OKX_REST,
    busyMarket: 'okx:BTC/USDT:USDT',
    listing: (base) => ({ url: okxInstrumentsUrl(base), weight: 1 }),
    parseListing: parseOkxInstruments,
    connections: okxConnections,
    createParser: createOkxParser,
    history: okxHistory,
    restLimit: OKX_LIMIT,
    ...streamed,
    book: okxBook,
    tradesNumbered: true,
    brackets: okxBrackets,
    turnover: okxTurnover,
  },
  {
    venue: 'hyperliquid',
    product: 'perp',
    restUrl: HYPERLIQUID_REST,
    busyMarket: 'hyperliquid:BTC/USDC:USDC',
    listing: (base) => hyperliquidInstrumentsRequest(base),
    parseListing: parseHyperliquidInstruments,
    connections: hyperliquidConnections,
    createParser: (instruments) => createHyperliquidParser(instruments),
    history: hyperliquidHistory,
    restLimit: HYPERLIQUID_LIMIT,
    ...streamed,
    brackets: hyperliquidBrackets,
    turnover: hyperliquidTurnover,
    accounts: hyperliquidAccounts,
  },
];
