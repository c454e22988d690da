import { expect, it, vi } from 'vitest';
import { StandInExchange } from '../../../test/stand-in/exchange.ts';
import * as binance from '../binance/frames.testing.ts';
import * as bybit from '../bybit/frames.testing.ts';
import type { VenueEvent } from '../frame.ts';
import * as hyperliquid from '../hyperliquid/frames.testing.ts';
import type { InstrumentTable } from '../instrument-table.ts';
import * as okx from '../okx/frames.testing.ts';
import { VENUE_PRODUCTS } from '../venues.ts';
import { ManualClock } from './clock.testing.ts';
import { Duplicates } from './duplicates.ts';
import { VenueFeed } from './venue-feed.ts';

const SPOKEN: Readonly<
  Record<string, { instruments: () => InstrumentTable; frames: Readonly<Record<string, string>> }>
> = {
  binance: { instruments: binance.binanceInstruments, frames: binance.FRAMES },
  bybit: { instruments: bybit.bybitInstruments, frames: bybit.FRAMES },
  okx: { instruments: okx.okxInstruments, frames: okx.FRAMES },
  hyperliquid: { instruments: hyperliquid.hyperliquidInstruments, frames: hyperliquid.FRAMES },
};

it.each(VENUE_PRODUCTS.map((one) => [`${one.venue} ${one.product}`, one] as const))(
  'brings every event of %s once and in order, over a cut and a replay',
  async (_, product) => {
    const { instruments, frames } = SPOKEN[product.venue]!;
    const { acknowledged, rejected: _rejected, closing: _closing, pong: _pong, ...data } = frames;
    const exchange = new StandInExchange(() => acknowledged!);
    const url = await exchange.start();
    const clock = new ManualClock();
    const table = instruments();
    const parse = product.createParser(table, (_market, _side, price) => price);
    const charted = table.all().filter((one) => one.product === product.product);
    const plans = product.connections({ charted, totalled: [] }, url);
    const feed = new VenueFeed({ venue: product.venue, streams: [{ plan: plans[0]!, parse }], clock, random: () => 0 });
    const taken: VenueEvent[] = [];
    feed.start();
    void (async () => {
      for await (const batch of feed.events()) taken.push(...batch);
    })();

    const seen = new Duplicates();
    const expected: VenueEvent[] = [];
    const send = async () => {
      for (const raw of Object.values(data)) {
        exchange.send(raw);
        expected.push(...parse(raw, clock.nowMs()).events.filter((event) => !seen.has(event)));
      }
      await vi.waitFor(() => expect(taken).toHaveLength(expected.length), { timeout: 10_000, interval: 5 });
      expect(taken).toEqual(expected);
    };
    try {
      const subscribed = plans[0]!.subscribe[0];
      await vi.waitFor(() => expect(exchange.heard).toEqual([subscribed]), { timeout: 10_000, interval: 5 });
      await send();
      const firstRun = taken.length;
      expect(firstRun).toBeGreaterThan(3);
      exchange.drop();
      await vi.waitFor(() => expect(feed.status.connections[0]!.losses).toBe(1), { timeout: 10_000, interval: 5 });
      clock.advance(500);
      await vi.waitFor(() => expect(exchange.heard).toEqual([subscribed, subscribed]), {
        timeout: 10_000,
        interval: 5,
      });
      await send();
      // Marks, books and open interest say how things stand: they may come again. Trades and liquidations may not.
      const again = taken.slice(firstRun).map(({ event }) => event.kind);
      expect(again).not.toContain('trade');
      expect(again).not.toContain('liquidation');
      expect(feed.status.state).toBe('live');
    } finally {
      feed.stop();
      await exchange.stop();
    }
  },
);
