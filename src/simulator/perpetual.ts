import type { Bar } from '../market/bar.ts';
import type { Liquidation, OpenPosition, Side } from '../market/event.ts';
import type { Instrument } from '../market/instrument.ts';
import { FUNDING_INTERVAL_MS, fundingRate } from './funding.ts';
import { openInitialPositions } from './initial-positions.ts';
import { News } from './news.ts';
import { PositionBook } from './position-book.ts';
import { Prices } from './prices.ts';
import { Random } from './random.ts';
import { Sentiment } from './sentiment.ts';
import type { PathPoint, SimulatedMarket, SimulatedMinute } from './simulated-market.ts';
import type { Specification } from './specification.ts';
import { Traders } from './traders.ts';
import { Volumes } from './volumes.ts';

const MINUTE_MS = 60_000;
const STEPS = 6;
const STEP_MS = MINUTE_MS / STEPS;
const STEPS_PER_DAY = 1440 * STEPS;
/** Opens that take liquidity, in units of what replaces one side's stock; found by running the market at rest. */
const AGGRESSIVE_OPENS = 0.6;
/** Index of the largest leverage tier of those who catch what is liquidated: fed by leverage, a cascade would not end. */
const CATCHER_TIER = 2;
const ANY_TIER = Number.POSITIVE_INFINITY;

/**
 * The market's loop: ten-second steps of news, orders, liquidations and their impact. Every trade has two sides: what
 * aggressive and forced orders leave unmatched is taken by new positions on the other side, so long and short open
 * interest are equal after every step, to the lot.
 */
export class SimulatedPerpetual implements SimulatedMarket {
  readonly instrument: Instrument;
  readonly book: PositionBook;
  private readonly specification: Specification;
  private readonly openInterestMinutes: number;
  private readonly random: Random;
  private readonly news: News;
  private readonly traders: Traders;
  private readonly sentiment: Sentiment;
  private readonly prices: Prices;
  private readonly volumes: Volumes;
  private readonly opensPerStep: number;
  private openMs: number;
  private slot = 0;
  private premiumSum = 0;
  private premiumCount = 0;
  private liquidationCount = 0;

  constructor(
    instrument: Instrument,
    specification: Specification,
    seed: number,
    startMs: number,
    openInterestMinutes: number,
  ) {
    const { startPrice, openInterest, lotsPerCoin, dailyVolume } = specification;
    this.instrument = instrument;
    this.specification = specification;
    this.openInterestMinutes = openInterestMinutes;
    this.openMs = startMs;
    this.random = new Random(seed, specification.name);
    this.news = new News(specification, this.random, new Random(seed, 'common'), STEPS_PER_DAY);
    this.traders = new Traders(specification, this.random);
    this.sentiment = new Sentiment(this.random);
    this.prices = new Prices(specification, STEP_MS);
    this.book = new PositionBook(startPrice);
    // Each side of the stock is replaced once in a mean holding time, most of it by the counterparties of closes.
    const replacedPerStep = (openInterest * lotsPerCoin) / (this.traders.meanHoldingDays * STEPS_PER_DAY);
    this.opensPerStep = AGGRESSIVE_OPENS * replacedPerStep;
    this.volumes = new Volumes(this.random, (dailyVolume * lotsPerCoin) / STEPS_PER_DAY - replacedPerStep);
    openInitialPositions(this.book, specification, this.traders, this.random, STEPS_PER_DAY);
  }

  get timeMs(): number {
    return this.openMs;
  }

  openInterest(): number {
    return this.book.longs.open / this.specification.lotsPerCoin;
  }

  unreachable(): { long: number; short: number } {
    const { lotsPerCoin } = this.specification;
    return {
      long: this.book.longs.unreachable / lotsPerCoin,
      short: this.book.shorts.unreachable / lotsPerCoin,
    };
  }

  positions(): OpenPosition[] {
    const positions: OpenPosition[] = [];
    const add = (side: Side) => (price: number, lots: number) => {
      positions.push({ timeMs: this.openMs, side, price, quantity: lots / this.specification.lotsPerCoin });
    };
    this.book.longs.forEachBin(add('long'));
    this.book.shorts.forEachBin(add('short'));
    return positions;
  }

  step(): SimulatedMinute {
    const { prices, volumes, openMs } = this;
    const open = prices.last;
    const bar: Bar = {
      timeMs: openMs,
      open,
      high: open,
      low: open,
      close: open,
      markHigh: prices.mark,
      markLow: prices.mark,
      volume: 0,
      takerBuyVolume: 0,
      openInterest: Number.NaN,
      fundingRate: openMs % FUNDING_INTERVAL_MS === 0 ? this.payFunding() : Number.NaN,
    };
    const liquidations: Liquidation[] = [];
    const path: PathPoint[] = [];
    volumes.beginMinute();
    this.news.advanceMinute();
    for (let i = 0; i < STEPS; i++) {
      this.trade(openMs + i * STEP_MS, liquidations);
      const point = this.pathPoint(openMs + (i + 1) * STEP_MS);
      path.push(point);
      bar.high = Math.max(bar.high, point.last);
      bar.low = Math.min(bar.low, point.last);
      bar.markHigh = Math.max(bar.markHigh, point.mark);
      bar.markLow = Math.min(bar.markLow, point.mark);
      bar.close = point.last;
      bar.volume = point.volume;
      bar.takerBuyVolume = point.takerBuyVolume;
    }
    this.openMs += MINUTE_MS;
    if (this.openMs % (this.openInterestMinutes * MINUTE_MS) === 0) bar.openInterest = this.openInterest();
    const minuteVolatility = (this.specification.dailyVolatility * this.news.intensity) / Math.sqrt(1440);
    this.sentiment.advanceMinute(Math.log(bar.close / open) / minuteVolatility);
    this.premiumSum += prices.premium;
    this.premiumCount++;
    return { bar, liquidations, path };
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
    return rate;
  }

  private trade(stepMs: number, liquidations: Liquidation[]): void {
    const { prices, news } = this;
    const previousLast = prices.last;
    this.slot++;
    prices.begin(news.step(), news.intensity);
    const closed = this.book.closeDue(this.slot);
    const opens = this.drawOpens();
    let takerBuy = closed.short;
    let takerSell = closed.long;
    for (const { side, lots } of opens) {
      if (side === 'long') takerBuy += lots;
      else takerSell += lots;
    }
    prices.push(takerBuy - takerSell);
    const liquidated = this.liquidate(stepMs, liquidations);
    takerBuy += liquidated.short;
    takerSell += liquidated.long;

    for (const { side, lots } of opens) this.open(side, lots, previousLast, ANY_TIER);
    const forced = liquidated.long + liquidated.short > 0;
    this.match(takerBuy - takerSell, previousLast, forced ? CATCHER_TIER : ANY_TIER);
    const usual = this.specification.dailyVolatility / Math.sqrt(STEPS_PER_DAY);
    this.volumes.addStep(takerBuy, takerSell, news.intensity, Math.log(prices.last / previousLast) / usual);
  }

  /** Aggressive opens of one step, Poisson in number; more of them in a lively market and below the usual open interest. */
  private drawOpens(): { side: Side; lots: number }[] {
    const { openInterest, lotsPerCoin } = this.specification;
    const { last } = this.prices;
    const shortfall = ((openInterest * lotsPerCoin) / this.book.longs.open) ** 2;
    const lotsPerOpen = (this.traders.meanNotional / last) * lotsPerCoin;
    const mean = (this.opensPerStep * this.news.intensity * shortfall) / lotsPerOpen;
    const opens: { side: Side; lots: number }[] = [];
    for (let left = this.random.poisson(mean); left > 0; left--) {
      const side = this.random.uniform() < this.sentiment.longShare ? 'long' : 'short';
      opens.push({ side, lots: this.traders.lots(last) });
    }
    return opens;
  }

  /**
   * Settles last and mark, and liquidates what the mark crosses, for as long as the forced orders move the mark on.
   *
   * @returns lots liquidated
   */
  private liquidate(stepMs: number, liquidations: Liquidation[]): { long: number; short: number } {
    const { prices, sentiment } = this;
    const liquidated = { long: 0, short: 0 };
    const first = liquidations.length;
    for (;;) {
      const mark = prices.nextMark(sentiment.premium);
      const side = mark < prices.mark ? 'long' : 'short';
      const lots = this.book.sweep(prices.mark, mark, (price, lotsOfOne) => {
        const quantity = lotsOfOne / this.specification.lotsPerCoin;
        liquidations.push({ timeMs: stepMs, side, price, quantity, id: String(++this.liquidationCount) });
      });
      prices.mark = mark;
      if (lots === 0) break;
      liquidated[side] += lots;
      prices.push(side === 'long' ? -lots : lots);
    }
    prices.settle(sentiment.premium);
    // Their order is known, their moments are not: spread them evenly over the step.
    const count = liquidations.length - first;
    for (let i = 0; i < count; i++) {
      liquidations[first + i]!.timeMs = stepMs + Math.floor((STEP_MS * (i + 0.5)) / count);
    }
    return liquidated;
  }

  /** Opens at a price traded in this step. */
  private open(side: Side, lots: number, previousLast: number, largestTier: number): void {
    const { prices } = this;
    const entry = previousLast + (prices.last - previousLast) * this.random.uniform();
    const opening = this.traders.open(side, lots, entry, prices.mark, largestTier);
    const slots = 1 + Math.floor(opening.holdingDays * STEPS_PER_DAY);
    this.book.open(side, lots, opening.liquidationPrice, this.slot + slots);
  }

  /** New positions take the other side of what was bought more than sold (or sold more than bought). */
  private match(excessBuys: number, previousLast: number, largestTier: number): void {
    const side = excessBuys > 0 ? 'short' : 'long';
    for (let left = Math.abs(excessBuys); left > 0; ) {
      const lots = Math.min(left, this.traders.lots(this.prices.last));
      this.open(side, lots, previousLast, largestTier);
      left -= lots;
    }
  }
}
