import type { Bar } from '../market/bar.ts';
import type { Liquidation, OpenPosition, Side } from '../market/event.ts';
import type { Instrument } from '../market/instrument.ts';
import { Cascades } from './cascade.ts';
import { FUNDING_INTERVAL_MS, fundingRate } from './funding.ts';
import { openInitialPositions } from './initial-positions.ts';
import { Openings } from './openings.ts';
import { PositionLives } from './position-lives.ts';
import { Prices } from './prices.ts';
import { Random } from './random.ts';
import { Sentiment } from './sentiment.ts';
import type { PathPoint, SimulatedMarket, SimulatedMinute } from './simulated-market.ts';
import type { Specification } from './specification.ts';
import { Traders } from './traders.ts';
import { Volumes } from './volumes.ts';
import type { World } from './world.ts';

const MINUTE_MS = 60_000;
/** Steps of a minute. */
export const STEPS = 6;
const STEP_MS = MINUTE_MS / STEPS;
export const STEPS_PER_DAY = 1440 * STEPS;

/**
 * One venue's loop: ten-second steps of orders, liquidations and their impact. Every trade has two sides: what
 * aggressive and forced orders leave unmatched is taken by new positions on the other side, so long and short open
 * interest are equal after every step, to the lot.
 */
export class SimulatedPerpetual implements SimulatedMarket {
  readonly instrument: Instrument;
  readonly lives: PositionLives;
  readonly prices: Prices;
  readonly cascades: Cascades;
  private readonly specification: Specification;
  private readonly openInterestMinutes: number;
  private readonly world: World;
  private readonly openings: Openings;
  private readonly sentiment: Sentiment;
  private readonly volumes: Volumes;
  private openMs: number;
  private slot = 0;
  private premiumSum = 0;
  private premiumCount = 0;
  private bar: Bar;
  private liquidations: Liquidation[] = [];
  private path: PathPoint[] = [];

  constructor(
    instrument: Instrument,
    specification: Specification,
    world: World,
    seed: number,
    startMs: number,
    openInterestMinutes: number,
  ) {
    const { lotsPerCoin, dailyVolume } = specification;
    this.instrument = instrument;
    this.specification = specification;
    this.world = world;
    this.openInterestMinutes = openInterestMinutes;
    this.openMs = startMs;
    const random = new Random(seed, specification.name);
    const traders = new Traders(specification, random);
    this.sentiment = new Sentiment(random, specification.premium);
    this.prices = new Prices(specification, world, STEP_MS);
    this.lives = new PositionLives(specification, traders, world, random, STEPS_PER_DAY);
    this.cascades = new Cascades(this.lives, this.prices, lotsPerCoin);
    this.openings = new Openings(specification, traders, this.lives, this.prices, random, STEPS_PER_DAY);
    const churn = (dailyVolume * lotsPerCoin) / STEPS_PER_DAY - this.openings.replacedPerStep;
    this.volumes = new Volumes(random, churn);
    openInitialPositions(this.lives, specification, traders, random);
    this.bar = this.newBar();
  }

  get timeMs(): number {
    return this.openMs;
  }

  openInterest(): number {
    return this.lives.book.longs.open / this.specification.lotsPerCoin;
  }

  positionsOpened(): number {
    return this.lives.book.opened;
  }

  unreachable(): { long: number; short: number } {
    const { longs, shorts } = this.lives.book;
    const { lotsPerCoin } = this.specification;
    return { long: longs.unreachable / lotsPerCoin, short: shorts.unreachable / lotsPerCoin };
  }

  positions(): OpenPosition[] {
    const { longs, shorts } = this.lives.book;
    const positions: OpenPosition[] = [];
    const add = (side: Side) => (price: number, lots: number) => {
      positions.push({ timeMs: this.openMs, side, price, quantity: lots / this.specification.lotsPerCoin });
    };
    longs.forEachBin(this.prices.mark, add('long'));
    shorts.forEachBin(this.prices.mark, add('short'));
    return positions;
  }

  step(): SimulatedMinute {
    this.world.advanceMinute();
    this.beginMinute();
    for (let i = 0; i < STEPS; i++) {
      this.world.advance();
      this.trade(i, 0);
    }
    return this.endMinute();
  }

  beginMinute(): void {
    this.bar = this.newBar();
    this.liquidations = [];
    this.path = [];
    this.volumes.beginMinute();
    if (this.openMs % FUNDING_INTERVAL_MS === 0) this.bar.fundingRate = this.payFunding();
  }

  /**
   * One step of trading, after the world's.
   *
   * @param stepOfMinute from 0
   * @param arbitrage lots that arbitrage buys here and sells elsewhere, negative where it sells here: it moves prices,
   *   and is flat again, as its makers are, before anyone counts open interest
   */
  trade(stepOfMinute: number, arbitrage: number): void {
    const { prices, world, bar } = this;
    const timeMs = this.openMs + stepOfMinute * STEP_MS;
    const previousLast = prices.last;
    this.slot++;
    prices.begin();
    const closed = this.lives.look(this.slot, prices.mark, previousLast);
    const opens = this.openings.draw(world.intensity, this.sentiment.longShare);
    let takerBuy = closed.short;
    let takerSell = closed.long;
    for (const { side, lots } of opens) {
      if (side === 'long') takerBuy += lots;
      else takerSell += lots;
    }
    prices.push(takerBuy - takerSell + arbitrage);
    const { liquidated, stopped } = this.cascades.run(
      this.sentiment.premium,
      this.slot,
      timeMs,
      STEP_MS,
      this.liquidations,
    );
    takerBuy += liquidated.short + stopped.short;
    takerSell += liquidated.long + stopped.long;

    const forced = liquidated.long + liquidated.short > 0;
    this.openings.take(opens, takerBuy - takerSell, previousLast, forced, this.slot);
    const usual = this.specification.dailyVolatility / Math.sqrt(STEPS_PER_DAY);
    const change = Math.log(prices.last / previousLast) / usual;
    prices.depth.addStep(change);
    takerBuy += Math.max(0, arbitrage);
    takerSell += Math.max(0, -arbitrage);
    this.volumes.addStep(takerBuy, takerSell, world.intensity, change);

    const point = this.pathPoint(timeMs + STEP_MS);
    this.path.push(point);
    bar.high = Math.max(bar.high, point.last);
    bar.low = Math.min(bar.low, point.last);
    bar.markHigh = Math.max(bar.markHigh, point.mark);
    bar.markLow = Math.min(bar.markLow, point.mark);
  }

  endMinute(): SimulatedMinute {
    const { bar, prices, liquidations, path } = this;
    const { last, volume, takerBuyVolume } = path[path.length - 1];
    bar.close = last;
    bar.volume = volume;
    bar.takerBuyVolume = takerBuyVolume;
    this.openMs += MINUTE_MS;
    if (this.openMs % (this.openInterestMinutes * MINUTE_MS) === 0) bar.openInterest = this.openInterest();
    const minuteVolatility = (this.specification.dailyVolatility * this.world.intensity) / Math.sqrt(1440);
    this.sentiment.advanceMinute(Math.log(bar.close / bar.open) / minuteVolatility);
    this.openings.advanceMinute();
    this.premiumSum += prices.premium;
    this.premiumCount++;
    return { bar, liquidations, path };
  }

  private newBar(): Bar {
    const { last, mark } = this.prices;
    return {
      timeMs: this.openMs,
      open: last,
      high: last,
      low: last,
      close: last,
      markHigh: mark,
      markLow: mark,
      volume: 0,
      takerBuyVolume: 0,
      openInterest: Number.NaN,
      fundingRate: Number.NaN,
    };
  }

  private pathPoint(timeMs: number): PathPoint {
    const { prices, volumes } = this;
    const { lotsPerCoin } = this.specification;
    return {
      timeMs,
      last: prices.last,
      mark: prices.mark,
      volume: volumes.volume / lotsPerCoin,
      takerBuyVolume: volumes.takerBuy / lotsPerCoin,
    };
  }

  /** @returns the rate of the interval that ends now */
  private payFunding(): number {
    const rate = fundingRate(this.premiumCount === 0 ? 0 : this.premiumSum / this.premiumCount);
    this.premiumSum = 0;
    this.premiumCount = 0;
    this.sentiment.payFunding(rate);
    this.lives.payFunding(rate, this.prices.mark, this.slot);
    return rate;
  }
}
