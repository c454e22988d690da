import type { Bracket } from '../market/instrument.ts';
import { withDeductions } from '../model/margin/bracket.ts';
import type { LeverageTier, Specification } from './specification.ts';

/** Opens of a centralised venue's retail book; they sum to 1. */
const LEVERAGES: readonly LeverageTier[] = [
  { leverage: 1, share: 0.1 },
  { leverage: 2, share: 0.15 },
  { leverage: 3, share: 0.15 },
  { leverage: 5, share: 0.2 },
  { leverage: 10, share: 0.15 },
  { leverage: 20, share: 0.1 },
  { leverage: 25, share: 0.05 },
  { leverage: 50, share: 0.05 },
  { leverage: 75, share: 0.025 },
  { leverage: 100, share: 0.02 },
  { leverage: 125, share: 0.005 },
];

/** The usual mix with `factor` times as much from 20x on, and the rest shrunk or grown alike to make room. */
function withHighLeverage(factor: number): LeverageTier[] {
  const high = LEVERAGES.reduce((sum, { leverage, share }) => sum + (leverage >= 20 ? share : 0), 0);
  const rest = (1 - factor * high) / (1 - high);
  return LEVERAGES.map(({ leverage, share }) => ({ leverage, share: share * (leverage >= 20 ? factor : rest) }));
}

const COMMON = {
  lotsPerCoin: 1000,
  commonVariance: 0.7,
  volatility: [
    { minutes: 30, deviation: 0.3 },
    { minutes: 8 * 60, deviation: 0.4 },
    { minutes: 5 * 1440, deviation: 0.35 },
  ],
  jumpsPerDay: 2,
  jumpSize: 0.12,
  lastingImpact: 0.4,
  impactMinutes: 15,
  depthWithdrawal: null,
  markSeconds: 45,
  premium: 6e-4,
  leverages: LEVERAGES,
  laterLeverages: [],
  holdingDays: 16,
  holdingExponent: 0.9,
  paretoShape: null,
  reluctance: 0,
  isolatedShare: 0.4,
  crossMargin: 0.8,
  crossAccounts: null,
  partialLiquidation: null,
  stopLosses: null,
  fundingPressure: false,
  size: {
    median: 15_000,
    logDeviation: 1.7,
    tailShare: 0.02,
    tailFrom: 500_000,
    tailExponent: 1.5,
    largest: 25_000_000,
  },
} as const;

const BTC: Specification = {
  ...COMMON,
  name: 'BTC',
  mechanic: 'plain',
  violates: 'least of all: margins above the initial one, sizes that lower leverage, a mark that differs from last',
  startPrice: 80_000,
  ticksPerUnit: 10,
  openInterest: 90_000,
  dailyVolume: 180_000,
  dailyVolatility: 0.028,
  brackets: bracketsOf([
    [300e3, 0.004, 150],
    [800e3, 0.005, 100],
    [3e6, 0.0065, 75],
    [12e6, 0.01, 50],
    [70e6, 0.02, 25],
    [100e6, 0.025, 20],
    [230e6, 0.05, 10],
  ]),
};

const ETH: Specification = {
  ...COMMON,
  name: 'ETH',
  mechanic: 'plain-eth',
  violates: 'what plain violates, in another coin that moves more',
  startPrice: 2_600,
  ticksPerUnit: 100,
  openInterest: 2_000_000,
  dailyVolume: 4_400_000,
  dailyVolatility: 0.038,
  brackets: bracketsOf([
    [300e3, 0.004, 150],
    [800e3, 0.005, 100],
    [3e6, 0.0065, 75],
    [12e6, 0.01, 50],
    [50e6, 0.02, 25],
    [65e6, 0.025, 20],
    [150e6, 0.05, 10],
  ]),
};

const CROSS_ACCOUNTS = { sameSide: 0.3, deviation: 0.7, topUps: 0.3, withdrawals: 0.05 } as const;
const PARTIAL = { from: 50_000, coolDownSlots: 3, fund: 2e6 } as const;
const WITHDRAWAL = { calm: 1.2, least: 0.1 } as const;
/** Half as many positions, of twice the size: where all of them are looked at again and again. */
const LARGER = { ...COMMON.size, median: 30_000, tailFrom: 1_000_000 } as const;
const STOPS = { share: 0.5, round: 500 } as const;

/** The markets there are, by the base coin of their ids. */
export const SPECIFICATIONS = {
  BTC,
  ETH,
  BTCHEAVY: {
    ...BTC,
    name: 'BTCHEAVY',
    mechanic: 'heavy-tail',
    violates: 'hazards that depend on leverage alone: holding times are Pareto, and losers are held on to',
    paretoShape: 1.5,
    reluctance: 0.5,
  },
  BTCCROSS: {
    ...BTC,
    name: 'BTCCROSS',
    mechanic: 'cross-margin',
    violates: 'liquidation prices that stay: other holdings, funding, top-ups and withdrawals move them',
    isolatedShare: 0.2,
    crossAccounts: CROSS_ACCOUNTS,
    size: LARGER,
  },
  BTCPARTIAL: {
    ...BTC,
    name: 'BTCPARTIAL',
    mechanic: 'partial',
    violates:
      'bins that empty when touched: liquidation in parts with cool-down, insurance fund, backstop, deleveraging',
    jumpSize: 0.2,
    partialLiquidation: PARTIAL,
  },
  BTCTHIN: {
    ...BTC,
    name: 'BTCTHIN',
    mechanic: 'thin',
    violates: 'depth that stays: up to nine tenths of it withdraw in stress, and cascades run on',
    depthWithdrawal: WITHDRAWAL,
  },
  BTCSTOPS: {
    ...BTC,
    name: 'BTCSTOPS',
    mechanic: 'stops',
    violates: 'closing at any price alike: half of all positions are stopped out just beyond round numbers',
    stopLosses: STOPS,
  },
  BTCFUNDING: {
    ...BTC,
    name: 'BTCFUNDING',
    mechanic: 'funding',
    violates: 'closing alike on both sides: large funding is charged to margins, and who pays it gives up',
    premium: 3e-3,
    fundingPressure: true,
    size: LARGER,
  },
  BTCREGIMES: {
    ...BTC,
    name: 'BTCREGIMES',
    mechanic: 'regimes',
    violates: 'a mix that stays: opens from 20x on go from half to twice the usual and back, over weeks',
    leverages: withHighLeverage(1 / 2),
    laterLeverages: [withHighLeverage(2)],
  },
  BTCLOW: {
    ...BTC,
    name: 'BTCLOW',
    mechanic: 'low-leverage',
    violates: 'the prior mix: a third of its opens from 20x on, in a wilder market',
    dailyVolatility: 0.042,
    leverages: withHighLeverage(1 / 3),
  },
  BTCHIGH: {
    ...BTC,
    name: 'BTCHIGH',
    mechanic: 'high-leverage',
    violates: 'the prior mix: three times its opens from 20x on, in a calmer market',
    dailyVolatility: 0.016,
    holdingDays: 40,
    leverages: withHighLeverage(3),
  },
  BTCSLOW: {
    ...BTC,
    name: 'BTCSLOW',
    mechanic: 'slow-turnover',
    violates: 'the share of volume that opens positions: they are held four times as long under the same volume',
    holdingDays: 64,
  },
  BTCVENUEA: {
    ...BTC,
    name: 'BTCVENUEA',
    mechanic: 'two-venues',
    violates: 'one market alone: another venue, BTCVENUEB, shares its index, and arbitrage carries its cascades over',
  },
  BTCVENUEB: {
    ...BTC,
    name: 'BTCVENUEB',
    mechanic: 'two-venues-b',
    violates: 'as two-venues, seen from the other side: smaller, less levered, with a slower mark',
    openInterest: 45_000,
    dailyVolume: 100_000,
    markSeconds: 180,
    leverages: withHighLeverage(0.7),
  },
  BTCWILD: {
    ...BTC,
    name: 'BTCWILD',
    mechanic: 'wild',
    violates: 'everything at once, but for funding and the second venue',
    paretoShape: 1.5,
    reluctance: 0.5,
    isolatedShare: 0.2,
    crossAccounts: CROSS_ACCOUNTS,
    size: LARGER,
    partialLiquidation: { ...PARTIAL, fund: 2e7 },
    depthWithdrawal: { ...WITHDRAWAL, least: 0.3 },
    stopLosses: STOPS,
    leverages: withHighLeverage(1 / 2),
    laterLeverages: [withHighLeverage(2)],
  },
} as const satisfies Readonly<Record<string, Specification>>;

export type SimulatedName = keyof typeof SPECIFICATIONS;

/** Rows of (ceiling, maintenance rate, largest leverage), as venues print them. */
function bracketsOf(rows: readonly (readonly [ceiling: number, rate: number, maxLeverage: number])[]): Bracket[] {
  return withDeductions(
    rows.map(([, rate, maxLeverage], i) => ({ floor: i === 0 ? 0 : rows[i - 1][0], rate, maxLeverage })),
    // Rates such as .005 - .004 are not exact in binary; a venue's deductions are whole dollars.
  ).map((bracket) => ({ ...bracket, deduction: Math.round(bracket.deduction) }));
}
