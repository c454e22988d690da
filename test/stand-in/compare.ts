import type { MarketEvent } from '../../src/market/event.ts';
import type { VenueEvent } from '../../src/venues/frame.ts';
import type { Said } from './dialect.ts';

/** How the received differs from the sent, in words: nothing, where all came once, in order, with sides and units right. */
export function differences(sent: readonly Said[], received: readonly VenueEvent[]): string[] {
  const expected = byMarketAndKind(once(sent));
  const found = byMarketAndKind(received);
  const wrong: string[] = [];
  for (const key of new Set([...expected.keys(), ...found.keys()])) {
    const want = withoutRepeats(expected.get(key) ?? []);
    const have = withoutRepeats(found.get(key) ?? []);
    if (want.length !== have.length) wrong.push(`${key}: ${want.length} were sent, ${have.length} came`);
    const n = want.findIndex((text, i) => have[i] !== undefined && text !== have[i]);
    if (n >= 0) wrong.push(`${key}, number ${n}: ${want[n]} was sent, ${have[n]} came`);
  }
  return wrong;
}

/** Trades and liquidations that a venue sends again are one. */
export function once(sent: readonly Said[]): Said[] {
  const seen = new Set<string>();
  return sent.filter((said) => {
    const { event, marketId } = said;
    if (event.kind !== 'trade' && event.kind !== 'liquidation') return true;
    const key = `${marketId} ${event.kind} ${event.kind === 'trade' ? event.trade.id : event.liquidation.id}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** How many trades and liquidations there are. */
export function tally(events: readonly { event: MarketEvent }[]): number {
  return events.filter(({ event }) => event.kind === 'trade' || event.kind === 'liquidation').length;
}

/** Whether as many came as were sent, roughly: {@link differences} tells for certain. */
export function isDone(sent: readonly Said[], received: readonly VenueEvent[]): boolean {
  return tally(received) >= tally(once(sent));
}

function byMarketAndKind(events: readonly Said[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const { marketId, event } of events) {
    const key = `${marketId} ${event.kind}`;
    const group = groups.get(key);
    if (group) group.push(textOf(event));
    else groups.set(key, [textOf(event)]);
  }
  return groups;
}

/** How things stand may be said again by a second connection; what happened may not. */
function withoutRepeats(texts: readonly string[]): string[] {
  return texts.filter((text, i) => text !== texts[i - 1] || /^(trade|liquidation)/.test(text));
}

const digits = (value: number) => value.toPrecision(9);

/** All that a venue tells of an event. Times that its wire does not carry are left out of both. */
function textOf(event: MarketEvent): string {
  switch (event.kind) {
    case 'trade': {
      const { timeMs, price, quantity, takerSide, id } = event.trade;
      return `trade ${id} ${timeMs} ${takerSide} ${digits(quantity)} @ ${digits(price)}`;
    }
    case 'liquidation': {
      const { timeMs, price, quantity, side } = event.liquidation;
      return `liquidation ${timeMs} ${side} ${digits(quantity)} @ ${digits(price)}`;
    }
    case 'mark': {
      const { mark, index, fundingRate } = event.mark;
      return `mark ${digits(mark)}, index ${digits(index)}, funding ${digits(fundingRate)}`;
    }
    case 'open-interest':
      return `open interest ${digits(event.openInterest.quantity)}`;
    case 'book': {
      const { snapshot, bids, asks, sequence } = event.book;
      const levels = (side: typeof bids) => side.map(([price, size]) => `${digits(size)}@${digits(price)}`).join(' ');
      return `${snapshot ? 'book' : 'change'} ${sequence}: ${levels(bids)} | ${levels(asks)}`;
    }
    default:
      return event.kind;
  }
}
