import { MarketOverVenues } from '../../src/engine/over-venues/market-over-venues.ts';
import { anchorOf } from '../../src/engine/over-venues/anchor.ts';
import { MarketPipeline } from '../../src/engine/pipeline.ts';
import type { Bar } from '../../src/market/bar.ts';
import { GROUPS } from '../../src/market/heat-frame.ts';
import type { Instrument } from '../../src/market/instrument.ts';
import type { CohortBook } from '../../src/model/cohorts/book.ts';
import { Density } from '../../src/model/heat/density.ts';
import { liquidationMap } from '../../src/model/heat/map.ts';
import { sumBooks } from '../../src/model/heat/sum-books.ts';
import { createSimulatedMarket } from '../../src/simulator/simulated-market.ts';

/**
 * A market over venues, on the simulator's two venues of one world: the second one's prices are quoted in a currency
 * that stands so far off the first one's. Prints each figure beside the asked one; fails where one falls short.
 *
 *     npm run prove over-venues
 */
const DAYS = 10;
const START_MS = Date.parse('2026-01-01T00:00Z');
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** The maps are looked at so often, from the fourth day on. */
const EVERY_HOURS = 6;
const FROM_HOUR = 72;
/** How far the second venue's quote stands off. */
const APART = [0.0005, 0.001, 0.0025, 0.005, 0.01];
/** Log reach of what is looked at. */
const REACH = 0.1;
/** Asked: a sum is as sharp as one without a basis, to this; its books balance to that. */
const LEAST_SHARPNESS = 0.97;
const MOST_IMBALANCE = 1e-9;
/** Asked: a live minute of the sum takes at most so many of a member's own. */
const MOST_COST = 4;

const worlds = (['BTCVENUEA', 'BTCVENUEB'] as const).map((name) => {
  const market = createSimulatedMarket({ name, seed: 7, startMs: START_MS });
  const bars = Array.from({ length: DAYS * 1440 }, () => market.step().bar);
  return { instrument: market.instrument, bars };
});
const over: Instrument = { ...worlds[0]!.instrument, id: 'all:BTC/USD:USD', quote: 'USD', brackets: [] };

function venueAt(k: 0 | 1, ratio: number): MarketPipeline {
  const { instrument, bars } = worlds[k]!;
  const market = new MarketPipeline(instrument, MINUTE_MS);
  for (const bar of bars) market.close(scaled(bar, ratio));
  return market;
}

function scaled(bar: Bar, ratio: number): Bar {
  const prices = ['open', 'high', 'low', 'close', 'markHigh', 'markLow'] as const;
  return { ...bar, ...Object.fromEntries(prices.map((field) => [field, bar[field] * ratio])) };
}

/** Quantity of both sides by cell around a price. */
function cellsOf(book: CohortBook, price: number): Float64Array {
  const density = new Density(Math.log(price) - REACH, Math.log(price) + REACH);
  density.take(book);
  return Float64Array.from({ length: density.cells }, (_, cell) => {
    let sum = 0;
    for (let at = cell * GROUPS; at < (cell + 1) * GROUPS; at++) sum += density.long[at]! + density.short[at]!;
    return sum;
  });
}

/** How much of it stands in few cells: the chance that two coins of it stand in the same one, and the fullest one's part. */
function sharpness(cells: Float64Array): { together: number; fullest: number } {
  const total = cells.reduce((sum, one) => sum + one, 0);
  return {
    together: cells.reduce((sum, one) => sum + (one / total) ** 2, 0),
    fullest: Math.max(...cells) / total,
  };
}

const mean = (values: readonly number[]) => values.reduce((sum, one) => sum + one, 0) / values.length;
const failed: string[] = [];
function say(isOk: boolean, text: string): void {
  console.log(`${isOk ? 'ok  ' : 'FAIL'} ${text}`);
  if (!isOk) failed.push(text);
}

const hours = Array.from(
  { length: Math.floor((DAYS * 24 - FROM_HOUR) / EVERY_HOURS) },
  (_, i) => FROM_HOUR + (i + 1) * EVERY_HOURS,
);
const first = venueAt(0, 1);
const near = venueAt(1, 1);
const bookAt = (market: MarketPipeline, timeMs: number) => market.desk.moments.mapAt(timeMs).book;
const plain = async (members: MarketPipeline[]) => {
  const market = new MarketOverVenues(over, members, (error) => {
    throw error;
  });
  await market.sumAll();
  return market;
};

console.log(
  `Two simulated venues of one world, ${DAYS} days, ${hours.length} moments, ${2 * REACH * 100} % of prices:`,
);
const together = await plain([first, near]);
const ideal = hours.map((hour) => {
  const timeMs = START_MS + hour * HOUR_MS;
  return sharpness(cellsOf(bookAt(together, timeMs), together.summary(timeMs).price!));
});
let worst = 0;
for (const apart of APART) {
  const far = venueAt(1, 1 + apart);
  const market = await plain([first, far]);
  const found = hours.map((hour, i) => {
    const timeMs = START_MS + hour * HOUR_MS;
    const price = market.summary(timeMs).price!;
    const sum = bookAt(market, timeMs);
    const own = [first, far].map((member) => ({ member, book: bookAt(member, timeMs) }));
    let usd = 0;
    for (const { member, book } of own) {
      usd += book.openInterest * anchorOf(market, member, timeMs - MINUTE_MS)!.factor;
    }
    for (const side of ['long', 'short'] as const) {
      const map = liquidationMap(sum);
      const mass = map[side].reduce((total, [, quantity]) => total + quantity, map.unreachable[side]);
      worst = Math.max(worst, Math.abs(mass / usd - 1));
    }
    const apartBooks = sumBooks(own.map(({ book }) => ({ name: '', book, shift: 0, factor: 1 })));
    const [anchored, left] = [sharpness(cellsOf(sum, price)), sharpness(cellsOf(apartBooks, price))];
    return {
      anchored: anchored.together / ideal[i]!.together,
      left: left.together / ideal[i]!.together,
      anchoredPeak: anchored.fullest / ideal[i]!.fullest,
      leftPeak: left.fullest / ideal[i]!.fullest,
    };
  });
  const of = (key: keyof (typeof found)[number]) => mean(found.map((one) => one[key]));
  say(
    of('anchored') >= LEAST_SHARPNESS,
    `${(100 * apart).toFixed(2)} % apart: concentration ${of('anchored').toFixed(3)} of that without a basis, asked ${LEAST_SHARPNESS}; ` +
      `not re-anchored ${of('left').toFixed(3)}. Fullest cell ${of('anchoredPeak').toFixed(3)}, not re-anchored ${of('leftPeak').toFixed(3)}`,
  );
  market.stop();
}
say(
  worst <= MOST_IMBALANCE,
  `books: largest |mass / members' open interest - 1| ${worst.toExponential(1)}, asked ${MOST_IMBALANCE}`,
);

/** Processor time of a live minute, with the tiles that follow it, ms. */
async function costOf(market: MarketPipeline, close: () => void, minutes: number): Promise<number> {
  await market.warmTiles();
  const beganMs = performance.now();
  for (let i = 0; i < minutes; i++) {
    close();
    market.tilePatches('1m');
  }
  return (performance.now() - beganMs) / minutes;
}
const MINUTES = 600;
const members = worlds.map(({ instrument, bars }) => {
  const market = new MarketPipeline(instrument, MINUTE_MS);
  for (const bar of bars.slice(0, -MINUTES)) market.close(bar);
  return market;
});
const alone = new MarketPipeline(worlds[0]!.instrument, MINUTE_MS);
for (const bar of worlds[0]!.bars.slice(0, -MINUTES)) alone.close(bar);
let at = worlds[0]!.bars.length - MINUTES;
const ownMs = await costOf(alone, () => alone.close(worlds[0]!.bars[at++]!), MINUTES);
const market = await plain(members);
at = worlds[0]!.bars.length - MINUTES;
const close = () => {
  members.forEach((member, k) => member.close(worlds[k]!.bars[at]!));
  at++;
};
const sumMs = await costOf(market, close, MINUTES);
say(
  sumMs / ownMs <= MOST_COST,
  `a live minute of two venues and their sum: ${sumMs.toFixed(2)} ms, ${(sumMs / ownMs).toFixed(1)} times that of one market (${ownMs.toFixed(2)} ms), asked ${MOST_COST}`,
);
market.stop();
together.stop();
process.exitCode = failed.length > 0 ? 1 : 0;
