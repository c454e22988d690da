import type { Said } from './dialect.ts';
import { hash, priceOf, quantityOf } from './listed.ts';
import type { Tape } from './tape.ts';

/**
 * Events of every kind, drawn from a seed: dense, and the same every time. Ids count on from `firstId`.
 *
 * @param kinds as often as each is named
 */
export function scripted(
  tapes: readonly Tape[],
  count: number,
  timeMs: number,
  firstId = 1,
  kinds: readonly Said['event']['kind'][] = [
    'trade',
    'trade',
    'trade',
    'liquidation',
    'liquidation',
    'mark',
    'open-interest',
    'book',
  ],
): Said[] {
  return Array.from({ length: count }, (_, i) => {
    const id = firstId + i;
    // Runs of one market, so that venues that put several events into a frame do.
    const tape = tapes[Math.floor(hash(Math.floor(id / 3)) * tapes.length)]!;
    const kind = kinds[Math.floor(hash(Math.floor(id / 2), 1) * kinds.length)]!;
    return { marketId: tape.listed.marketId, event: eventOf(kind, tape, id, timeMs + i) };
  });
}

function eventOf(kind: Said['event']['kind'], { listed, lastPrice }: Tape, id: number, timeMs: number): Said['event'] {
  const price = priceOf(listed, lastPrice * (1 + (hash(id, 2) - 0.5) / 1000));
  const quantity = quantityOf(
    listed,
    ((1 + 1e5 * hash(id, 3) ** 4) / (listed.contract === 'linear' ? listed.priceUsd : 1)) * 10,
  );
  switch (kind) {
    case 'trade':
      return {
        kind,
        trade: { timeMs, price, quantity, takerSide: hash(id, 4) < 0.5 ? 'buy' : 'sell', id: String(id) },
      };
    case 'liquidation':
      return {
        kind,
        liquidation: { timeMs, price, quantity, side: hash(id, 4) < 0.5 ? 'long' : 'short', id: String(id) },
      };
    case 'mark': {
      const fundingDueMs = (Math.floor(timeMs / 28_800_000) + 1) * 28_800_000;
      const fundingRate = Number((hash(id, 5) / 1000).toFixed(8));
      return { kind, mark: { timeMs, mark: price, index: priceOf(listed, price * 1.0005), fundingRate, fundingDueMs } };
    }
    case 'open-interest':
      return { kind, openInterest: { timeMs, quantity: quantityOf(listed, quantity * 1000) } };
    case 'book': {
      const at = (ticks: number) => priceOf(listed, lastPrice + ticks * listed.tickSize);
      const tick = 1 + Math.floor(hash(id, 6) * 20);
      const { NaN: unsaid } = Number;
      const levels = {
        bids: [[at(-tick), quantity]] as const,
        asks: [[at(tick), hash(id, 7) < 0.3 ? 0 : quantity]] as const,
      };
      return { kind, book: { timeMs, snapshot: false, ...levels, sequence: unsaid, previous: unsaid } };
    }
    default:
      throw new Error(`no venue says ${kind}`);
  }
}
