import type { MapSkill } from '../../market/api/map-skill.ts';
import { formatNumber } from '../state/format.ts';
import './panel.css';

/** How far the map has shown itself on this market; greyed where it has not. Stands beside all that rests on it. */
export function SkillBadge({ skill }: { skill: MapSkill | null }) {
  const { value, low, high } = skill?.gain ?? { value: null, low: null, high: null };
  if (!skill || value === null || low === null || high === null) {
    return (
      <span class="chip unshown" title="How right this map is on this market has not been measured: a hypothesis.">
        skill not measured
      </span>
    );
  }
  const interval = `${formatNumber(low, 2)} to ${formatNumber(high, 2)}`;
  const what =
    skill.kind === 'forecast'
      ? `What the map adds to where liquidations come, over distance alone, ${hours(skill.horizonMs)} ahead`
      : 'What the map adds to how much is liquidated in an hour, over the hour’s own path';
  const title = `${what}: ${formatNumber(value, 2)} nats a unit, 95 % interval ${interval}.`;
  return low > 0 ? (
    <span class="chip good" title={title}>
      skill shown +{formatNumber(value, 2)}
    </span>
  ) : (
    <span class="chip unshown" title={`${title} It includes zero.`}>
      no skill shown
    </span>
  );
}

function hours(ms: number): string {
  return `${formatNumber(ms / 3_600_000, 0)} h`;
}
