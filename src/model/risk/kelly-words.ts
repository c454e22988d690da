import { number, percent } from '../reading/figures.ts';
import type { Kelly } from './kelly.ts';

/**
 * Why the ceiling is where it is, a sentence each. It is shown as more than a hypothesis only where the map, in which
 * the stop stands, has shown skill, and where an edge that past windows tell is told from none.
 */
export function kellyReasons(kelly: Kelly, skilled: boolean): { shown: boolean; reasons: string[] } {
  const { of, share, winProbability, low, high, payoff, breakEven } = kelly;
  const isTold = of === 'planner' || (low ?? 0) > breakEven;
  const interval = low === null || high === null ? '' : ` (95 % ${percent(low, 1)} to ${percent(high, 1)})`;
  const needed = `${percent(breakEven, 1)} are needed at ${number(payoff, 2)} for 1`;
  const reasons = [
    {
      planner: `Your own figures: ${percent(winProbability, 1)} won, and ${needed}.`,
      market:
        `In this market's past windows of 7 d, of those that came to target or stop, the target came first in ` +
        `${percent(winProbability, 1)}${interval}; ${needed} after fees.`,
      walk:
        `This market's past is too short to tell which comes first. A driftless walk of its volatility comes to the ` +
        `target first in ${percent(winProbability, 1)}; ${needed} after fees.`,
    }[of],
  ];
  reasons.push(
    share > 0
      ? "Half of Kelly's share: the whole of it needs an edge that is known exactly, and none is."
      : 'No edge, so nothing should be at risk for it.',
  );
  if (of === 'planner') reasons.push('Nothing here has measured that edge.');
  else if (share > 0 && !isTold) reasons.push('The share that is needed is not ruled out: no edge is shown.');
  if (!skilled) reasons.push("The map's skill, on which advised stops rest, is not shown on this market.");
  return { shown: skilled && isTold, reasons };
}
