import type { MeasuredAnswer, MeasuredComparison, MeasuredSide } from '../../market/api/measured.ts';
import type { DialogProps } from '../dialogs/dialogs.tsx';
import { formatAge, formatMoment, formatNumber, formatOdds, formatUsd } from '../state/format.ts';
import { Dialog } from '../ui/dialog.tsx';
import './coverage-dialog.css';

/** What the measured map is made of, and how the modelled one looks beside it. */
export default function CoverageDialog({ store, onClose }: DialogProps) {
  const answer = store.measured.value;
  return (
    <Dialog title="What is measured" onClose={onClose}>
      {answer ? <Coverage answer={answer} /> : <p role="status">Nothing is measured here.</p>}
    </Dialog>
  );
}

const share = (value: number | null) => (value === null ? '–' : formatOdds(value));
const number = (value: number | null, digits = 0) => (value === null ? '–' : formatNumber(value, digits));
const age = (ms: number | null) => (ms === null ? '–' : formatAge(ms));
const percent = (log: number) => `${formatNumber(100 * log, 2)}%`;

const ROWS: readonly [label: string, value: (side: MeasuredSide) => string][] = [
  ['Positions', ({ positions }) => number(positions)],
  ['Together', ({ notionalUsd }) => formatUsd(notionalUsd)],
  ['Of open interest, at least', ({ shareOfOpenInterest }) => share(shareOfOpenInterest)],
  ['The largest, of all of them', ({ largestShare }) => share(largestShare)],
  ['Worth so many of one size', ({ effectivePositions }) => number(effectivePositions, 1)],
  ['Isolated margin', ({ isolatedShare }) => share(isolatedShare)],
  ['At no price liquidated', ({ withoutPriceShare }) => share(withoutPriceShare)],
  ['Age of the answers, median', ({ medianAgeMs }) => age(medianAgeMs)],
  ['Older than 15 min', ({ staleShare }) => share(staleShare)],
];

function Coverage({ answer }: { answer: MeasuredAnswer }) {
  const { coverage, comparison, map } = answer;
  const { accounts, sinceMs, crossed, agedOut, refused } = coverage;
  return (
    <div class="coverage">
      <p class="quiet">
        Accounts that traded, and what the venue says of them: a sample, and no random one, for who trades much is met
        first. Its sums are floors of the market’s. Zones, reading and odds stay those of the modelled map.
      </p>
      <Sides
        caption={`Of ${number(accounts.heard)} accounts heard, ${number(accounts.asked)} have answered, and ${number(accounts.holding)} hold something here`}
        rows={ROWS.map(([label, value]) => [label, value(coverage.long), value(coverage.short)])}
      />
      <Beside comparison={comparison} />
      <p class="quiet small">
        As of {formatMoment(map.timeMs)}
        {sinceMs === null ? '' : `; asked since ${formatMoment(sinceMs)}`}. Since then the price has crossed{' '}
        {number(crossed)} liquidation prices, {number(agedOut)} positions went because nobody asked again in an hour,
        and {number(refused)} could not be read. Leverage groups are of the leverage that an account has set.
      </p>
    </div>
  );
}

function Beside({ comparison: { long, short } }: { comparison: MeasuredAnswer['comparison'] }) {
  if (!long && !short) return <p>No modelled map is there to lay beside, or no position within 10% of the price.</p>;
  const of = (read: (side: MeasuredComparison) => string) => [long, short].map((side) => (side ? read(side) : '–'));
  const within = [0, 1, 2, 3].flatMap((i) => {
    const distance = (long ?? short)!.within[i]?.distance;
    return distance === undefined
      ? []
      : [
          [
            `Within ${formatNumber(100 * distance, 0)}%: modelled · measured`,
            ...of(({ within: all }) => `${share(all[i]!.modelledShare)} · ${share(all[i]!.measuredShare)}`),
          ],
        ];
  });
  return (
    <Sides
      caption={`The modelled map beside ${number((long?.positions ?? 0) + (short?.positions ?? 0))} measured positions, within 10% of the price`}
      rows={[
        ['Positions there', ...of(({ positions }) => number(positions))],
        ['How far its mass lies off (W1)', ...of(({ w1 }) => percent(w1))],
        ['A map that is the same everywhere', ...of(({ uniformW1 }) => percent(uniformW1))],
        ['Overlap, 100% is the same', ...of(({ overlap }) => share(overlap))],
        ...within,
      ]}
    />
  );
}

function Sides({ caption, rows }: { caption: string; rows: readonly (readonly string[])[] }) {
  return (
    <table>
      <caption>{caption}</caption>
      <thead>
        <tr>
          <td />
          <th scope="col" class="down">
            Longs
          </th>
          <th scope="col" class="up">
            Shorts
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([label, ...values]) => (
          <tr key={label}>
            <th scope="row">{label}</th>
            {values.map((value, i) => (
              <td key={i}>{value}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
