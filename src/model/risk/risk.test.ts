import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { type Bar, touchHigh, touchLow } from '../../market/bar.ts';
import type { Instrument } from '../../market/instrument.ts';
import { createSimulatedMarket } from '../../simulator/simulated-market.ts';
import { CascadeCurve, type Fuel } from '../cascade/cascade.ts';
import { squareRootImpact } from '../cascade/impact.ts';
import { INVERSE, LINEAR } from '../cohorts/bars.testing.ts';
import { withDeductions } from '../margin/bracket.ts';
import { uniformFrom } from '../scoring/statistics/uniform.ts';
import { assess, type RiskView } from './assess.ts';
import { firstOfTwo, firstPassage } from './first-passage.ts';
import { HitOdds, RISK_HORIZONS } from './hit-odds.ts';
import { halfKelly } from './kelly.ts';
import { kellyReasons } from './kelly-words.ts';
import { PlanError } from './plan-error.ts';
import { openPosition } from './position.ts';
import { sizeForRisk } from './size.ts';
import { adviseStop, checkStop } from './stop.ts';
import { survivalLeverage } from './survival.ts';

const HOUR_MS = 3_600_000;

/** A driftless walk of quarter-hours, about 3 % a day. */
function walk(days: number, seed: number): Bar[] {
  const uniform = uniformFrom(seed);
  let price = 80_000;
  return Array.from({ length: days * 96 }, (_, i): Bar => {
    const open = price;
    const path = Array.from({ length: 12 }, () => (price *= Math.exp(0.0031 * (uniform() + uniform() - 1))));
    const [low, high] = [Math.min(open, ...path), Math.max(open, ...path)];
    const unknown = { markHigh: Number.NaN, markLow: Number.NaN, takerBuyVolume: Number.NaN, fundingRate: Number.NaN };
    return { timeMs: i * 900_000, open, high, low, close: price, volume: 100, openInterest: 1000, ...unknown };
  });
}

const ODDS = new HitOdds(900_000);
for (const bar of walk(60, 1)) ODDS.push(bar);

const SCALE = { dailyVolume: 180_000, dailyVolatility: 0.03, factor: 1 };
const IMPACT = squareRootImpact(SCALE);
const NONE: Fuel = { step: 5e-4, quantity: new Float64Array(1000) };
const CALM = new CascadeCurve(NONE, IMPACT);

function viewOf(over: Partial<RiskView> = {}): RiskView {
  return {
    instrument: LINEAR,
    price: 80_000,
    atr: 400,
    odds: ODDS,
    zones: [],
    curves: { long: CALM, short: CALM },
    impact: IMPACT,
    fuel: { long: NONE, short: NONE },
    scale: SCALE,
    ...over,
  };
}

/** Just enough of a zone. */
const zone = (id: number, low: number, high: number) =>
  ({ id, side: 'long', low, high, peak: (low + high) / 2 }) as RiskView['zones'][number];

describe('positions', () => {
  const BTC_2024: Instrument = {
    ...LINEAR,
    brackets: withDeductions([
      { floor: 0, rate: 0.004, maxLeverage: 125 },
      { floor: 50_000, rate: 0.005, maxLeverage: 100 },
      { floor: 600_000, rate: 0.0065, maxLeverage: 75 },
    ]),
  };

  test('100x of one coin over two brackets, as the venue computes it, and the margin gone at 99,000', () => {
    const long = openPosition(BTC_2024, { side: 'long', entry: 100_000, leverage: 100, size: 1 });
    expect(long.liquidation).toBeCloseTo(99_447.24, 2);
    expect(long.bankruptcy).toBeCloseTo(99_000, 9);
    const short = openPosition(BTC_2024, { side: 'short', entry: 100_000, leverage: 100, margin: 1000 });
    expect(short.size).toBe(1);
    expect(short.liquidation).toBeCloseTo(100_547.26, 2);
    expect(short.bankruptcy).toBeCloseTo(101_000, 9);
  });

  test("Binance's cross example, ETH leg, is met to the cent", () => {
    const instrument = { ...LINEAR, brackets: [{ floor: 0, rate: 0.1, deduction: 135365, maxLeverage: 5 }] };
    const cross = { wallet: 1535443.01, otherMaintenance: 71200.811444, otherUnrealised: -56354.56848 };
    const plan = { side: 'long', entry: 1456.84, leverage: 5, size: 3683.979, ...cross } as const;
    expect(openPosition(instrument, plan).liquidation).toBeCloseTo(1153.26, 2);
  });

  test('inverse: equity in coin is the maintenance margin at the liquidation, and nothing at the bankruptcy', () => {
    for (const side of ['long', 'short'] as const) {
      const sign = side === 'long' ? 1 : -1;
      const { size, margin, liquidation, bankruptcy } = openPosition(INVERSE, {
        side,
        entry: 80_000,
        leverage: 20,
        size: 1e6,
      });
      const equity = (price: number) => margin + sign * (size / 80_000 - size / price);
      const bracket = INVERSE.brackets.findLast(({ floor }) => floor <= size)!;
      expect(equity(liquidation!)).toBeCloseTo((bracket.rate * size - bracket.deduction) / liquidation!, 9);
      expect(equity(bankruptcy!)).toBeCloseTo(0, 12);
    }
  });

  test('a plan that cannot be is refused with the limit', () => {
    const plan = { side: 'long', entry: 100_000, leverage: 10, size: 1 } as const;
    const refusal = (over: object) => () => openPosition(BTC_2024, { ...plan, ...over });
    expect(refusal({ leverage: 126 })).toThrow(/at most 100x .* or less than \$50,000|at most 100x/);
    expect(refusal({ leverage: 100, size: 7 })).toThrow(/at most 75x .*\$700,000.* or less than \$600,000 at 100x/);
    expect(refusal({ entry: 0 })).toThrow(/entry must be above zero, not 0/);
    expect(refusal({ entry: Number.NaN })).toThrow(PlanError);
    expect(refusal({ size: -1 })).toThrow(/size must be above zero/);
    expect(refusal({ margin: 5 })).toThrow(/either a size or a margin/);
    expect(refusal({ leverage: 0.5 })).toThrow(/below 1x/);
    expect(refusal({ wallet: 9_999 })).toThrow(/initial margin of 10000/);
    expect(refusal({ wallet: 10_000, otherMaintenance: 9_700 })).toThrow(/liquidated at once/);
  });
});

describe('survival', () => {
  test('q = .3, m = .05: 3.38 and 2.40', () => {
    expect(survivalLeverage('linear', 'long', 0.3, 0.05)).toBeCloseTo(3.38, 2);
    expect(survivalLeverage('linear', 'short', 0.3, 0.05)).toBeCloseTo(2.4, 2);
  });

  test('a position of that leverage is liquidated exactly there, on either contract and side', () => {
    for (const contract of ['linear', 'inverse'] as const) {
      for (const side of ['long', 'short'] as const) {
        const leverage = survivalLeverage(contract, side, 0.1, 0.02);
        const instrument = { ...LINEAR, contract, brackets: [{ floor: 0, rate: 0.02, deduction: 0, maxLeverage: 50 }] };
        const { liquidation } = openPosition(instrument, { side, entry: 100, leverage, size: 1 });
        expect(Math.abs(Math.log(liquidation! / 100))).toBeCloseTo(0.1, 12);
      }
    }
  });
});

describe('odds', () => {
  test('first passage: 2 Phi(-1) at one deviation; watched at closes only it is less', () => {
    // sigma sqrt(h) = .01 x sqrt(3600) = .6
    expect(firstPassage(0.6, 0.01, HOUR_MS)).toBeCloseTo(0.3173, 4);
    const shift = 0.5826 * 0.01 * Math.sqrt(60);
    expect(firstPassage(0.6 - shift, 0.01, HOUR_MS, 60_000)).toBeCloseTo(0.3173, 4);
    expect(firstPassage(0, 0.01, HOUR_MS)).toBe(1);
  });

  test('are those that a walk of known volatility has', () => {
    for (let h = 0; h < 3; h++) {
      const spread = ODDS.sigma * Math.sqrt(RISK_HORIZONS[h]!.ms / 1000);
      for (const deviations of [0.5, 1, 1.5]) {
        const probability = ODDS.probability('long', deviations * spread, h);
        expect(Math.abs(probability - ODDS.gaussian(deviations * spread, h))).toBeLessThan(0.13);
      }
    }
    expect(ODDS.windows(0)).toBeGreaterThan(1400);
    expect(ODDS.windows(3)).toBeLessThan(ODDS.windows(0));
  });

  test('fall with distance, grow with the horizon, and stand on the Gaussian before a week of windows', () => {
    for (const side of ['long', 'short'] as const) {
      for (let h = 0; h < RISK_HORIZONS.length; h++) {
        const at = [0, 0.005, 0.02, 0.1, 1].map((distance) => ODDS.probability(side, distance, h));
        expect(at).toEqual(at.toSorted((a, b) => b - a));
        expect(at[0]).toBe(1);
        expect(at.at(-1)).toBeGreaterThan(0);
      }
      expect(ODDS.probability(side, 0.02, 2)).toBeGreaterThan(ODDS.probability(side, 0.02, 0));
    }
    const young = new HitOdds(900_000);
    for (const bar of walk(3, 2)) young.push(bar);
    expect(young.probability('long', 0.01, 2)).toBe(young.gaussian(0.01, 2));
    expect(young.quantile('long', 0.01, 2)).toBe(Number.POSITIVE_INFINITY);
  });

  test('are met on a simulated market, out of sample: what is said of the next hour is what is seen', () => {
    const market = createSimulatedMarket({ name: 'BTC', seed: 5, startMs: Date.parse('2026-01-01T00:00Z') });
    const odds = new HitOdds(60_000);
    const bins = Array.from({ length: 5 }, () => ({ count: 0, said: 0, seen: 0 }));
    let asked: { logPrice: number; said: { distance: number; probability: number }[] } | null = null;
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let minute = 1; minute <= 21 * 1440; minute++) {
      const { bar } = market.step();
      odds.push(bar);
      low = Math.min(low, Math.log(touchLow(bar)));
      high = Math.max(high, Math.log(touchHigh(bar)));
      if (minute % 60 !== 0) continue;
      for (const { distance, probability } of asked?.said ?? []) {
        const down = distance > 0;
        const bin = bins[Math.min(4, Math.floor(5 * probability))]!;
        bin.count++;
        bin.said += probability;
        bin.seen += Number(down ? low <= asked!.logPrice - distance : high >= asked!.logPrice - distance);
      }
      [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
      if (minute < 8 * 1440) continue;
      const said = [0.001, 0.002, 0.003, 0.005, 0.008, 0.012].flatMap((distance) => [
        { distance, probability: odds.probability('long', distance, 0) },
        { distance: -distance, probability: odds.probability('short', distance, 0) },
      ]);
      asked = { logPrice: Math.log(bar.close), said };
    }
    for (const { count, said, seen } of bins) {
      expect(count).toBeGreaterThan(100);
      expect(Math.abs(said - seen) / count).toBeLessThan(0.07);
    }
  });

  test('of a past moment are what they were then, and a missing bar voids the windows that hold it', () => {
    const odds = new HitOdds(900_000);
    const bars = walk(20, 4);
    const half = bars.length / 2 + 3;
    for (const bar of bars.slice(0, half)) odds.push(bar);
    const timeMs = bars[half - 1]!.timeMs + 900_000;
    const { sigma } = odds;
    const ask = (of: HitOdds) =>
      RISK_HORIZONS.map((_, h) => [of.windows(h), of.probability('long', 0.02, h), of.quantile('short', 0.1, h)]);
    const then = ask(odds);
    for (const bar of bars.slice(half)) odds.push(bar);
    expect(ask(odds)).not.toEqual(then);
    expect(ask(odds.at(timeMs, sigma))).toEqual(then);
    const torn = new HitOdds(900_000);
    for (const [i, bar] of bars.entries()) if (i !== 401) torn.push(bar);
    expect([0, 1, 2].map((h) => odds.windows(h) - torn.windows(h))).toEqual([1, 4, 24]);
  });

  test('stand with an interval that runs of windows give, and holds them; without enough runs there is none', () => {
    const spread = ODDS.sigma * Math.sqrt(RISK_HORIZONS[2].ms / 1000);
    for (const side of ['long', 'short'] as const) {
      for (const h of [0, 1, 2]) {
        const { value, low, high } = ODDS.interval(
          side,
          0.7 * spread * Math.sqrt(RISK_HORIZONS[h]!.ms / 86_400_000),
          h,
        );
        expect(value).toBe(ODDS.probability(side, 0.7 * spread * Math.sqrt(RISK_HORIZONS[h]!.ms / 86_400_000), h));
        expect(low!).toBeLessThan(value!);
        expect(high!).toBeGreaterThan(value!);
        expect(high! - low!).toBeLessThan(0.5);
      }
      // Four runs of a fortnight are too few.
      expect(ODDS.interval(side, spread, 3)).toMatchObject({ low: null, high: null });
      expect(ODDS.interval(side, 0, 0)).toEqual({ value: 1, low: null, high: null });
    }
    // Longer windows overlap more: the same probability is told less surely.
    const width = (h: number) => {
      const { low, high } = ODDS.interval('long', spread * Math.sqrt(RISK_HORIZONS[h]!.ms / 86_400_000), h);
      return high! - low!;
    };
    expect(width(2)).toBeGreaterThan(width(0));
  });

  test('the quantile is where the probability is what it says', () => {
    const q = ODDS.quantile('short', 0.05, 1);
    expect(ODDS.probability('short', q, 1)).toBeCloseTo(0.05, 2);
  });
});

describe('target or stop first', () => {
  const SPREAD = ODDS.sigma * Math.sqrt(86_400);

  test('a walk between two levels: far / (near + far) without an end, both together at one deviation or less', () => {
    expect(firstOfTwo(1, 3, 1, 1e9)).toBeCloseTo(0.75, 6);
    expect(firstOfTwo(3, 1, 1, 1e9)).toBeCloseTo(0.25, 6);
    // A level far away is no rival.
    expect(firstOfTwo(0.6, 100, 0.01, HOUR_MS)).toBeCloseTo(firstPassage(0.6, 0.01, HOUR_MS), 9);
    expect(firstOfTwo(1, 1, 0, HOUR_MS)).toBe(0);
  });

  test('the three add up to 1, and no level is met first more often than it is met', () => {
    const distance = fc.double({ min: 0.02, max: 4, noNaN: true });
    fc.assert(
      fc.property(distance, distance, (stop, target) => {
        for (let h = 0; h < RISK_HORIZONS.length; h++) {
          const away = (deviations: number) => deviations * SPREAD * Math.sqrt(RISK_HORIZONS[h]!.ms / 86_400_000);
          const race = ODDS.race(away(stop), away(target), h);
          const told = [race.target, race.stop, race.neither];
          expect(told.reduce((sum, { value }) => sum + value, 0)).toBeCloseTo(1, 12);
          for (const { value, low, high } of told) {
            expect(value).toBeGreaterThan(0);
            if (low !== null) expect(low <= value && value <= high!).toBe(true);
          }
          // Mirrored, a window meets the level on either side; so does the walk.
          const met = (at: number) =>
            Math.max((ODDS.probability('long', at, h) + ODDS.probability('short', at, h)) / 2, ODDS.gaussian(at, h));
          expect(race.stop.value).toBeLessThanOrEqual(met(away(stop)) + 1e-12);
          expect(race.target.value).toBeLessThanOrEqual(met(away(target)) + 1e-12);
          const gaussian = ODDS.gaussianRace(away(stop), away(target), h);
          expect(gaussian.target + gaussian.stop + gaussian.neither).toBeCloseTo(1, 12);
        }
      }),
      { numRuns: 40 },
    );
  });

  test('is what a walk of known volatility has, and the bars of an hour tell the order within it', () => {
    for (const h of [0, 1, 2]) {
      const unit = SPREAD * Math.sqrt(RISK_HORIZONS[h]!.ms / 86_400_000);
      const { target, stop } = ODDS.race(0.5 * unit, unit, h);
      const gaussian = ODDS.gaussianRace(0.5 * unit, unit, h);
      expect(Math.abs(target.value - gaussian.target)).toBeLessThan(0.1);
      expect(Math.abs(stop.value - gaussian.stop)).toBeLessThan(0.1);
    }
    // Every hour falls by 1 %, then rises by 2 %, or the other way round: as it was and mirrored, half of each.
    for (const falls of [true, false]) {
      const odds = new HitOdds(900_000);
      for (let i = 0; i < 400 * 4; i++) {
        const path = [100, falls ? 99 : 101, falls ? 101 : 99, 100.001 + (i % 8 < 4 ? 0.002 : 0), 100];
        const [open, close] = [path[i % 4]!, path[(i % 4) + 1]!];
        const [low, high] = [Math.min(open, close), Math.max(open, close)];
        const unknown = {
          markHigh: Number.NaN,
          markLow: Number.NaN,
          takerBuyVolume: Number.NaN,
          fundingRate: Number.NaN,
        };
        odds.push({ timeMs: i * 900_000, open, high, low, close, volume: 1, openInterest: 1, ...unknown });
      }
      const { target, stop } = odds.race(0.001, 0.001, 0);
      expect(target.value).toBeCloseTo(0.5, 2);
      expect(stop.value).toBeCloseTo(0.5, 2);
      // The far level is met in the second quarter of an hour only where it lies that way.
      const unit = odds.sigma * Math.sqrt(3600);
      expect(odds.race(0.1 * unit, 50 * unit, 0).target.value).toBeLessThan(0.01);
    }
  });

  test('a bar that touched both counts as stopped, and a past moment has the race it had', () => {
    const odds = new HitOdds(HOUR_MS);
    const bars = walk(40, 9).filter((_, i) => i % 4 === 0);
    bars.forEach((bar, i) => odds.push({ ...bar, timeMs: i * HOUR_MS, high: bar.close * 1.2, low: bar.close / 1.2 }));
    expect(odds.race(0.001, 0.001, 0).stop.value).toBeGreaterThan(0.98);
    expect(odds.race(0.001, 0.002, 0).target.value).toBeLessThan(0.01);
    const [whole, part] = [new HitOdds(900_000), new HitOdds(900_000)];
    const all = walk(30, 4);
    for (const bar of all) whole.push(bar);
    for (const bar of all.slice(0, 1900)) part.push(bar);
    const then = whole.at(1900 * 900_000, part.sigma);
    expect(then.race(0.01, 0.02, 1)).toEqual(part.race(0.01, 0.02, 1));
  });

  test('the desk refuses a target on the wrong side, and has the ceiling of half Kelly from the race', () => {
    const plan = { side: 'long', entry: 80_000, leverage: 10, size: 1 } as const;
    expect(() => assess(viewOf(), plan, { target: 79_000 })).toThrow(/target at 79000 is on the wrong side: .* above/);
    expect(() => assess(viewOf(), { ...plan, side: 'short' }, { target: 81_000 })).toThrow(/below its entry/);
    const report = assess(viewOf(), plan, { stop: 79_200, target: 81_600 });
    expect(report.rewardToRisk).toBeCloseTo(2, 9);
    const { kelly } = report;
    expect(kelly!.of).toBe('market');
    expect(kelly!.payoff).toBeCloseTo((0.02 - 0.001) / (0.01 + 0.001), 9);
    const { target, stop } = report.horizons[3]!.race!;
    expect(kelly!.winProbability).toBeCloseTo(target.probability / (target.probability + stop.probability), 12);
    const own = assess(viewOf(), plan, { edge: { winProbability: 0.6, payoff: 1 } });
    expect(own.kelly).toMatchObject({ of: 'planner', share: expect.closeTo(0.1, 12), breakEven: 0.5 });
    expect(kellyReasons(own.kelly!, false)).toMatchObject({ shown: false });
    expect(kellyReasons(own.kelly!, true)).toMatchObject({ shown: true });
    // A walk has no edge: whatever its past says, the interval holds what is needed.
    expect(kellyReasons(kelly!, true).shown).toBe(false);
    // Fees eat a target this near.
    expect(assess(viewOf(), plan, { stop: 79_200, target: 80_060 }).kelly).toBeNull();
  });
});

describe('stops', () => {
  const position = openPosition(LINEAR, { side: 'long', entry: 80_000, leverage: 5, size: 1 });
  const view = { zones: [], atr: 400, curve: null, price: 80_000 };

  test('without a zone: one average true range', () => {
    expect(adviseStop(position, view)).toMatchObject({ stop: 79_600, behind: [], mostLeverage: expect.any(Number) });
  });

  test('behind the far edge of the zone that it would stand in, with half a range of room', () => {
    const advice = adviseStop(position, { ...view, zones: [zone(7, 79_300, 79_700)] });
    expect(advice).toMatchObject({ stop: 79_100, behind: [7], buffer: { price: 200, fromAtr: 200, fromOvershoot: 0 } });
  });

  test('and behind the next one too, where that leaves no gap', () => {
    const zones = [zone(8, 78_400, 79_150), zone(7, 79_300, 79_700)];
    expect(adviseStop(position, { ...view, zones })).toMatchObject({ stop: 78_200, behind: [7, 8] });
  });

  test('not just behind a round number', () => {
    // 78,980 would stand 20 behind 79,000; a tenth of a range is 40.
    const advice = adviseStop(position, { ...view, zones: [zone(7, 79_180, 79_700)] });
    expect(advice).toMatchObject({ stop: 78_900, movedBehindRound: true });
  });

  test('a cascade beyond the zone widens the buffer; one that feeds itself asks for a smaller size instead', () => {
    const quantity = new Float64Array(1000).fill(60);
    const mild = new CascadeCurve({ step: 5e-4, quantity }, IMPACT);
    const wide = adviseStop(position, { ...view, curve: mild, zones: [zone(7, 78_300, 79_700)] });
    expect(wide.buffer.fromOvershoot).toBeGreaterThan(200);
    expect(wide.buffer.price).toBe(wide.buffer.fromOvershoot);
    expect(wide.smallerSize).toBe(false);
    const wild = new CascadeCurve({ step: 5e-4, quantity: quantity.fill(4000) }, IMPACT);
    const small = adviseStop(position, { ...view, curve: wild, zones: [zone(7, 79_300, 79_700)] });
    expect(small).toMatchObject({ stop: 79_100, smallerSize: true, buffer: { price: 200 } });
  });

  test('no valid stop: the highest leverage at which it would be one', () => {
    const zones = [zone(7, 77_000, 79_700)];
    const high = openPosition(LINEAR, { side: 'long', entry: 80_000, leverage: 25, size: 1 });
    const advice = adviseStop(high, { ...view, zones });
    expect(advice.stop).toBeNull();
    expect(advice.needed).toBe(76_800);
    const most = advice.mostLeverage;
    const at = (leverage: number) =>
      adviseStop(openPosition(LINEAR, { side: 'long', entry: 80_000, leverage, size: 1 }), { ...view, zones }).stop;
    expect([at(most * 0.99), at(most * 1.01)]).toEqual([76_800, null]);
    expect(() => adviseStop(position, { ...view, atr: Number.NaN })).toThrow(PlanError);
  });

  test('one on the wrong side, or behind the liquidation, is refused', () => {
    expect(() => checkStop(position, 81_000)).toThrow(/wrong side: a long's stands below/);
    expect(() => checkStop(position, 60_000)).toThrow(/liquidated at .* before/);
    expect(() => checkStop(position, 79_000)).not.toThrow();
  });

  test('never lies inside a zone', () => {
    const zones = fc
      .array(fc.double({ min: 1, max: 6000, noNaN: true }), { minLength: 2, maxLength: 12 })
      .map((widths) => {
        let edge = 0;
        return widths.flatMap((width, i) => {
          edge += width;
          return i % 2 === 0 ? [] : [{ id: i, from: edge - width, to: edge }];
        });
      });
    const atr = fc.double({ min: 20, max: 3000, noNaN: true });
    fc.assert(
      fc.property(zones, atr, fc.constantFrom('long' as const, 'short' as const), (apart, range, side) => {
        const placed = apart.map(({ id, from, to }) =>
          side === 'long' ? zone(id, 80_000 - to, 80_000 - from) : zone(id, 80_000 + from, 80_000 + to),
        );
        const plan = openPosition(LINEAR, { side, entry: 80_000, leverage: 2, size: 1 });
        const { stop, needed, mostLeverage } = adviseStop(plan, {
          zones: placed,
          atr: range,
          curve: null,
          price: 80_000,
        });
        expect(mostLeverage).toBeGreaterThanOrEqual(1);
        expect(Number.isFinite(needed)).toBe(true);
        if (stop === null) return;
        expect(placed.filter(({ low, high }) => stop > low && stop < high)).toEqual([]);
        expect(Math.abs(stop - 80_000)).toBeGreaterThanOrEqual(range * (1 - 1e-9));
        expect(Math.abs(plan.liquidation! - 80_000)).toBeGreaterThanOrEqual(1.49 * Math.abs(stop - 80_000));
      }),
    );
  });
});

describe('size', () => {
  test('loses what may be lost, slippage and fees included', () => {
    const { size, slippage } = sizeForRisk({ risk: 1000, entry: 80_000, stop: 79_200, fees: 0.001, impact: IMPACT });
    expect(size * 80_000 * (0.01 + slippage + 0.001)).toBeCloseTo(1000, 6);
    expect(size).toBeLessThan(1000 / 800);
    const huge = sizeForRisk({ risk: 1e9, entry: 80_000, stop: 79_200, fees: 0.001, impact: IMPACT });
    expect(huge.size).toBeLessThan(1e6 * size);
    expect(huge.slippage).toBeGreaterThan(0.01);
    expect(() => sizeForRisk({ risk: 0, entry: 1, stop: 2, fees: 0, impact: IMPACT })).toThrow(
      /risk must be above zero/,
    );
  });

  test('half Kelly: 60 % at even odds is a tenth; no edge is nothing', () => {
    expect(halfKelly(0.6, 1)).toBeCloseTo(0.1, 12);
    expect(halfKelly(0.5, 1)).toBe(0);
    expect(halfKelly(0.3, 2)).toBe(0);
  });
});

describe('the desk', () => {
  test('says everything of a plan in numbers', () => {
    const zones = [zone(1, 79_000, 79_700), zone(2, 70_000, 76_500), zone(3, 60_000, 61_000)];
    const plan = { side: 'long', entry: 80_000, leverage: 20, size: 1 } as const;
    const report = assess(viewOf({ zones }), plan, { equity: 100_000 });
    expect(report.between.map(({ id }) => id)).toEqual([1, 2]);
    expect(report.stop!.price).toBe(78_800);
    expect(report.stop!.fraction).toBeCloseTo(-0.015, 9);
    expect(report.stop!.atr).toBeCloseTo(3, 9);
    expect(report.size!.risk).toBe(1000);
    expect(report.kelly).toBeNull();
    expect(report.horizons.every(({ race }) => race === null)).toBe(true);
    for (const { stop, liquidation } of report.horizons) {
      expect(stop!.probability).toBeGreaterThanOrEqual(liquidation!.probability);
    }
    const survivals = report.horizons.map((one) => one.survivalLeverage!);
    expect(survivals[0]).toBeGreaterThan(survivals[2]!);
    expect(JSON.stringify(report)).not.toMatch(/NaN/);
    expect(assess(viewOf({ zones }), plan, { stop: 79_500 }).stopInZone).toBe(1);
    expect(assess(viewOf({ zones }), plan).size).toBeNull();
  });

  test('more leverage never lowers the probability of liquidation', () => {
    const leverage = fc.double({ min: 1.01, max: 50, noNaN: true });
    const side = fc.constantFrom('long' as const, 'short' as const);
    const instrument = fc.constantFrom(LINEAR, INVERSE);
    fc.assert(
      fc.property(
        leverage,
        leverage,
        side,
        instrument,
        fc.double({ min: 100, max: 1e6, noNaN: true }),
        (a, b, s, i, usd) => {
          const at = (one: number) => {
            const size = i.contract === 'linear' ? usd / 80_000 : usd;
            const { horizons } = assess(viewOf({ instrument: i }), { side: s, entry: 80_000, leverage: one, size });
            return horizons.map(({ liquidation }) => liquidation?.probability ?? 0);
          };
          const [less, more] = [at(Math.min(a, b)), at(Math.max(a, b))];
          less.forEach((probability, h) => expect(more[h]).toBeGreaterThanOrEqual(probability));
        },
      ),
    );
  });
});
