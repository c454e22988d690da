import type { Estimate } from '../../market/api/estimate.ts';
import type { HorizonScore } from '../../market/api/scorecard.ts';
import { formatNumber } from '../state/format.ts';

/** Every figure of one horizon, for those who want them. */
export function ScoreTable({ horizon: { swept, reach } }: { horizon: HorizonScore }) {
  return (
    <div class="table-scroll" tabIndex={0} role="group" aria-label="All figures of this horizon">
      <table class="scores">
        <thead>
          <tr>
            <th scope="col">Map</th>
            <th scope="col">IG, where price went</th>
            <th scope="col">p, Holm</th>
            <th scope="col">without crash days</th>
            <th scope="col">D²</th>
            <th scope="col">share of the truth’s</th>
            <th scope="col">AUC</th>
            <th scope="col">top-tenth lift</th>
            <th scope="col">Spearman</th>
            <th scope="col">IG within ±10 %</th>
            <th scope="col">caught, %</th>
            <th scope="col">totals: log score</th>
            <th scope="col">totals: CRPS skill</th>
            <th scope="col">lead of this map</th>
          </tr>
        </thead>
        <tbody>
          {swept.maps.map((map, m) => {
            const other = reach.maps[m]!;
            return (
              <tr key={map.name}>
                <th scope="row">{map.name}</th>
                <td>{interval(map.gain)}</td>
                <td>{plain(map.pHolm)}</td>
                <td>{interval(map.gainWithoutCrashDays)}</td>
                <td>{interval(map.devianceExplained)}</td>
                <td>{interval(map.skillRatio, 2)}</td>
                <td>{plain(map.auc)}</td>
                <td>{plain(map.topDecileLift, 2)}</td>
                <td>{plain(map.spearman)}</td>
                <td>{interval(other.gain)}</td>
                <td>{interval(scaled(other.caught), 1)}</td>
                <td>{interval(other.totalLogScoreGain)}</td>
                <td>{interval(other.totalCrpsSkill)}</td>
                <td>{m === 0 ? '' : interval(map.trialLead)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

const plain = (value: number | null, digits = 3) => (value === null ? '–' : formatNumber(value, digits));

function interval({ value, low, high }: Estimate, digits = 3): string {
  if (value === null) return '–';
  const text = (x: number) => formatNumber(x, digits).replace('-', '−');
  return low === null || high === null ? text(value) : `${text(value)} [${text(low)}, ${text(high)}]`;
}

function scaled({ value, low, high }: Estimate): Estimate {
  const times = (x: number | null) => (x === null ? null : 100 * x);
  return { value: times(value), low: times(low), high: times(high) };
}
