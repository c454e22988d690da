import { Listening } from '../../../src/engine/totals/listening.ts';
import { type HeardVenue, WholeMarket } from '../../../src/engine/totals/whole-market.ts';
import type { ConnectionPlan } from '../../../src/venues/connection-plan.ts';
import { InstrumentTable, type VenueInstrument } from '../../../src/venues/instrument-table.ts';
import { samplingOf } from '../../../src/venues/sampling.ts';
import { VenueFeed } from '../../../src/venues/socket/venue-feed.ts';
import { VENUE_PRODUCTS, type VenueProduct } from '../../../src/venues/venues.ts';
import type { Asked } from '../truth/asked.ts';
import { Child } from './child.ts';
import { fastClock } from './fast-clock.ts';

const HOUR_MS = 3_600_000;
const CENT = 0.005;
const ASKED_SPEED = 60;
/** Connections live so much shorter here that at the asked speed each is renewed twice in the day. */
const LIFE_SHARE = 1 / 2 / ASKED_SPEED;
/** So that nothing is under way when it is counted, in time of ours. */
const SETTLE_MS = 2000;

interface Sums {
  venue: string;
  longUsd: number;
  shortUsd: number;
  count: number;
}

/** A day of four venues with 600 coins each, fast: the totals are what happened, to the cent. */
export async function proveDay(speed: number): Promise<Asked[]> {
  const startMs = Date.parse('2026-02-01T00:00Z');
  const beganMs = performance.timeOrigin + performance.now();
  const wire = new Child('day-wire.ts', [startMs, beganMs, speed, LIFE_SHARE]);
  const clock = fastClock(startMs, beganMs, speed);
  const totals = new WholeMarket();
  const feeds: VenueFeed[] = [];
  try {
    const { addresses } = await wire.next<{ addresses: Record<string, { streamUrl: string; restUrl: string }> }>(
      'ready',
    );
    for (const product of VENUE_PRODUCTS) {
      const { streamUrl, restUrl } = addresses[product.venue]!;
      const table = new InstrumentTable(await listing(product, restUrl));
      const all = table.all();
      const wanted = { charted: all.slice(0, 2), totalled: all.slice(2) };
      const parse = product.createParser(table, (_market, _side, price) => price);
      const streams = product.connections(wanted, streamUrl).map((plan) => ({ plan: shortLived(plan), parse }));
      const feed = new VenueFeed({ venue: product.venue, streams, clock });
      feeds.push(feed);
      feed.start();
      void (async () => {
        for await (const batch of feed.events()) {
          for (const { marketId, event } of batch) {
            if (event.kind === 'liquidation') totals.take(marketId, event.liquidation, clock.nowMs());
          }
        }
      })();
    }
    // What a plan subscribes to is sent frame by frame.
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    const toMs = startMs + 24 * HOUR_MS;
    wire.send({ type: 'go', toMs });
    await wire.next('done');
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    const report = totals.report(toMs - 1, heard());
    wire.send({ type: 'sums' });
    const { sums } = await wire.next<{ sums: Sums[] }>('sums');
    return figures(speed, sums, report, feeds);
  } finally {
    for (const feed of feeds) feed.stop();
    wire.end();
  }
}

function figures(
  speed: number,
  sums: readonly Sums[],
  report: ReturnType<WholeMarket['report']>,
  feeds: readonly VenueFeed[],
): Asked[] {
  const told = sums.filter(({ venue }) => samplingOf(venue) !== 'none');
  const rows = told.map(({ venue, longUsd, shortUsd, count }) => {
    const found = report.venues.find((one) => one.venue === venue)!.windows.at(-1)!;
    const apart = Math.max(Math.abs(found.longUsd - longUsd), Math.abs(found.shortUsd - shortUsd));
    return { venue, apart, sent: count, found, usd: longUsd + shortUsd };
  });
  return rows.map(({ venue, apart, sent, found, usd }) => {
    const stands = feeds.map(({ status }) => status).filter((status) => status.venue === venue);
    const lost = stands.flatMap(({ connections }) => connections).filter(({ losses }) => losses > 0);
    const twice = stands.reduce((sum, { duplicates }) => sum + duplicates, 0);
    return {
      what: `${venue}, a day at ${speed}x, ${sent} liquidations of ${(usd / 1e6).toFixed(1)} M USD sent`,
      found: `${found.count} counted, long and short within ${apart.toFixed(6)} USD; ${twice} came twice over connections that were renewed, cut: ${lost.map(({ name, losses, reason }) => `${name} ${losses}x (${reason})`).join(', ') || 'none'}`,
      asked: `all, to the cent, at ${ASKED_SPEED}x`,
      ok: found.count === sent && apart < CENT ? (speed > ASKED_SPEED ? null : true) : false,
    };
  });
}

/** Renewed before its venue ends it, by the same share of its life as ever. */
function shortLived(plan: ConnectionPlan): ConnectionPlan {
  return { ...plan, lifeMs: plan.lifeMs * LIFE_SHARE };
}

function heard(): HeardVenue[] {
  return [...new Set(VENUE_PRODUCTS.map(({ venue }) => venue))].map((venue) => ({
    venue,
    sampling: samplingOf(venue),
    listed: 1,
    heard: 1,
    turnoverUsd: 1,
    heardTurnoverUsd: 1,
    listening: new Listening(),
  }));
}

async function listing(product: VenueProduct, restUrl: string): Promise<VenueInstrument[]> {
  const instruments: VenueInstrument[] = [];
  let cursor: string | undefined;
  do {
    const { url, body } = product.listing(restUrl, cursor);
    const answer = await fetch(url, body === undefined ? {} : { method: 'POST', body });
    const page = product.parseListing(await answer.text());
    instruments.push(...page.instruments);
    cursor = page.cursor || undefined;
  } while (cursor !== undefined);
  return instruments;
}
