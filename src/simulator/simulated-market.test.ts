import { describe, expect, it } from 'vitest';
import type { Bar } from '../market/bar.ts';
import { InstrumentError } from '../market/errors.ts';
import type { Liquidation } from '../market/event.ts';
import { faultsOfTruth } from './market-check.ts';
import { type SimulatedName, SPECIFICATIONS } from './markets.ts';
import { SimulatedPerpetual } from './perpetual.ts';
import {
  createSimulatedMarket,
  SIMULATED_MARKETS,
  type SimulatedMarket,
  type SimulatedMinute,
} from './simulated-market.ts';
import { parseMarketId } from '../market/market-id.ts';

const START_MS = 1_767_225_600_000;
const DAY = 1440;

function marketOf(name: SimulatedName, seed: number): SimulatedMarket {
  return createSimulatedMarket({ name, seed, startMs: START_MS });
}

function run(market: SimulatedMarket, minutes: number): SimulatedMinute[] {
  return Array.from({ length: minutes }, () => market.step());
}

function returnsOf(minutes: readonly SimulatedMinute[]): number[] {
  return minutes.map(({ bar }) => Math.log(bar.close / bar.open));
}

function perpetualOf(name: SimulatedName, seed: number): SimulatedPerpetual {
  const market = marketOf(name, seed);
  if (!(market instanceof SimulatedPerpetual)) throw new Error('another kind of market');
  return market;
}

describe('createSimulatedMarket', () => {
  it('has a market for each specification, under an id that is one', () => {
    expect([...SIMULATED_MARKETS.values()]).toEqual(Object.keys(SPECIFICATIONS));
    for (const [id, name] of SIMULATED_MARKETS) {
      expect(parseMarketId(id)).toMatchObject({ venue: 'sim', base: name });
      expect(SPECIFICATIONS[name].name).toBe(name);
    }
    expect(new Set(Object.values(SPECIFICATIONS).map(({ mechanic }) => mechanic)).size).toBe(SIMULATED_MARKETS.size);
  });

  it('repeats itself to the last bit under the same seed, and under no other', () => {
    const first = marketOf('BTC', 5);
    const again = marketOf('BTC', 5);
    const minutes = run(first, DAY);
    expect(run(again, DAY)).toEqual(minutes);
    expect(again.positions()).toEqual(first.positions());
    const other = run(marketOf('BTC', 6), DAY);
    expect(other.filter(({ bar }, i) => bar.close === minutes[i]!.bar.close).length).toBeLessThan(DAY / 100);
  });

  it('refuses what it cannot run', () => {
    const options = { name: 'BTC', seed: 1, startMs: START_MS } as const;
    expect(() => createSimulatedMarket({ ...options, seed: -1 })).toThrow(InstrumentError);
    expect(() => createSimulatedMarket({ ...options, seed: 0.5 })).toThrow(/seed 0.5 .* whole number/);
    expect(() => createSimulatedMarket({ ...options, startMs: START_MS + 1 })).toThrow(/whole minute/);
    expect(() => createSimulatedMarket({ ...options, openInterestMinutes: 0 })).toThrow(InstrumentError);
  });

  it('says what it is', () => {
    const { instrument } = marketOf('ETH', 1);
    expect(instrument).toMatchObject({ id: 'sim:ETH/USDT:USDT', base: 'ETH', contract: 'linear', simulated: true });
    for (const [i, bracket] of instrument.brackets.entries()) {
      const below = instrument.brackets[i - 1];
      if (!below) continue;
      const { floor } = bracket;
      expect(floor * bracket.rate - bracket.deduction).toBeCloseTo(floor * below.rate - below.deduction, 4);
    }
  });

  it('states open interest only at its stamps where asked to', () => {
    const sparse = createSimulatedMarket({ name: 'BTC', seed: 1, startMs: START_MS, openInterestMinutes: 5 });
    const every = run(marketOf('BTC', 1), 20);
    for (const [i, { bar }] of run(sparse, 20).entries()) {
      expect(bar.openInterest).toBe(i % 5 === 4 ? every[i]!.bar.openInterest : Number.NaN);
    }
  });

  it('moves BTC and ETH of one seed together, and of two seeds not', () => {
    const returns = (name: SimulatedName, seed: number): number[] => returnsOf(run(marketOf(name, seed), 2 * DAY));
    const btc = returns('BTC', 9);
    expect(correlation(btc, returns('ETH', 9))).toBeGreaterThan(0.4);
    expect(Math.abs(correlation(btc, returns('ETH', 10)))).toBeLessThan(0.15);
  });
});

describe('a cascade', () => {
  it('happens: forced orders move the mark onto further positions within one step', () => {
    const market = perpetualOf('ETH', 1);
    run(market, 3 * DAY);
    expect(market.cascades.deepest).toBeGreaterThan(2);
  });
});

describe('two venues', () => {
  it('are one world: each is the same whichever is told of, and arbitrage keeps their prices together', () => {
    const [a, b] = [run(marketOf('BTCVENUEA', 4), DAY), run(marketOf('BTCVENUEB', 4), DAY)];
    const gaps = a.map(({ bar }, i) => Math.abs(Math.log(bar.close / b[i].bar.close)));
    expect(median(gaps)).toBeLessThan(1e-3);
    expect(median(gaps)).toBeGreaterThan(0);
    const ids = (minutes: SimulatedMinute[]) =>
      minutes.flatMap(({ liquidations }) => liquidations.map((one) => one.price));
    expect(ids(a)).not.toEqual(ids(b));
    expect(correlation(returnsOf(a), returnsOf(b))).toBeGreaterThan(0.8);
    // Without the other's orders a venue alone would go another way.
    expect(run(marketOf('BTC', 4), DAY).at(-1)!.bar.close).not.toBe(a.at(-1)!.bar.close);
  });
});

describe('a minute of a simulated market', () => {
  it('is a true bar, with its path and its liquidations inside', () => {
    const market = marketOf('BTC', 2);
    let close = 80_000;
    let previousId = 0;
    for (let minute = 0; minute < 2 * DAY; minute++) {
      const timeMs = START_MS + minute * 60_000;
      expect(market.timeMs).toBe(timeMs);
      const { bar, liquidations, path } = market.step();
      expect(bar.timeMs).toBe(timeMs);
      expect(bar.open).toBe(close);
      close = bar.close;
      const lasts = [bar.open, ...path.map(({ last }) => last)];
      expect(bar.high).toBe(Math.max(...lasts));
      expect(bar.low).toBe(Math.min(...lasts));
      expect(bar.low).toBeGreaterThan(0);
      for (const { mark } of path) expect(mark >= bar.markLow && mark <= bar.markHigh).toBe(true);
      const end = path.at(-1)!;
      expect(end).toEqual({
        timeMs: timeMs + 60_000,
        last: bar.close,
        mark: end.mark,
        volume: bar.volume,
        takerBuyVolume: bar.takerBuyVolume,
      });
      expect(bar.takerBuyVolume).toBeGreaterThanOrEqual(0);
      expect(bar.takerBuyVolume).toBeLessThanOrEqual(bar.volume);
      let previousMs = timeMs;
      for (const liquidation of liquidations) {
        expect(liquidation.timeMs).toBeGreaterThanOrEqual(previousMs);
        expect(liquidation.timeMs).toBeLessThan(timeMs + 60_000);
        expect(liquidation.price).toBeGreaterThanOrEqual(bar.markLow);
        expect(liquidation.price).toBeLessThanOrEqual(bar.markHigh);
        expect(Number(liquidation.id)).toBe(++previousId);
        previousMs = liquidation.timeMs;
      }
      expect(sum(liquidations)).toBeLessThanOrEqual(bar.volume);
      expect(Number.isNaN(bar.fundingRate)).toBe(timeMs % (8 * 3_600_000) !== 0);
    }
    expect(previousId).toBeGreaterThan(100);
  });

  it('trades at least what it opens and closes: |change of open interest| is at most the volume', () => {
    const market = marketOf('ETH', 2);
    let before = market.openInterest();
    for (const { bar } of run(market, DAY)) {
      expect(Math.abs(bar.openInterest - before)).toBeLessThanOrEqual(bar.volume + 1e-6);
      before = bar.openInterest;
    }
  });
});

/** Lots that enter and leave a book, as it happens, but for liquidations. */
interface Ledger {
  opened: { long: number; short: number };
  closed: { long: number; short: number };
}

/** Writes down what is done to the market's book. */
function watch(market: SimulatedPerpetual): Ledger {
  const ledger: Ledger = { opened: { long: 0, short: 0 }, closed: { long: 0, short: 0 } };
  const { lives, cascades } = market;
  const open = lives.book.open.bind(lives.book);
  const look = lives.look.bind(lives);
  const cascade = cascades.run.bind(cascades);
  const addClosed = ({ long, short }: { long: number; short: number }): void => {
    ledger.closed.long += long;
    ledger.closed.short += short;
  };
  lives.book.open = (position) => {
    ledger.opened[position.side] += position.lots;
    return open(position);
  };
  lives.look = (...args) => {
    const closed = look(...args);
    addClosed(closed);
    return closed;
  };
  cascades.run = (...args) => {
    const result = cascade(...args);
    addClosed(result.stopped);
    return result;
  };
  return ledger;
}

describe.each(['BTC', 'ETH', 'BTCCROSS', 'BTCSTOPS', 'BTCFUNDING'] as const)('the flows of %s', (name) => {
  it('balance in every minute: what stood, plus opens, less closes and liquidations, is what stands', () => {
    const market = perpetualOf(name, 3);
    const ledger = watch(market);
    const { book } = market.lives;
    for (let minute = 0; minute < DAY; minute++) {
      ledger.opened = { long: 0, short: 0 };
      ledger.closed = { long: 0, short: 0 };
      const before = { long: book.longs.open, short: book.shorts.open };
      const { liquidations } = market.step();
      for (const side of ['long', 'short'] as const) {
        // Lots are whole, so exactly.
        const liquidated = Math.round(sum(liquidations.filter((one) => one.side === side)) * 1000);
        const after = side === 'long' ? book.longs.open : book.shorts.open;
        expect(before[side] + ledger.opened[side] - ledger.closed[side] - liquidated).toBe(after);
      }
    }
  });
});

const PERPETUALS = (Object.keys(SPECIFICATIONS) as SimulatedName[]).filter((name) => !name.startsWith('BTCVENUE'));

describe.each(PERPETUALS)('the book of %s', (name) => {
  it('has as many longs as shorts to the lot, and nobody alive whom the mark has crossed', () => {
    const market = perpetualOf(name, 3);
    const { book } = market.lives;
    for (let minute = 1; minute <= DAY / 2; minute++) {
      const { bar } = market.step();
      expect(book.longs.open).toBe(book.shorts.open);
      expect(bar.openInterest).toBe(market.openInterest());
      if (minute % 120 !== 0) continue;
      const { mark } = market.prices;
      const open = { long: 0, short: 0 };
      for (let i = 0; i < book.size; i++) {
        const lots = book.lots[i];
        if (lots === 0) continue;
        open[book.sideOf(i)] += lots;
        const price = book.liquidationPrice[i];
        if (price !== 0 && book.signOf(i) * (mark - price) <= 0) expect.fail(`${price} is alive at a mark of ${mark}`);
      }
      expect(open).toEqual({ long: book.longs.open, short: book.shorts.open });
      expect(faultsOfTruth(market, mark)).toEqual([]);
    }
    expect(market.positions().every(({ timeMs, quantity }) => timeMs === market.timeMs && quantity > 0)).toBe(true);
  });
});

// Between them they have every mechanism.
describe.each(['BTCWILD', 'BTCFUNDING', 'BTCVENUEA'] as const)('the mechanisms of %s', (name) => {
  it('repeat themselves under the same seed', () => {
    const last = (market: SimulatedMarket): unknown[] => [run(market, 600).at(-1), market.positions()];
    expect(last(marketOf(name, 8))).toEqual(last(marketOf(name, 8)));
  });
});

describe('five days of BTC', () => {
  const minutes = run(marketOf('BTC', 1), 5 * DAY);
  const bars: Bar[] = minutes.map(({ bar }) => bar);

  it('keeps the mark near the last price, but not on it', () => {
    const gaps = minutes.flatMap(({ path }) => path.map(({ last, mark }) => Math.abs(Math.log(last / mark))));
    expect(median(gaps)).toBeGreaterThan(1e-6);
    expect(median(gaps)).toBeLessThan(1e-3);
  });

  it('pays funding three times a day, not always the same', () => {
    const rates = bars.map(({ fundingRate }) => fundingRate).filter((rate) => !Number.isNaN(rate));
    expect(rates).toHaveLength(15);
    expect(new Set(rates).size).toBeGreaterThan(1);
    expect(Math.max(...rates.map(Math.abs))).toBeLessThanOrEqual(3e-3);
  });

  it('keeps open interest within bounds', () => {
    for (const { openInterest } of bars) {
      expect(openInterest / 90_000).toBeGreaterThan(0.7);
      expect(openInterest / 90_000).toBeLessThan(1.4);
    }
  });
});

function sum(quantities: readonly Pick<Liquidation, 'quantity'>[]): number {
  return quantities.reduce((total, { quantity }) => total + quantity, 0);
}

function mean(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0) / values.length;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const meanA = mean(a);
  const meanB = mean(b);
  const products = mean(a.map((value, i) => (value - meanA) * (b[i]! - meanB)));
  const varianceA = mean(a.map((value) => (value - meanA) ** 2));
  const varianceB = mean(b.map((value) => (value - meanB) ** 2));
  return products / Math.sqrt(varianceA * varianceB);
}
