import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import type { Fuel } from '../cascade/cascade.ts';
import { CascadeCurve } from '../cascade/cascade.ts';
import { INVERSE, LINEAR } from '../cohorts/bars.testing.ts';
import { cascadeLosses, LOSS_DEPTHS, LOSS_SHOCKS } from './cascade-loss.ts';
import { PlanError } from './plan-error.ts';
import { openPortfolio } from './portfolio.ts';
import { portfolioLosses } from './portfolio-loss.ts';
import { openPosition } from './position.ts';

const SCALE = { dailyVolume: 180_000, dailyVolatility: 0.03, factor: 1 };
const fuelOf = (quantity: number, from = 0, to = 1000): Fuel => ({
  step: 5e-4,
  quantity: new Float64Array(1000).fill(quantity, from, to),
});
const NONE = fuelOf(0);
const view = (long: Fuel, short = NONE) => ({ price: 80_000, fuel: { long, short }, scale: SCALE });

describe('what a plan loses in a cascade', () => {
  const long = openPosition(LINEAR, { side: 'long', entry: 80_000, leverage: 10, size: 1 });

  test('by hand, without forced orders: the stop, the liquidation, or what the shock costs', () => {
    const at = (stop: number | null) => cascadeLosses(long, stop, view(NONE), 0.001).filter(({ depth }) => depth === 1);
    const stopped = at(79_200);
    expect(stopped).toHaveLength(LOSS_SHOCKS.length);
    for (const { exit, exitPrice, lossUsd, lossShare } of stopped) {
      expect([exit, exitPrice]).toEqual(['stop', expect.closeTo(79_200, 6)]);
      expect(lossUsd).toBeCloseTo(800 + 80, 6);
      expect(lossShare).toBeCloseTo(880 / 8000, 9);
    }
    const open = at(null);
    expect(open.map(({ exit }) => exit)).toEqual(['open', 'open', 'liquidation']);
    expect(open[0]!.lossUsd).toBeCloseTo(1600 + 80, 6);
    expect(open[2]).toMatchObject({ exitPrice: null, lossShare: 1, lossUsd: 8000 });
    expect(open[0]!.shock).toBe(-0.02);
  });

  test('a stop in a stretch that feeds itself is filled behind it, or not at all before the liquidation', () => {
    // 20 steps, of 1 %, from 1 % on.
    const wild = fuelOf(3000, 20, 40);
    const [first] = cascadeLosses(long, 79_000, view(wild), 0);
    expect(first!.exit).toBe('stop');
    expect(first!.exitPrice!).toBeLessThan(78_400);
    const tight = openPosition(LINEAR, { side: 'long', entry: 80_000, leverage: 50, size: 1 });
    const [gone] = cascadeLosses(tight, 79_000, view(wild), 0);
    expect(gone).toMatchObject({ exit: 'liquidation', lossShare: 1 });
    expect(cascadeLosses(tight, 79_000, view(NONE), 0)[0]!.exit).toBe('stop');
  });

  test('a cascade through the whole map has no end, and costs everything but where a stop comes first', () => {
    const endless = fuelOf(50_000, 20);
    const [none, ...others] = cascadeLosses(long, null, view(endless), 0);
    expect(none).toMatchObject({ endPrice: null, exit: 'liquidation', lossShare: 1 });
    expect(others.every(({ lossShare }) => lossShare === 1)).toBe(true);
    expect(cascadeLosses(long, 79_500, view(endless), 0)[0]!.exit).toBe('stop');
  });

  test('shorts and inverse contracts are the mirror, and coin is worth less after a fall', () => {
    const short = openPosition(LINEAR, { side: 'short', entry: 80_000, leverage: 10, size: 1 });
    const [rise] = cascadeLosses(short, 80_800, view(NONE), 0);
    expect(rise).toMatchObject({ shock: 0.02, exit: 'stop', lossUsd: expect.closeTo(800, 6) });
    const coin = openPosition(INVERSE, { side: 'long', entry: 80_000, leverage: 5, size: 80_000 });
    const [inverse] = cascadeLosses(coin, 79_200, view(NONE), 0);
    // 80,000 (1 / 79,200 - 1 / 80,000) coins of .2, at 79,200.
    expect(inverse!.lossShare).toBeCloseTo((80_000 / 79_200 - 1) / 0.2, 9);
    expect(inverse!.lossUsd).toBeCloseTo(800, 6);
  });

  test('a larger shock never loses less, nor does a thinner book; an isolated position never more than its margin', () => {
    const quantity = fc.array(fc.double({ min: 0, max: 4000, noNaN: true }), { minLength: 200, maxLength: 200 });
    const stop = fc.option(fc.double({ min: 72_500, max: 79_900, noNaN: true }));
    fc.assert(
      fc.property(quantity, stop, (cells, at) => {
        const fuel = { step: 5e-4, quantity: Float64Array.from(cells) };
        const losses = cascadeLosses(long, at, view(fuel), 0.001);
        losses.forEach(({ lossShare, exitPrice, exit }, i) => {
          expect(lossShare).toBeGreaterThan(0);
          expect(lossShare).toBeLessThanOrEqual(1);
          if (exit === 'stop') expect(exitPrice!).toBeLessThanOrEqual(at! * (1 + 1e-9));
          if (i % LOSS_SHOCKS.length > 0) expect(lossShare).toBeGreaterThanOrEqual(losses[i - 1]!.lossShare - 1e-9);
        });
        expect(losses).toHaveLength(LOSS_DEPTHS.length * LOSS_SHOCKS.length);
      }),
      { numRuns: 40 },
    );
  });

  test('landing: what no shock can hold is jumped over, the rest is stood on', () => {
    const curve = new CascadeCurve(
      { step: 0.001, quantity: new Float64Array(100).fill(1, 10, 20) },
      { move: (quantity) => 0.002 * quantity, slope: () => 0.002 },
    );
    expect(curve.landing(0.005)).toBe(0.005);
    // h falls from .01 to 0 over the stretch, and is back at .01 at .03.
    expect(curve.landing(0.015)).toBeCloseTo(0.03, 9);
    expect(curve.landing(0.0101)).toBeCloseTo(0.03, 9);
    expect(curve.landing(0.025)).toBeCloseTo(0.03, 9);
    expect(curve.landing(0.05)).toBeCloseTo(0.05, 12);
    expect(curve.landing(0.2)).toBe(0.2);
  });
});

describe('several positions behind one wallet', () => {
  const eth = {
    ...LINEAR,
    id: 'x:ETH',
    brackets: [{ floor: 0, rate: 0.1, deduction: 135365, maxLeverage: 5 }],
  };
  const btc = { ...LINEAR, id: 'x:BTC', brackets: [{ floor: 0, rate: 0.025, deduction: 16300, maxLeverage: 20 }] };
  const ethLeg = {
    instrument: eth,
    plan: { side: 'long', entry: 1456.84, leverage: 5, size: 3683.979 },
    // The marks at which the maintenance margins are those that the example prints.
    mark: (356_512.508 + 135_365) / 0.1 / 3683.979,
  } as const;
  const btcLeg = {
    instrument: btc,
    plan: { side: 'long', entry: 32_481.98, leverage: 20, size: 109.488 },
    mark: (71_200.811444 + 16_300) / 0.025 / 109.488,
  } as const;

  test("Binance's cross example, both legs at once, is met to the cent", () => {
    const { positions, equity } = openPortfolio(1_535_443.01, [ethLeg, btcLeg]);
    expect(positions.map(({ liquidation }) => liquidation)).toEqual([
      expect.closeTo(1153.26, 2),
      expect.closeTo(26_316.89, 2),
    ]);
    expect(equity).toBeCloseTo(1_535_443.01 - 448_192.89 - 56_354.57, 0);
  });

  test('the common change is where equity is the maintenance margin', () => {
    const legs = [
      { instrument: LINEAR, plan: { side: 'long', entry: 80_000, leverage: 5, size: 1 }, mark: 80_000 },
      { instrument: { ...LINEAR, id: 'b' }, plan: { side: 'long', entry: 100, leverage: 5, size: 400 }, mark: 110 },
    ] as const;
    const { commonFall, commonRise, marginRatio, positions } = openPortfolio(30_000, legs);
    const notional = 80_000 + 44_000;
    expect(marginRatio).toBeCloseTo((0.004 * notional) / 34_000, 9);
    // 34,000 + 124,000 c = .004 x 124,000 (1 + c)
    expect(commonFall).toBeCloseTo((0.004 * notional - 34_000) / (notional * 0.996), 9);
    expect(commonRise).toBeNull();
    // Alone, with the other where it is, each falls farther.
    expect(positions[0]!.liquidation!).toBeLessThan(80_000 * (1 + commonFall!));
    const hedged = openPortfolio(30_000, [legs[0], { ...legs[1], plan: { ...legs[1].plan, side: 'short' } }]);
    expect(hedged.commonFall!).toBeLessThan(commonFall!);
  });

  test('is refused with the reason', () => {
    const leg = {
      instrument: LINEAR,
      plan: { side: 'long', entry: 80_000, leverage: 5, size: 1 },
      mark: 80_000,
    } as const;
    expect(() => openPortfolio(30_000, [])).toThrow(PlanError);
    expect(() => openPortfolio(0, [leg])).toThrow(/wallet must be above zero/);
    expect(() => openPortfolio(30_000, [leg, leg])).toThrow(
      /initial margins of 32000 exceed the wallet of 30000 \(position 1 .*: 16000, position 2/,
    );
    expect(() => openPortfolio(30_000, [{ ...leg, instrument: INVERSE }])).toThrow(/linear contracts of one quote/);
    expect(() => openPortfolio(30_000, [{ ...leg, mark: Number.NaN }])).toThrow(/mark of sim:BTC/);
    expect(() => openPortfolio(30_000, [{ ...leg, mark: 49_000 }])).toThrow(/liquidated already/);
  });

  test('a refusal names the position and the limit', () => {
    const good = {
      instrument: LINEAR,
      plan: { side: 'long', entry: 80_000, leverage: 5, size: 1 },
      mark: 80_000,
    } as const;
    const refused =
      (plan: object, mark = 80_000) =>
      () =>
        openPortfolio(100_000, [good, { ...good, plan: { ...good.plan, ...plan }, mark }]);
    expect(refused({ leverage: 4000 })).toThrow(/^position 2 \(sim:BTC.* long\): .* allows at most \d+x/);
    expect(refused({ entry: 0 })).toThrow(/^position 2 .*entry must be above zero/);
    expect(refused({ size: -1 })).toThrow(/^position 2 .*size must be above zero/);
    expect(refused({ mode: 'isolated' }, 60_000)).toThrow(
      /^position 2 .*at the mark of 60000 it is liquidated already/,
    );
    expect(refused({ stop: 90_000 })).toThrow(/^position 2 .*stop at 90000 has been passed already/);
    expect(refused({ stop: 90_000 }, 95_000)).toThrow(/^position 2 .*wrong side/);
    expect(refused({ mode: 'isolated', stop: 60_000 })).toThrow(/^position 2 .*never reached/);
  });

  test('isolated positions stand by themselves, and what they set aside does not stand behind the others', () => {
    const plan = { side: 'long', entry: 80_000, leverage: 10, size: 1 } as const;
    const leg = { instrument: LINEAR, plan, mark: 80_000 };
    const isolated = { ...leg, plan: { ...plan, mode: 'isolated' } } as const;
    const { positions, crossBalance, equity, totalEquity } = openPortfolio(30_000, [leg, isolated]);
    expect([crossBalance, equity, totalEquity]).toEqual([22_000, 22_000, 30_000]);
    expect(positions[1]!.liquidation).toBe(openPosition(LINEAR, plan).liquidation);
    expect(positions[0]!.liquidation).toBeCloseTo(openPosition(LINEAR, { ...plan, wallet: 22_000 }).liquidation!, 9);
    const alone = openPortfolio(30_000, [isolated]);
    expect([alone.marginRatio, alone.commonFall, alone.commonRise]).toEqual([0, null, null]);
  });
});

describe('what a wallet loses in a cascade', () => {
  const market = (long: Fuel, short = NONE) => ({ brackets: LINEAR.brackets, fuel: { long, short }, scale: SCALE });
  const legOf = (plan: object, mark = 80_000) =>
    ({ instrument: LINEAR, plan: { side: 'long', entry: 80_000, leverage: 10, size: 1, ...plan }, mark }) as const;

  test('of one position is what the risk desk says of it, isolated or cross', () => {
    const cells = fc.array(fc.double({ min: 0, max: 4000, noNaN: true }), { minLength: 200, maxLength: 200 });
    const stop = fc.option(fc.double({ min: 73_000, max: 79_900, noNaN: true }));
    const mode = fc.constantFrom('isolated' as const, 'cross' as const);
    fc.assert(
      fc.property(cells, stop, mode, (quantity, at, how) => {
        const fuel = { step: 5e-4, quantity: Float64Array.from(quantity) };
        const wallet = how === 'cross' ? 12_000 : 8000;
        const portfolio = openPortfolio(wallet, [legOf({ mode: how, ...(at === null ? {} : { stop: at }) })]);
        const losses = portfolioLosses(portfolio, [market(fuel)], 0.001).filter(({ shock }) => shock < 0);
        const position = openPosition(LINEAR, {
          side: 'long',
          entry: 80_000,
          leverage: 10,
          size: 1,
          ...(how === 'cross' ? { wallet } : {}),
        });
        const own = cascadeLosses(position, at, view(fuel), 0.001);
        losses.forEach(({ lossUsd, ends }, i) => {
          // A stop whose fill leaves less than nothing costs the wallet, and no more.
          expect(lossUsd).toBeCloseTo(Math.min(wallet, own[i]!.lossUsd), 4);
          expect(ends[0]!.endPrice ?? 0).toBeCloseTo(own[i]!.endPrice ?? 0, 4);
        });
      }),
      { numRuns: 40 },
    );
  });

  test('a hedge loses its fees, a rise takes from shorts, and a common wallet goes as one', () => {
    const hedge = openPortfolio(30_000, [legOf({}), legOf({ side: 'short' })]);
    for (const { lossUsd, liquidated } of portfolioLosses(hedge, [market(NONE), market(NONE)], 0.001)) {
      expect([lossUsd, liquidated]).toEqual([expect.closeTo(160, 6), false]);
    }
    const short = openPortfolio(8300, [legOf({ side: 'short' })]);
    const at = (shock: number) => portfolioLosses(short, [market(NONE)], 0).find((one) => one.shock === shock)!;
    expect(at(-0.05).lossUsd).toBeCloseTo(-4000, 6);
    expect(at(0.05).lossUsd).toBeCloseTo(4000, 6);
    expect(at(0.1)).toMatchObject({ liquidated: true, lossUsd: 8300, lossShare: 1 });
    // Each alone would live through 10 %; both behind one wallet do not, and an isolated one beside them loses its own.
    const both = openPortfolio(24_000, [legOf({}), legOf({}), legOf({ mode: 'isolated', size: 0.1 })]);
    const [, , fall] = portfolioLosses(both, [market(NONE), market(NONE), market(NONE)], 0);
    expect(fall).toMatchObject({ shock: -0.1, liquidated: false });
    const less = openPortfolio(17_000, [legOf({}), legOf({}), legOf({ mode: 'isolated', size: 0.1 })]);
    const [, , gone] = portfolioLosses(less, [market(NONE), market(NONE), market(NONE)], 0);
    expect(gone).toMatchObject({
      liquidated: true,
      lossUsd: expect.closeTo(17_000, 6),
      lossShare: expect.closeTo(1, 9),
    });
    expect(gone!.ends.map(({ exit }) => exit)).toEqual(['liquidation', 'liquidation', 'liquidation']);
  });

  test('never loses more than there is, in any direction and depth, however positions and stops lie', () => {
    const leg = fc.record({
      side: fc.constantFrom('long' as const, 'short' as const),
      size: fc.double({ min: 0.01, max: 2, noNaN: true }),
      mode: fc.constantFrom('cross' as const, 'isolated' as const),
      away: fc.option(fc.double({ min: 0.005, max: 0.07, noNaN: true }), { nil: undefined }),
    });
    const cells = fc.array(fc.double({ min: 0, max: 8000, noNaN: true }), { minLength: 100, maxLength: 100 });
    fc.assert(
      fc.property(fc.array(leg, { minLength: 1, maxLength: 4 }), cells, (legs, quantity) => {
        const fuel = { step: 5e-4, quantity: Float64Array.from(quantity) };
        const portfolio = openPortfolio(
          100_000,
          legs.map(({ side, size, mode, away }) => {
            const stop = away === undefined ? {} : { stop: 80_000 * (side === 'long' ? 1 - away : 1 + away) };
            return legOf({ side, size, mode, ...stop });
          }),
        );
        for (const { lossUsd, lossShare, ends } of portfolioLosses(
          portfolio,
          legs.map(() => market(fuel, fuel)),
          0.001,
        )) {
          expect(Number.isFinite(lossUsd)).toBe(true);
          expect(lossShare).toBeLessThanOrEqual(1 + 1e-9);
          expect(ends).toHaveLength(legs.length);
        }
      }),
      { numRuns: 30 },
    );
  });
});
