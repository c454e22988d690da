import type { Bar } from '../../../src/market/bar.ts';
import type { Instrument } from '../../../src/market/instrument.ts';
import { CascadeCurve, type Fuel } from '../../../src/model/cascade/cascade.ts';
import { fuelOf } from '../../../src/model/cascade/fuel.ts';
import { type ImpactScale, squareRootImpact } from '../../../src/model/cascade/impact.ts';
import { Estimator } from '../../../src/model/cohorts/estimator.ts';
import { Indicators } from '../../../src/model/indicators/indicators.ts';
import { signOf } from '../../../src/model/margin/side.ts';
import { SPECIFICATIONS } from '../../../src/simulator/markets.ts';
import { SimulatedPerpetual, STEPS_PER_DAY } from '../../../src/simulator/perpetual.ts';
import { simulatedMarketId } from '../../../src/simulator/simulated-market.ts';
import { World } from '../../../src/simulator/world.ts';

const START_MS = Date.parse('2026-01-01T00:00Z');
const MINUTE_MS = 60_000;
const DAYS = 7;
/** What is forced within so many minutes of the shock is counted; the price is compared where it stands then at worst. */
const MINUTES = 3;
const STEP = 5e-4;
const STEPS = 1000;

/** News that struck a simulated market: what was predicted, with all positions known and with the map, and what came. */
export interface Shocked {
  seed: number;
  shock: number;
  depth: number;
  /** Log distances of the shock itself and of the mark at its worst. */
  asked: number;
  ended: number;
  /** Coins. */
  liquidated: number;
  /** From the true positions, volume and volatility, and from the map, with those that bars tell. */
  truth: { end: number; quantity: number; reproduction: number };
  map: { end: number; quantity: number; reproduction: number };
}

/** Lets a week go by, strikes with news, and compares. The book keeps `depth` of its usual depth from then on. */
export function shockMarket(seed: number, shock: number, depth: number): Shocked {
  const specification = SPECIFICATIONS.BTC;
  const world = new World(specification, seed, specification.name, STEPS_PER_DAY);
  const instrument: Instrument = {
    id: simulatedMarketId('BTC'),
    base: 'BTC',
    quote: 'USDT',
    contract: 'linear',
    sampling: 'full',
    brackets: [...specification.brackets],
    simulated: true,
  };
  const market = new SimulatedPerpetual(instrument, specification, world, seed, START_MS, 5);
  const estimator = new Estimator(instrument);
  const indicators = new Indicators(MINUTE_MS);
  let volume = 0;
  let bar: Bar | null = null;
  for (let i = 0; i < DAYS * 1440; i++) {
    ({ bar } = market.step());
    estimator.push(bar);
    indicators.push(bar);
    volume += bar.volume;
  }
  const side = shock < 0 ? 'long' : 'short';
  const sign = signOf(side);
  const asked = Math.abs(Math.log1p(shock));
  const { mark } = market.prices;
  const known: Fuel = { step: STEP, quantity: new Float64Array(STEPS) };
  for (const position of market.positions()) {
    const i = Math.floor((sign * Math.log(mark / position.price)) / STEP);
    if (position.side === side && i >= 0 && i < STEPS) known.quantity[i]! += position.quantity;
  }
  const { intensity } = world;
  const predict = (fuel: Fuel, scale: ImpactScale) => {
    const { end, quantity, greatestReproduction } = new CascadeCurve(fuel, squareRootImpact(scale, depth)).answer(
      asked,
    );
    return { end, quantity, reproduction: greatestReproduction };
  };
  const truth = predict(known, {
    dailyVolume: specification.dailyVolume * intensity,
    dailyVolatility: specification.dailyVolatility * intensity,
    factor: 1,
  });
  const map = predict(fuelOf(estimator.state, side, bar!.close), {
    dailyVolume: volume / DAYS,
    dailyVolatility: indicators.perSecond * Math.sqrt(86_400),
    factor: 1,
  });
  market.prices.depth.share = depth;
  world.logIndex += Math.log1p(shock);
  let liquidated = 0;
  let worst = mark;
  for (let i = 0; i < MINUTES; i++) {
    const minute = market.step();
    for (const one of minute.liquidations) if (one.side === side) liquidated += one.quantity;
    worst = side === 'long' ? Math.min(worst, minute.bar.markLow) : Math.max(worst, minute.bar.markHigh);
  }
  return { seed, shock, depth, asked, ended: sign * Math.log(mark / worst), liquidated, truth, map };
}
