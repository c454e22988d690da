import { type Bar, touchHigh, touchLow } from '../../market/bar.ts';
import { signOf } from '../margin/side.ts';
import { type Advice, type Ending, POLICIES, type Policy, type SettledAdvice } from './advice.ts';

/** Taker fees of entry and exit together, of the notional. */
const FEES = 0.001;

/** An advice under watch: plain data, so that a record survives a restart. */
export interface Watch {
  advice: Advice;
  atrStop: number;
  endings: Partial<Record<Policy, Ending>>;
  liquidated: { planned: boolean; advised: boolean };
}

/**
 * Lets an advice see the next closed bar.
 * @param endMs the bar's end
 * @returns what it came to once its horizon has ended, else null
 */
export function watchBar(watch: Watch, bar: Bar, endMs: number): SettledAdvice | null {
  const { advice, atrStop, endings, liquidated } = watch;
  const { side, entry, liquidation } = advice;
  const sign = signOf(side);
  const worst = side === 'long' ? touchLow(bar) : touchHigh(bar);
  const best = side === 'long' ? touchHigh(bar) : touchLow(bar);
  const isReached = (level: number | null): level is number => level !== null && sign * (level - worst) >= 0;
  // A stop that was swept in this bar is shaken out by a later one only: what came first in a bar is not known.
  for (const one of Object.values(endings)) one.shakenOut ||= one.exit === 'swept' && sign * (best - entry) >= 0;
  liquidated.planned ||= isReached(liquidation.planned);
  liquidated.advised ||= isReached(liquidation.advised);
  const stops: Record<Policy, number | null> = { advised: advice.stop, atr: atrStop, none: null };
  for (const policy of POLICIES) {
    if (endings[policy]) continue;
    const stop = stops[policy];
    // Whichever lies nearer is met first.
    const isStopFirst = stop !== null && (liquidation.planned === null || sign * (stop - liquidation.planned) > 0);
    const level = isStopFirst ? stop : liquidation.planned;
    if (!isReached(level)) continue;
    // A bar that opens beyond a level has no better price to fill it at.
    const filled = sign * (level - bar.open) > 0 ? bar.open : level;
    endings[policy] = ending(advice, isStopFirst ? 'swept' : 'liquidated', endMs, filled);
  }
  if (endMs < advice.timeMs + advice.horizonMs) return null;
  const settled = (policy: Policy) => endings[policy] ?? ending(advice, 'survived', endMs, bar.close);
  return {
    advice,
    atrStop,
    endings: { advised: settled('advised'), atr: settled('atr'), none: settled('none') },
    liquidated,
  };
}

function ending({ side, entry }: Advice, exit: Ending['exit'], exitMs: number, exitPrice: number): Ending {
  const result = signOf(side) * (exitPrice / entry - 1) - FEES;
  return { exit, exitMs, exitPrice, result, shakenOut: false };
}
