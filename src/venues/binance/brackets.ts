import type { Bracket } from '../../market/instrument.ts';
import { isInverse, type MarketId, parseMarketId } from '../../market/market-id.ts';
import { type MarginTier, withDeductions } from '../margin-tiers.ts';

/** [floor in USD, maintenance rate, highest leverage]; the deduction follows from these. */
type Step = readonly [floor: number, rate: number, maxLeverage: number];

interface Schedule {
  /** First day the schedule is known to have stood. */
  fromMs: number;
  steps: readonly Step[];
}

const RATES = [0.004, 0.005, 0.0065, 0.01, 0.02, 0.025, 0.05, 0.1, 0.125, 0.15, 0.25, 0.5];

function schedule(from: string, topLeverage: number, floors: readonly number[]): Schedule {
  const leverages = [topLeverage, 100, 75, 50, 25, 20, 10, 5, 4, 3, 2, 1];
  return { fromMs: Date.parse(from), steps: RATES.map((rate, i) => [floors[i]!, rate, leverages[i]!]) };
}

const BTC_LARGE = [3e6, 12e6, 70e6, 100e6, 230e6, 480e6, 600e6, 800e6, 1.2e9];
const ETH_LARGE = [3e6, 12e6, 50e6, 65e6, 150e6, 320e6, 400e6, 530e6, 800e6];

/**
 * Binance's notional and leverage brackets, oldest first. The endpoint (GET /fapi/v1/leverageBracket) wants a key and
 * tells only of today, so they are kept here by date; before the first date the first schedule stands in.
 *
 * @see https://www.binance.com/en/futures/trading-rules/perpetual/leverage-margin
 */
const BINANCE: Readonly<Record<string, readonly Schedule[]>> = {
  BTCUSDT: [
    schedule('2024-10-01', 125, [0, 50e3, 600e3, ...BTC_LARGE]),
    schedule('2025-06-20', 125, [0, 300e3, 800e3, ...BTC_LARGE]),
    schedule('2025-10-01', 150, [0, 300e3, 800e3, ...BTC_LARGE]),
  ],
  ETHUSDT: [
    schedule('2024-10-01', 125, [0, 50e3, 600e3, ...ETH_LARGE]),
    schedule('2025-06-20', 125, [0, 300e3, 800e3, ...ETH_LARGE]),
    schedule('2025-10-01', 150, [0, 300e3, 800e3, ...ETH_LARGE]),
  ],
};

/**
 * Stands in where a market's own schedule is not known: of the strictness of a mid-sized coin, so that liquidations
 * are expected rather early than late.
 */
const GENERIC: readonly Step[] = [
  [0, 0.01, 50],
  [50e3, 0.02, 25],
  [500e3, 0.025, 20],
  [2e6, 0.05, 10],
  [10e6, 0.1, 5],
  [25e6, 0.125, 4],
  [50e6, 0.25, 2],
  [100e6, 0.5, 1],
];

/**
 * A market's margin brackets at a moment: Binance's dated ones for its BTC and ETH linear perpetuals, a generic
 * schedule for any other market.
 *
 * @throws InstrumentError where `marketId` is none
 */
export function bracketsAsOf(marketId: string, timeMs: number): Bracket[] {
  const schedules = known(parseMarketId(marketId));
  if (!schedules) return withDeductions(tiersOf(GENERIC));
  const current = schedules.findLast(({ fromMs }) => fromMs <= timeMs) ?? schedules[0]!;
  return withDeductions(tiersOf(current.steps));
}

/** Whether a market's own schedule is among those known by date, or the generic one stands in. */
export function areBracketsKnown(marketId: string): boolean {
  return known(parseMarketId(marketId)) !== undefined;
}

function known(market: MarketId): readonly Schedule[] | undefined {
  return market.venue === 'binance' && !isInverse(market) ? BINANCE[market.base + market.quote] : undefined;
}

function tiersOf(steps: readonly Step[]): MarginTier[] {
  return steps.map(([floor, rate, maxLeverage]) => ({ floor, rate, maxLeverage }));
}
