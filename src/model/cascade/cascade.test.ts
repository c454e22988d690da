import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { QueryError } from '../../market/errors.ts';
import { CELL_LOG_HEIGHT } from '../../market/heat-frame.ts';
import { SPECIFICATIONS } from '../../simulator/markets.ts';
import { createSimulatedMarket } from '../../simulator/simulated-market.ts';
import { LINEAR } from '../cohorts/bars.testing.ts';
import { Estimator } from '../cohorts/estimator.ts';
import { uniformFrom } from '../scoring/statistics/uniform.ts';
import { addFuel, CascadeCurve, type Fuel } from './cascade.ts';
import { fuelOf } from './fuel.ts';
import { bookImpact, type Impact, squareRootImpact } from './impact.ts';
import { posteriorFuels } from './posterior-fuels.ts';
import { criticalProbability, DEPTH_STRESS, stressed } from './stress.ts';

const SCALE = { dailyVolume: 1440, dailyVolatility: 0.03, factor: 1 };
/** Each unit moves the price by `perUnit`. */
const linear = (perUnit: number): Impact => ({ move: (quantity) => quantity * perUnit, slope: () => perUnit });
const flat = (quantity: number, steps = 100): Fuel => ({
  step: 0.001,
  quantity: new Float64Array(steps).fill(quantity),
});

describe('by hand', () => {
  test('nothing to liquidate: a shock goes as far as it is large', () => {
    const { end, amplification, quantity } = new CascadeCurve(flat(0), squareRootImpact(SCALE)).answer(0.0345);
    expect(end).toBeCloseTo(0.0345, 12);
    expect(amplification).toBeCloseTo(1, 12);
    expect(quantity).toBe(0);
  });

  test('R = 1/2 everywhere doubles every shock', () => {
    // 1 unit a step of .001, each moves the price by .0005: h(u) = u / 2.
    const curve = new CascadeCurve(flat(1), linear(0.0005));
    expect(curve.reproduction[7]).toBeCloseTo(0.5, 9);
    const answer = curve.answer(0.01);
    expect(answer.end).toBeCloseTo(0.02, 9);
    expect(answer.quantity).toBeCloseTo(20, 6);
    expect([answer.amplification, answer.marginalAmplification]).toEqual([expect.closeTo(2, 9), expect.closeTo(2, 6)]);
    expect(curve.critical()).toEqual([]);
  });

  test('half of the liquidated reaches the book: R = 1/4', () => {
    expect(new CascadeCurve(flat(1), linear(0.0005), 0.5).answer(0.01).amplification).toBeCloseTo(4 / 3, 9);
  });

  test('a cluster with R = 2 is jumped over, and what the jump costs is made up behind it', () => {
    const quantity = new Float64Array(100).fill(0);
    quantity.fill(1, 10, 20);
    const curve = new CascadeCurve({ step: 0.001, quantity }, linear(0.002));
    expect(curve.critical()).toEqual([
      { from: 0.01, to: expect.closeTo(0.02, 12), greatestReproduction: expect.closeTo(2, 9) },
    ]);
    expect(curve.answer(0.0099).end).toBeCloseTo(0.0099, 9);
    // 10 units push by .02: a shock just above .01 comes to rest at .03 + what it is above.
    expect(curve.answer(0.0101).end).toBeCloseTo(0.0301, 9);
    expect(curve.answer(0.0101).quantity).toBeCloseTo(10, 9);
    expect(curve.answer(0.05).end).toBeCloseTo(0.07, 9);
  });

  test('what is too much for the whole map has no end', () => {
    const answer = new CascadeCurve(flat(1), linear(0.01)).answer(0.002);
    expect(answer.end).toBe(Number.POSITIVE_INFINITY);
    expect(answer.quantity).toBe(100);
  });

  test('square root: a day of volume moves by nearly Y sigma; slope is the derivative', () => {
    const impact = squareRootImpact(SCALE);
    expect(impact.move(0)).toBe(0);
    expect(impact.move(1440)).toBeCloseTo(0.03 * (Math.sqrt(1441 / 1440) - Math.sqrt(1 / 1440)), 12);
    expect(impact.slope(50)).toBeCloseTo((impact.move(50.001) - impact.move(49.999)) / 0.002, 9);
    expect(squareRootImpact(SCALE, 0.5).move(7)).toBeCloseTo(impact.move(14), 12);
    expect(() => squareRootImpact({ ...SCALE, dailyVolume: 0 })).toThrow(QueryError);
    expect(() => squareRootImpact({ ...SCALE, dailyVolatility: Number.NaN })).toThrow(/dailyVolatility/);
  });

  test('a book is walked step by step, and goes on as thick as it ended', () => {
    const impact = bookImpact([
      { logDistance: 0.001, quantity: 10 },
      { logDistance: 0.002, quantity: 30 },
    ]);
    expect([0, 5, 20, 50].map((quantity) => impact.move(quantity))).toEqual(
      [0, 0.0005, 0.0015, 0.003].map((move) => expect.closeTo(move, 12)),
    );
    expect(impact.slope(20)).toBeCloseTo(0.001 / 20, 12);
    expect(bookImpact([{ logDistance: 0.001, quantity: 10 }], 0.1).move(1)).toBeCloseTo(0.001, 12);
    expect(() => bookImpact([])).toThrow(QueryError);
    expect(() => bookImpact([{ logDistance: 0.001, quantity: 0 }])).toThrow(/empty/);
    expect(() =>
      bookImpact([
        { logDistance: 0.001, quantity: 3 },
        { logDistance: 0.001, quantity: 4 },
      ]),
    ).toThrow(/ascending/);
  });

  test('two equal venues answer together like one of both sizes', () => {
    const scale = { ...SCALE, dailyVolume: 2 * SCALE.dailyVolume };
    const both = new CascadeCurve(addFuel([flat(1), flat(1, 60)]), squareRootImpact(scale)).answer(0.02);
    const one = new CascadeCurve(flat(1), squareRootImpact(SCALE)).answer(0.02);
    expect(both.end).toBeCloseTo(one.end, 12);
    expect(both.quantity).toBeCloseTo(2 * one.quantity, 9);
  });

  test('the less depth, the farther it goes, and the surer it is critical', () => {
    const ends = stressed(flat(0.4), SCALE, 0.01).map(({ depth, answer }) => [depth, answer.end]);
    expect(ends.map(([depth]) => depth)).toEqual([...DEPTH_STRESS]);
    for (let i = 1; i < ends.length; i++) expect(ends[i]![1]).toBeGreaterThan(ends[i - 1]![1]!);
    const probability = (units: number) => criticalProbability([flat(units)], SCALE, 0.05, uniformFrom(1));
    const all = [0.01, 1, 3, 100].map(probability);
    expect(all).toEqual(all.toSorted((a, b) => a - b));
    expect([all[0], all[3]]).toEqual([0, 1]);
    expect(probability(3)).toBe(all[2]);
  });
});

describe('what must hold', () => {
  const fuel = fc
    .array(fc.double({ min: 0, max: 5, noNaN: true }), { minLength: 20, maxLength: 120 })
    .map((quantity): Fuel => ({ step: 0.001, quantity: Float64Array.from(quantity) }));
  const factor = fc.double({ min: 0.1, max: 5, noNaN: true });

  test('a larger shock never ends nearer nor liquidates less, and none ends nearer than it is large', () => {
    fc.assert(
      fc.property(fuel, factor, (map, y) => {
        const curve = new CascadeCurve(map, squareRootImpact({ ...SCALE, factor: y }));
        let before = { end: 0, quantity: 0 };
        for (let shock = 0; shock < 0.05; shock += 0.0007) {
          const answer = curve.answer(shock);
          expect(answer.end).toBeGreaterThanOrEqual(before.end);
          expect(answer.quantity).toBeGreaterThanOrEqual(before.quantity);
          expect(answer.end).toBeGreaterThanOrEqual(shock - 1e-12);
          before = answer;
        }
      }),
    );
  });

  test('where R < 1 everywhere nothing jumps: the end moves by at most the greatest amplification', () => {
    fc.assert(
      fc.property(fuel, factor, (map, y) => {
        const curve = new CascadeCurve(map, squareRootImpact({ ...SCALE, factor: y }));
        const greatest = Math.max(...curve.reproduction);
        fc.pre(greatest < 0.999);
        expect(curve.critical()).toEqual([]);
        const most = 1 / (1 - greatest);
        for (let shock = 0; shock < 0.04; shock += 0.0007) {
          const [here, next] = [curve.answer(shock).end, curve.answer(shock + 0.0002).end];
          if (Number.isFinite(next)) expect(next - here).toBeLessThanOrEqual(0.0002 * most + 1e-9);
        }
      }),
    );
  });

  test("R is the formula: theta I'(theta F) rho, as steps grow small", () => {
    const impact = squareRootImpact(SCALE);
    const small: Fuel = { step: 1e-5, quantity: new Float64Array(2000).fill(0.02) };
    const curve = new CascadeCurve(small, impact, 0.7);
    for (const i of [10, 500, 1900]) {
      const formula = 0.7 * impact.slope(0.7 * 0.02 * (i + 0.5)) * (0.02 / 1e-5);
      expect(curve.reproduction[i]! / formula).toBeCloseTo(1, 2);
    }
  });
});

describe('what is not known of the mix', () => {
  const estimator = new Estimator(LINEAR);
  const market = createSimulatedMarket({ name: 'BTC', seed: 12, startMs: Date.parse('2026-01-01T00:00Z') });
  let price = 0;
  for (let i = 0; i < 1440; i++) {
    const { bar } = market.step();
    estimator.push(bar);
    price = bar.close;
  }
  const totalOf = ({ quantity }: Fuel) => quantity.reduce((sum, one) => sum + one, 0);

  test('draws scatter about the map in force, and one that is known exactly does not', () => {
    const middle = totalOf(fuelOf(estimator.state, 'long', price));
    const totals = posteriorFuels(estimator.state, 'long', price, uniformFrom(1), 60).map(totalOf);
    expect(new Set(totals).size).toBe(60);
    expect(Math.min(...totals)).toBeLessThan(middle);
    expect(Math.max(...totals)).toBeGreaterThan(middle);
    for (const total of totals) expect(total).toBeLessThanOrEqual(estimator.state.openInterest);
    const exact = posteriorFuels(estimator.state, 'long', price, uniformFrom(1), 2, new Float64Array(12));
    for (const fuel of exact) expect(totalOf(fuel) / middle).toBeCloseTo(1, 9);
    // The state itself is as it was.
    expect(totalOf(fuelOf(estimator.state, 'long', price))).toBe(middle);
  });

  test('P(R > 1) of many mixes lies between those of the least and the most critical', () => {
    const fuels = posteriorFuels(estimator.state, 'long', price, uniformFrom(1), 20);
    const scale = { dailyVolume: estimator.state.openInterest, dailyVolatility: 0.04, factor: 1 };
    const of = (some: readonly Fuel[]) => criticalProbability(some, scale, 0.1, uniformFrom(2), 400);
    const each = fuels.map((fuel) => of([fuel]));
    expect(of(fuels)).toBeGreaterThanOrEqual(Math.min(...each));
    expect(of(fuels)).toBeLessThanOrEqual(Math.max(...each));
    expect(Math.max(...each)).toBeGreaterThan(Math.min(...each));
  });
});

describe('against markets whose positions are known', () => {
  const START_MS = Date.parse('2026-01-01T00:00Z');
  /** A market after three days, and what it liquidates in the two minutes after its index drops by `shock`. */
  function shocked(shock: number) {
    const market = createSimulatedMarket({ name: 'BTC', seed: 11, startMs: START_MS });
    for (let i = 0; i < 3 * 1440; i++) market.step();
    // What no event tells: the index, which the shock moves.
    const { world, prices } = market as unknown as { world: { logIndex: number }; prices: { mark: number } };
    const price = prices.mark;
    const truth = market.positions();
    world.logIndex -= shock;
    const liquidated = [market.step(), market.step()].flatMap(({ liquidations }) => liquidations);
    const sum = liquidated.reduce((total, { side, quantity }) => total + (side === 'long' ? quantity : 0), 0);
    return { price, truth, liquidated: sum };
  }

  test.each([0.02, 0.04, 0.08])('a shock of %f liquidates what the fixed point says', (shock) => {
    const { price, truth, liquidated } = shocked(shock);
    const quantity = new Float64Array(1000);
    for (const one of truth) {
      const i = Math.floor(Math.log(price / one.price) / CELL_LOG_HEIGHT);
      if (one.side === 'long' && i >= 0 && i < quantity.length) quantity[i]! += one.quantity;
    }
    const { dailyVolume, dailyVolatility, lastingImpact } = SPECIFICATIONS.BTC;
    const predicted = (factor: number) =>
      new CascadeCurve(
        { step: CELL_LOG_HEIGHT, quantity },
        squareRootImpact({ dailyVolume, dailyVolatility, factor }),
      ).answer(shock).quantity;
    // The mark takes the lasting part of the impact at once, and the rest as its average of the basis follows.
    expect(liquidated / predicted(lastingImpact)).toBeGreaterThan(1);
    expect(liquidated / predicted(1)).toBeLessThan(1.2);
  });

  test("fuel is one side's map outwards from the price, all of it", () => {
    const market = createSimulatedMarket({ name: 'BTC', seed: 12, startMs: START_MS });
    const estimator = new Estimator(LINEAR);
    let price = 0;
    for (let i = 0; i < 600; i++) {
      const { bar } = market.step();
      estimator.push(bar);
      price = bar.close;
    }
    const { step, quantity } = fuelOf(estimator.state, 'long', price);
    expect(step).toBe(CELL_LOG_HEIGHT);
    const { cohorts } = estimator.state.long;
    const depth = Math.log(price) - step * quantity.length;
    let expected = 0;
    for (const { tier, bins, origin, width, scale } of cohorts) {
      bins.forEach((one, i) => {
        if ((origin + i) * width >= depth) expected += tier.weight * scale * one;
      });
    }
    const sum = quantity.reduce((total, one) => total + one, 0);
    expect(sum / expected).toBeCloseTo(1, 1);
    expect(quantity.every((one) => one >= 0)).toBe(true);
  });
});
