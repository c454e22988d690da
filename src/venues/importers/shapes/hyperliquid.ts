import { inOrder } from '../../../market/recording/order.ts';
import { column } from '../../../market/recording/table.ts';
import type { BookRow } from '../feed.ts';
import { jsonShape, parsed, parsedObjects, type Shape } from '../shape.ts';
import { sideTable, tradeTable } from '../tables.ts';

const HOUR_MS = 3_600_000;

const books: Shape<'books'> = {
  name: 'Hyperliquid tape, book',
  kind: 'books',
  columns: '{ts,bids,asks}',
  recognises: ({ keys }) => keys !== null && keys.includes('bids') && keys.includes('asks'),
  rows(source, _sample, { refusals }) {
    const { file } = source;
    const batches = parsed(source, (batch) =>
      parsedObjects(batch, file, refusals, (object, line): BookRow | null => {
        const { ts, bids, asks } = object;
        const refuse = (name: string, reason: string) => (refusals.add({ file, line, column: name, reason }), null);
        if (!Number.isInteger(ts)) return refuse('ts', 'a book needs its time in integer milliseconds');
        if (!isLevels(bids, -1)) return refuse('bids', 'not a falling list of [price, quantity]');
        if (!isLevels(asks, 1)) return refuse('asks', 'not a rising list of [price, quantity]');
        if (asks[0]![0] < bids[0]![0]) return refuse('asks', `the best ask ${asks[0]![0]} is under the best bid`);
        return { timeMs: ts as number, bids, asks };
      }),
    );
    return inOrder(batches, 'ascending', file, refusals);
  },
};

function isLevels(levels: unknown, direction: 1 | -1): levels is [number, number][] {
  if (!Array.isArray(levels) || levels.length === 0) return false;
  let last = direction * Number.NEGATIVE_INFINITY;
  for (const level of levels) {
    const [price, quantity] = Array.isArray(level) ? (level as unknown[]) : [];
    if (typeof price !== 'number' || typeof quantity !== 'number' || !(price > 0) || !(quantity >= 0)) return false;
    if ((price - last) * direction <= 0) return false;
    last = price;
  }
  return true;
}

/** A recorder's tape of the public feeds, one JSON object a line. */
export const HYPERLIQUID_SHAPES: readonly Shape[] = [
  jsonShape({
    name: 'Hyperliquid tape, trades',
    kind: 'trades',
    table: tradeTable([
      column('ts', 'timeMs', 'time'),
      column('px', 'price', 'positive'),
      column('sz', 'quantity', 'non-negative'),
      // A: the aggressor sold into the bids; B: bought from the asks.
      column('side', 'takerSide', { A: 'sell', B: 'buy' }),
    ]),
  }),
  jsonShape({
    name: 'Hyperliquid tape, context',
    kind: 'side',
    // Funding is an hourly rate, paid at every full hour.
    table: sideTable(
      [
        column('ts', 'timeMs', 'time'),
        column('funding', 'fundingRate', 'number', false),
        column('oi', 'openInterest', 'non-negative', false),
        column('mark', 'mark', 'positive', false),
        column('oracle', 'index', 'positive', false),
      ],
      { fundingEveryMs: HOUR_MS },
    ),
  }),
  books,
];
