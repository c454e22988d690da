import { describe, expect, it } from 'vitest';
import { differences, tally } from '../../test/stand-in/compare.ts';
import { Stage } from '../../test/stand-in/stage.ts';
import type { HistoryFeed, HistoryPage } from './history.ts';
import type { VenueInstrument } from './instrument-table.ts';
import { VENUE_PRODUCTS } from './venues.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

describe.each(VENUE_PRODUCTS.map((one) => [`${one.venue} ${one.product}`, one] as const))('%s', (_, product) => {
  const staged = async (play: (stage: Stage) => Promise<void>) => {
    const stage = new Stage(product);
    try {
      await stage.open();
      await play(stage);
      expect(stage.venue.violations).toEqual([]);
    } finally {
      await stage.close();
    }
  };

  it('brings all that is said, once, in order, with sides and units right', () =>
    staged(async (stage) => {
      await stage.subscribed();
      stage.say(400);
      expect(await stage.settled()).toEqual([]);
      expect(tally(stage.received)).toBeGreaterThan(20);
      const { event: trade, marketId } = stage.received.find(({ event }) => event.kind === 'trade')!;
      // The comparison sees what is not right.
      const rest = stage.received.filter(({ event }) => event !== trade);
      expect(differences(stage.sent, rest)).not.toEqual([]);
      expect(differences(stage.sent, [...stage.received, { event: trade, marketId, receivedMs: 0 }])).not.toEqual([]);
    }));

  it('tells the past', () =>
    staged(async (stage) => {
      const instrument = stage.table.all()[1]!;
      const tape = stage.venue.tape(instrument.marketId);
      const nowMs = stage.clock.nowMs();
      const history = product.history(stage.restUrl);
      const ask = async <Row>(feed: HistoryFeed<Row>, hours: number, stepMs: number): Promise<Row[]> => {
        const window = { fromMs: nowMs - hours * 3_600_000, toMs: nowMs + MINUTE_MS, stepMs };
        const { rows, refusals } = await pageOf(feed, instrument, window);
        expect(refusals).toEqual([]);
        return rows;
      };
      const bars = await ask(history.bars, 1, MINUTE_MS);
      const told = tape.bars(nowMs - 3_600_000, nowMs + MINUTE_MS, MINUTE_MS, nowMs);
      expect(bars.map(({ timeMs, close }) => [timeMs, close])).toEqual(
        told.map(({ timeMs, close }) => [timeMs, close]),
      );
      bars.forEach(({ volume }, i) => expect([i, volume]).toEqual([i, expect.closeTo(told[i]!.volume, 6)]));
      for (const { fundingRate } of await ask(history.funding, 72, MINUTE_MS))
        expect(Math.abs(fundingRate)).toBeLessThan(0.01);
      if (history.marks) expect(await ask(history.marks, 1, MINUTE_MS)).toHaveLength(bars.length);
      if (history.openInterest) {
        const stamps = await ask(history.openInterest, 3, 300_000);
        expect(stamps.length).toBeGreaterThan(30);
        const want = tape.openInterests(stamps[0]!.timeMs, stamps[0]!.timeMs + 1, 300_000, nowMs)[0]!;
        expect(stamps[0]!.quantity / want.quantity).toBeCloseTo(1, 8);
      }
      expect(nowMs - DAY_MS).toBeLessThan(bars[0]!.timeMs);
    }));
});

async function pageOf<Row>(
  feed: HistoryFeed<Row>,
  instrument: VenueInstrument,
  window: { fromMs: number; toMs: number; stepMs: number },
): Promise<HistoryPage<Row>> {
  const { url, body } = feed.request(instrument, window);
  const response = await fetch(url, body === undefined ? {} : { method: 'POST', body });
  return feed.parse(instrument, await response.text());
}
