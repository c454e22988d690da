import type { RiskAnswer } from '../../../market/api/risk.ts';
import { formatNumber } from '../../state/format.ts';
import { Chance } from './chance.tsx';

/** Which comes first, target or stop: three probabilities that add up. Nothing without a target. */
export function RaceOdds({ report: { horizons, target, stop, rewardToRisk } }: { report: RiskAnswer }) {
  if (!target || horizons.every(({ race }) => race === null)) return null;
  const other = stop.own || stop.advised ? 'stop' : 'liquidated';
  return (
    <div class="race-odds">
      <h2 title="Each past window counts as it was and mirrored: where the price drifted promises no direction">
        Which comes first
      </h2>
      <table class="small-table">
        <thead>
          <tr>
            <th scope="col">Within</th>
            <th scope="col">target</th>
            <th scope="col">{other}</th>
            <th scope="col">neither</th>
          </tr>
        </thead>
        <tbody>
          {horizons.map(({ name, race }) => (
            <tr key={name}>
              <th scope="row" class="race-name">
                <span>{name}</span>
                {race && (
                  <span class="race-bar" aria-hidden="true">
                    <i class="gain" style={{ width: `${100 * race.target.probability}%` }} />
                    <i class="loss" style={{ width: `${100 * race.stop.probability}%` }} />
                  </span>
                )}
              </th>
              <Chance chance={race && race.target} />
              <Chance chance={race && race.stop} />
              <Chance chance={race && race.neither} />
            </tr>
          ))}
        </tbody>
      </table>
      {rewardToRisk !== null && (
        <p>
          <b>{formatNumber(rewardToRisk, 1)}</b> won at the target for each 1 lost at the stop, before fees.
        </p>
      )}
    </div>
  );
}
