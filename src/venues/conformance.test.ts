import { describe, expect, it } from 'vitest';
import { differences, tally } from '../../test/stand-in/compare.ts';
import { SCENARIOS } from '../../test/stand-in/scenarios.ts';
import { Stage } from '../../test/stand-in/stage.ts';
import type { VenueEvent } from './frame.ts';
import type { HistoryFeed, HistoryPage } from './history.ts';
import type { VenueInstrument } from './instrument-table.ts';
import { VENUE_PRODUCTS } from './venues.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/**
 * The inverse products share parser and connections with the linear ones: here they go through what is their own,
 * and `npm run prove venues` takes them through everything.
 */
const OWN = ['nothing', 'a cut between frames, and events meanwhile', 'a contract that changes its size'];
const isShort = ({ product }: { product: string }) => product === 'coinm' || product === 'inverse';

describe.each(VENUE_PRODUCTS.map((one) => [`${one.venue} ${one.product}`, one] as const))('%s', (_, product) => {
  const possible = SCENARIOS.filter(({ only }) => only?.includes(product.product) ?? true);
  it.each(possible.filter(({ name }) => !isShort(product) || OWN.includes(name)))(
    'loses and doubles nothing by $name',
    async ({ play, options }) => {
      const stage = new Stage(product, options);
      await staged(stage, () => play(stage, 100));
      expect(tally(stage.received)).toBeGreaterThan(10);
    },
  );

  it('tells the past', async () => {
    const stage = new Stage(product);
    await staged(stage, async () => {
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
    });
  });
});

it('sees what is lost, doubled, on the other side, or of another size', async () => {
  const stage = new Stage(VENUE_PRODUCTS[0]!);
  await staged(stage, async () => {
    await stage.subscribed();
    stage.say(100);
    await stage.quiet();
  });
  const wrong = (change: (events: VenueEvent[]) => VenueEvent[]) => differences(stage.sent, change(stage.received));
  const index = stage.received.findIndex(({ event }) => event.kind === 'liquidation');
  const one = stage.received[index]!;
  if (one.event.kind !== 'liquidation') throw new Error('no liquidation came');
  const { liquidation } = one.event;
  const instead = (fields: Partial<typeof liquidation>) => (events: VenueEvent[]) =>
    events.with(index, { ...one, event: { kind: 'liquidation', liquidation: { ...liquidation, ...fields } } });
  expect(wrong((events) => events)).toEqual([]);
  expect(wrong((events) => events.toSpliced(index, 1))).toHaveLength(1);
  expect(wrong((events) => [...events, one])).toHaveLength(1);
  expect(wrong(instead({ side: liquidation.side === 'long' ? 'short' : 'long' }))).toHaveLength(1);
  expect(wrong(instead({ quantity: liquidation.quantity * 10 }))).toHaveLength(1);
});

async function staged(stage: Stage, play: () => Promise<void>): Promise<void> {
  try {
    await stage.open();
    await play();
    expect(stage.venue.violations).toEqual([]);
  } finally {
    await stage.close();
  }
}

async function pageOf<Row>(
  feed: HistoryFeed<Row>,
  instrument: VenueInstrument,
  window: { fromMs: number; toMs: number; stepMs: number },
): Promise<HistoryPage<Row>> {
  const { url, body } = feed.request(instrument, window);
  const response = await fetch(url, body === undefined ? {} : { method: 'POST', body });
  return feed.parse(instrument, await response.text());
}
