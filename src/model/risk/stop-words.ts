import { atrs, change, price } from '../reading/figures.ts';
import type { RiskReport } from './assess.ts';

/** Why a stop stands where it is advised, a sentence each; where none is valid, the leverage at which one would be. */
export function stopReasons({ advice, stop, stopInZone, position }: RiskReport): string[] {
  const { buffer, behind, needed, mostLeverage } = advice;
  const most = `${(Math.floor(10 * mostLeverage) / 10).toFixed(1)}x`;
  const why =
    behind.length === 0
      ? 'one average true range away, in no zone'
      : `behind the far edge of ${behind.map((id) => `#${id}`).join(' and ')} by ${price(buffer.price)} ` +
        `(half an average true range is ${price(buffer.fromAtr)}, a cascade's overshoot ${price(buffer.fromOvershoot)})`;
  const round = advice.movedBehindRound ? ', and farther from a round number' : '';
  const reasons =
    advice.stop === null
      ? [`No valid stop: it would stand at ${price(needed)}, ${why}${round}; at most leverage ${most}.`]
      : [`Stop at ${price(advice.stop)}: ${why}${round}. It would hold up to ${most}.`];
  reasons.push(`A stop wants the own liquidation at least 1.5 times as far from ${price(position.entry)}.`);
  if (advice.smallerSize) {
    reasons.push('A zone before it feeds itself (R >= 1): take a smaller size; a wider stop does not help.');
  }
  if (stop && stop.price !== advice.stop) {
    const where =
      stopInZone === null ? 'lies in no zone' : `lies inside zone #${stopInZone}, where it is swept with the zone`;
    reasons.push(`Your stop at ${price(stop.price)} (${change(stop.fraction)}, ${atrs(stop.atr)}) ${where}.`);
  }
  return reasons;
}
