import type { AccountPosition, AccountState } from '../../market/account.ts';
import { VenueError } from '../../market/errors.ts';
import {
  FieldError,
  finite,
  instrumentOf,
  type Json,
  nonNegative,
  objectOf,
  optional,
  positive,
  shown,
  timeMs,
  wordOf,
} from '../frame.ts';
import { type AccountQuestion, jsonOf } from '../history.ts';
import type { InstrumentTable } from '../instrument-table.ts';
import { infoRequest } from './instruments.ts';

const WEIGHT = 2;
const MARGIN = { cross: 'cross', isolated: 'isolated' } as const;

/** 20 bytes in hexadecimal. Every trade has two: a loop takes a fifth of a regular expression's time. */
export function isAddress(value: unknown): value is string {
  if (typeof value !== 'string' || value.length !== 42 || !value.startsWith('0x')) return false;
  for (let i = 2; i < 42; i++) {
    const code = value.charCodeAt(i);
    const isHex = (code >= 48 && code <= 57) || (code >= 97 && code <= 102) || (code >= 65 && code <= 70);
    if (!isHex) return false;
  }
  return true;
}

/**
 * What an account holds, told to anybody who knows its address.
 *
 * @see https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/info-endpoint/perpetuals
 */
export const hyperliquidAccounts: AccountQuestion = {
  weight: WEIGHT,
  request: (address, base) => infoRequest({ type: 'clearinghouseState', user: address }, WEIGHT, base),
  parse: parseAccount,
};

/**
 * Positions of the markets that are listed; those of others are left out without a word.
 * @throws VenueError where the answer is none
 */
export function parseAccount(instruments: InstrumentTable, answer: string): AccountState {
  const body = jsonOf('hyperliquid', answer) as Json | null;
  const list = body?.['assetPositions'];
  if (!Array.isArray(list)) throw new VenueError(`hyperliquid answered without positions: ${shown(body)}`);
  const positions: AccountPosition[] = [];
  const refusals: string[] = [];
  for (const entry of list as unknown[]) {
    try {
      positions.push(readPosition(instruments, objectOf(objectOf(entry, 'an entry')['position'], 'a position')));
    } catch (error) {
      if (!(error instanceof FieldError)) throw error;
      if (error.reason !== 'unknown-symbol') refusals.push(error.message);
    }
  }
  try {
    const accountValueUsd = optional(summaryOf(body!), 'accountValue', finite);
    return { timeMs: timeMs(body!, 'time'), accountValueUsd, positions, refusals };
  } catch (error) {
    if (error instanceof FieldError) throw new VenueError(`hyperliquid's answer about an account: ${error.message}`);
    throw error;
  }
}

/** An account that has cross margin alone has its summary there. */
function summaryOf(body: Json): Json {
  return objectOf(body['marginSummary'] ?? body['crossMarginSummary'] ?? {}, 'the summary');
}

function readPosition(instruments: InstrumentTable, position: Json): AccountPosition {
  const { marketId } = instrumentOf(instruments, position['coin']);
  const size = finite(position, 'szi');
  if (size === 0) throw new FieldError('szi is 0: a position of nothing');
  const leverage = objectOf(position['leverage'], 'leverage');
  return {
    marketId,
    side: size > 0 ? 'long' : 'short',
    quantity: positive({ szi: Math.abs(size) }, 'szi'),
    entryPrice: positive(position, 'entryPx'),
    liquidationPrice: liquidationPriceOf(position),
    leverage: positive(leverage, 'value'),
    margin: wordOf(leverage, 'type', MARGIN),
    notionalUsd: nonNegative(position, 'positionValue'),
  };
}

/** None is told where all that the account owns covers the position at every price. */
function liquidationPriceOf(position: Json): number {
  const price = optional(position, 'liquidationPx', finite);
  return price <= 0 ? Number.NaN : optional(position, 'liquidationPx', positive);
}
