import type { RiskChance } from '../../../market/api/risk.ts';
import { formatOdds } from '../../state/format.ts';

/** A probability in a table; its interval in the title. */
export function Chance({ chance }: { chance: RiskChance | null }) {
  return (
    <td class={chance ? '' : 'quiet'} title={chance ? intervalOf(chance) : 'unknown'}>
      {chance ? formatOdds(chance.probability) : '–'}
    </td>
  );
}

export function intervalOf({ low, high, gaussian }: RiskChance): string {
  const interval =
    low === null || high === null
      ? 'Too few windows for an interval'
      : `95 % interval ${formatOdds(low)} to ${formatOdds(high)}`;
  return `${interval}; a bell curve would say ${formatOdds(gaussian)}`;
}
