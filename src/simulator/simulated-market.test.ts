import { describe, expect, it } from 'vitest';
import type { Bar } from '../market/bar.ts';
import { InstrumentError } from '../market/errors.ts';
import type { Liquidation, Side } from '../market/event.ts';
import { SimulatedPerpetual } from './perpetual.ts';
import { createSimulatedMarket, type SimulatedMarket, type SimulatedMinute } from './simulated-market.ts';
import type { SimulatedName } from './specification.ts';

const START_MS = 1_767_225_600_000;
const DAY = 1440;

function marketOf(name: SimulatedName, seed: number): SimulatedMarket {
  return createSimulatedMarket({ name, seed, startMs: START_MS });
}

function run(market: SimulatedMarket, minutes: number): SimulatedMinute[] {
  return Array.from({ length: minutes }, () => market.step());
}

describe('createSimulatedMarket', () => {
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
    const returns = (name: SimulatedName, seed: number): number[] =>
      run(marketOf(name, seed), 2 * DAY).map(({ bar }) => Math.log(bar.close / bar.open));
    const btc = returns('BTC', 9);
    expect(correlation(btc, returns('ETH', 9))).toBeGreaterThan(0.4);
    expect(Math.abs(correlation(btc, returns('ETH', 10)))).toBeLessThan(0.15);
  });
});

describe('a cascade', () => {
  it('happens: forced orders move the mark onto further positions within one step', () => {
    const market = marketOf('ETH', 1);
    if (!(market instanceof SimulatedPerpetual)) throw new Error('another kind of market');
    const { book } = market;
    const sweep = book.sweep.bind(book);
    let rounds = 0;
    let deepest = 0;
    book.sweep = (from, to, onLiquidated) => {
      const lots = sweep(from, to, onLiquidated);
      rounds = lots > 0 ? rounds + 1 : 0;
      deepest = Math.max(deepest, rounds);
      return lots;
    };
    run(market, 3 * DAY);
    expect(deepest).toBeGreaterThan(2);
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

/** Everything that enters and leaves a book, as it happens. */
interface Ledger {
  opened: { side: Side; lots: number; price: number }[];
  closed: { long: number; short: number };
}

/** Writes down what is done to the market's book. */
function watch(market: SimulatedPerpetual): Ledger {
  const ledger: Ledger = { opened: [], closed: { long: 0, short: 0 } };
  const { book } = market;
  const open = book.open.bind(book);
  const closeDue = book.closeDue.bind(book);
  book.open = (side, lots, price, closeSlot) => {
    ledger.opened.push({ side, lots, price });
    open(side, lots, price, closeSlot);
  };
  book.closeDue = (slot) => {
    const closed = closeDue(slot);
    ledger.closed.long += closed.long;
    ledger.closed.short += closed.short;
    return closed;
  };
  return ledger;
}

describe.each(['BTC', 'ETH'] as const)('the book of %s', (name) => {
  it('balances at every minute, and holds nobody whom the mark has crossed', () => {
    const market = marketOf(name, 3);
    if (!(market instanceof SimulatedPerpetual)) throw new Error('another kind of market');
    const ledger = watch(market);
    const { book } = market;
    for (let minute = 0; minute < 2 * DAY; minute++) {
      ledger.opened = [];
      ledger.closed = { long: 0, short: 0 };
      const before = { long: book.longs.open, short: book.shorts.open };
      const { bar, liquidations } = market.step();

      // Stock-flow: what stood, plus opens, less closes and liquidations, is what stands. Lots are whole, so exactly.
      for (const side of ['long', 'short'] as const) {
        const opened = ledger.opened.filter((one) => one.side === side).reduce((total, one) => total + one.lots, 0);
        const liquidated = Math.round(sum(liquidations.filter((one) => one.side === side)) * 1000);
        const after = side === 'long' ? book.longs.open : book.shorts.open;
        expect(before[side] + opened - ledger.closed[side] - liquidated).toBe(after);
      }
      expect(book.longs.open).toBe(book.shorts.open);
      expect(bar.openInterest).toBe(market.openInterest());

      // A position older than this minute lies beyond this minute's marks; in a bin that lies wholly inside them only
      // positions opened during the minute, after the mark was there, can stand.
      const inside = { long: 0, short: 0 };
      book.longs.forEachBin((price, lots) => {
        if (price * Math.exp(-2.6e-4) >= bar.markLow) inside.long += lots;
      });
      book.shorts.forEachBin((price, lots) => {
        if (price * Math.exp(2.6e-4) <= bar.markHigh) inside.short += lots;
      });
      const young = { long: 0, short: 0 };
      for (const { side, lots, price } of ledger.opened) {
        if (side === 'long' ? price >= bar.markLow : price <= bar.markHigh) young[side] += lots;
      }
      expect(inside.long).toBeLessThanOrEqual(young.long);
      expect(inside.short).toBeLessThanOrEqual(young.short);
    }
  });

  it('tells the truth: each side and what has no price are the open interest', () => {
    const market = marketOf(name, 4);
    for (let hour = 0; hour < 24; hour++) {
      run(market, 60);
      const positions = market.positions();
      const unreachable = market.unreachable();
      for (const side of ['long', 'short'] as const) {
        const total = sum(positions.filter((position) => position.side === side)) + unreachable[side];
        expect(Math.abs(total / market.openInterest() - 1)).toBeLessThan(1e-9);
      }
      expect(positions.every(({ timeMs, quantity }) => timeMs === market.timeMs && quantity > 0)).toBe(true);
    }
  });
});

describe.each([
  { name: 'BTC', usual: 90_000, volatility: [0.018, 0.05] },
  { name: 'ETH', usual: 2_000_000, volatility: [0.025, 0.065] },
] as const)('thirty days of $name', ({ name, usual, volatility }) => {
  const minutes = run(marketOf(name, 1), 30 * DAY);
  const bars: Bar[] = minutes.map(({ bar }) => bar);
  const returns = bars.map(({ open, close }) => Math.log(close / open));
  const absolute = returns.map(Math.abs);

  it('has the volatility, the fat tails and the slow decay of real markets', () => {
    const square = mean(returns.map((r) => r * r));
    expect(Math.sqrt(square * DAY)).toBeGreaterThan(volatility[0]);
    expect(Math.sqrt(square * DAY)).toBeLessThan(volatility[1]);
    expect(mean(returns.map((r) => r ** 4)) / square ** 2).toBeGreaterThan(5);
    expect(Math.abs(autocorrelation(returns, 1))).toBeLessThan(0.1);
    expect(autocorrelation(absolute, 1)).toBeGreaterThan(autocorrelation(absolute, 60));
    expect(autocorrelation(absolute, 60)).toBeGreaterThan(0.05);
    expect(autocorrelation(absolute, 360)).toBeGreaterThan(0.01);
  });

  it('keeps open interest and its turnover within bounds', () => {
    for (const bar of bars) {
      expect(bar.openInterest / usual).toBeGreaterThan(0.6);
      expect(bar.openInterest / usual).toBeLessThan(1.6);
    }
    const turnover = mean(bars.map(({ volume, openInterest }) => volume / openInterest)) * DAY;
    expect(turnover).toBeGreaterThan(1.3);
    expect(turnover).toBeLessThan(3);
  });

  it('liquidates 0.3 to 3 % of open interest on a median day, in bursts', () => {
    const share = minutes.map(({ bar, liquidations }) => sum(liquidations) / bar.openInterest);
    const byDay = totals(share, DAY);
    expect(median(byDay)).toBeGreaterThan(0.003);
    expect(median(byDay)).toBeLessThan(0.03);
    const byHour = totals(share, 60);
    expect(Math.max(...byHour)).toBeGreaterThan(10 * median(byHour));
    // Clustered in time, not merely uneven: a busy hour is followed by a busy one.
    expect(autocorrelation(byHour.map(Math.sqrt), 1)).toBeGreaterThan(0.2);
    for (const side of ['long', 'short']) {
      expect(minutes.some(({ liquidations }) => liquidations.some((one) => one.side === side))).toBe(true);
    }
  });

  it('keeps the mark near the last price, but not on it', () => {
    const gaps = minutes.flatMap(({ path }) => path.map(({ last, mark }) => Math.abs(Math.log(last / mark))));
    expect(median(gaps)).toBeGreaterThan(1e-6);
    expect(median(gaps)).toBeLessThan(1e-3);
  });

  it('pays funding three times a day, not always the same', () => {
    const rates = bars.map(({ fundingRate }) => fundingRate).filter((rate) => !Number.isNaN(rate));
    expect(rates).toHaveLength(90);
    expect(new Set(rates).size).toBeGreaterThan(3);
    expect(Math.max(...rates.map(Math.abs))).toBeLessThanOrEqual(3e-3);
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

function totals(values: readonly number[], length: number): number[] {
  return Array.from({ length: Math.floor(values.length / length) }, (_, i) =>
    values.slice(i * length, (i + 1) * length).reduce((total, value) => total + value, 0),
  );
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const meanA = mean(a);
  const meanB = mean(b);
  const products = mean(a.map((value, i) => (value - meanA) * (b[i]! - meanB)));
  const varianceA = mean(a.map((value) => (value - meanA) ** 2));
  const varianceB = mean(b.map((value) => (value - meanB) ** 2));
  return products / Math.sqrt(varianceA * varianceB);
}

function autocorrelation(values: readonly number[], lag: number): number {
  return correlation(values.slice(lag), values.slice(0, -lag));
}
