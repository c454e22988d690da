import type { HorizonRisk } from './assess.ts';
import { LEAST_WINDOWS } from './hit-odds.ts';
import { requirePositive, requireShare } from './position.ts';

/** The ceiling of what may be at risk, and the figures that it stands on. */
export interface Kelly {
  /** Half of Kelly's share of equity, 0 where there is no edge. */
  share: number;
  /**
   * Whose figures: the planner's own, those of the market's past, which promise nothing, or where that is too short,
   * those of a driftless walk.
   */
  of: 'planner' | 'market' | 'walk';
  /** Chance of a win, its 95 % interval (null for the planner's, and where too few windows can tell). */
  winProbability: number;
  low: number | null;
  high: number | null;
  /** What a win brings for each unit that a loss costs; of the market's past, after fees. */
  payoff: number;
  /** The chance of a win at which nothing is gained or lost. */
  breakEven: number;
}

interface KellyInput {
  edge: { winProbability: number; payoff: number } | null;
  entry: number;
  stop: number | null;
  target: number | null;
  /** Of the notional, both ways together. */
  fees: number;
  /** The longest comes last. */
  horizons: readonly HorizonRisk[];
}

/**
 * The ceiling by half Kelly for the planner's own edge; without one, for the plan's target and stop as the market's past
 * windows of the longest horizon met them, of those that met one. Null where neither is given, or fees eat the target.
 * @throws PlanError where the payoff is not above zero, or the win rate no share
 */
export function kellyOf({ edge, entry, stop, target, fees, horizons }: KellyInput): Kelly | null {
  if (edge) {
    const { winProbability, payoff } = edge;
    requireShare('winRate', winProbability);
    return kelly('planner', { value: winProbability, low: null, high: null }, payoff);
  }
  const { race = null, windows = 0 } = horizons.at(-1) ?? {};
  if (!race || stop === null || target === null) return null;
  const [won, lost] = [Math.abs(target / entry - 1) - fees, Math.abs(stop / entry - 1) + fees];
  if (!(won > 0)) return null;
  const ended = (wins: number | null, losses: number | null) =>
    wins === null || losses === null || !(wins + losses > 0) ? null : wins / (wins + losses);
  return kelly(
    windows < LEAST_WINDOWS ? 'walk' : 'market',
    {
      value: ended(race.target.probability, race.stop.probability)!,
      // At least as wide as it is: both ends at their worst together.
      low: ended(race.target.low, race.stop.high),
      high: ended(race.target.high, race.stop.low),
    },
    won / lost,
  );
}

function kelly(
  of: Kelly['of'],
  win: { value: number; low: number | null; high: number | null },
  payoff: number,
): Kelly {
  const share = halfKelly(win.value, payoff);
  return { share, of, winProbability: win.value, low: win.low, high: win.high, payoff, breakEven: 1 / (1 + payoff) };
}

/**
 * Half of Kelly's share of equity at risk: (p - (1 - p) / b) / 2, 0 where there is no edge. Full Kelly needs an edge
 * that is known exactly, and nobody's is.
 * @param winProbability p, @param payoff b: what a win brings for each unit that a loss costs
 */
export function halfKelly(winProbability: number, payoff: number): number {
  requirePositive('payoff', payoff);
  return Math.max(0, (winProbability - (1 - winProbability) / payoff) / 2);
}
