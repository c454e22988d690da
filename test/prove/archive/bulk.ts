import { Archive } from '../../../src/archive/archive.ts';
import { BULK_ROWS } from '../../../src/archive/event-writer.ts';
import type { Trade } from '../../../src/market/event.ts';
import { INSTRUMENT, MINUTE_MS } from './tape.ts';

const EVENTS = 4 * BULK_ROWS;

/** Trades a second, in the batches that {@link BULK_ROWS} names, until all are on disk: the best and the middle of `times`. */
export async function bulkIngest(folder: string, times = 5): Promise<{ best: number; median: number }> {
  const archive = await Archive.open(folder);
  await archive.events.addMarket(INSTRUMENT, MINUTE_MS);
  const rates: number[] = [];
  for (let n = 0; n < times; n++) {
    const rows = Array.from(
      { length: EVENTS },
      (_, i): Trade => ({
        timeMs: 1_700_000_000_000 + n * EVENTS + Math.floor(i / 3),
        price: 80_000 + (i % 700) / 10,
        quantity: ((i * 7919) % 1000) / 1000,
        takerSide: i % 2 === 0 ? 'buy' : 'sell',
        id: String(5_000_000_000 + n * EVENTS + i),
      }),
    );
    const since = performance.now();
    const written: Promise<number>[] = [];
    for (let i = 0; i < EVENTS; i += BULK_ROWS) {
      const batch = { kind: 'trades' as const, market: INSTRUMENT.id, rows: rows.slice(i, i + BULK_ROWS) };
      written.push(archive.events.append([{ ...batch, receivedMs: 1, backfilled: false }]));
      // One is made ready while the one before it is written.
      await written.at(-2);
    }
    await Promise.all(written);
    rates.push(EVENTS / ((performance.now() - since) / 1000));
  }
  await archive.close();
  const sorted = rates.toSorted((a, b) => a - b);
  return { best: sorted.at(-1)!, median: sorted[Math.floor(times / 2)]! };
}
