import type { ReachScore } from '../../market/api/scorecard.ts';
import { formatDigits, formatNumber } from '../state/format.ts';
import { AsTable } from './as-table.tsx';
import { logPlace, powersOfTen } from './scales.ts';
import { useWidth } from './use-width.ts';
import './picture.css';

const LEFT = 44;
const BOTTOM = 34;
const TOP = 8;
const MOST_HEIGHT = 400;
const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** Does so much come as is said? Cells that were said to hold alike, and what they held; on the diagonal it is so. */
export function ReliabilityPlot({ reliability }: { reliability: NonNullable<ReachScore['reliability']> }) {
  const [ref, width] = useWidth<HTMLDivElement>(420);
  const { curve, miscalibration, discrimination, uncertainty } = reliability;
  const points = curve.filter(({ forecast, observed }) => forecast > 0 && observed > 0);
  if (points.length < 2) return <p class="quiet">Too few cells in which something was liquidated.</p>;
  const values = points.flatMap(({ forecast, observed }) => [forecast, observed]);
  const [low, high] = [Math.min(...values) / 2, Math.max(...values) * 2];
  const height = Math.min(MOST_HEIGHT, width);
  const x = (value: number) => LEFT + (width - LEFT - 8) * logPlace(value, low, high);
  const y = (value: number) => TOP + (height - BOTTOM - TOP) * (1 - logPlace(value, low, high));
  const most = Math.max(...points.map(({ cells }) => cells));
  const sorted = points.toSorted((a, b) => a.forecast - b.forecast);
  const line = sorted.map(({ forecast, recalibrated }, i) => {
    return `${i === 0 ? 'M' : 'L'}${x(forecast).toFixed(1)} ${y(Math.max(low, recalibrated)).toFixed(1)}`;
  });
  const ticks = powersOfTen(low, high, 5);
  return (
    <div ref={ref} class="picture">
      <svg
        width={width}
        height={height}
        role="img"
        aria-label={`Reliability: what came against what was expected, in ${points.length} groups of cells`}
      >
        {ticks.map((tick) => (
          <g key={tick}>
            <line class="rule" x1={LEFT} x2={width - 8} y1={y(tick)} y2={y(tick)} />
            <text x={LEFT - 6} y={y(tick) + 4} text-anchor="end">
              {powerText(tick)}
            </text>
            <text x={x(tick)} y={height - BOTTOM + 15} text-anchor="middle">
              {powerText(tick)}
            </text>
          </g>
        ))}
        <line class="diagonal" x1={x(low)} y1={y(low)} x2={x(high)} y2={y(high)} />
        <path class="by-map" d={line.join('')} />
        {points.map(({ forecast, observed, cells }) => (
          <circle
            key={forecast}
            class="group"
            cx={x(forecast)}
            cy={y(observed)}
            r={2.5 + 4 * Math.sqrt(Math.log1p(cells) / Math.log1p(most))}
          >
            <title>{`${cells} cells: ${formatDigits(forecast, 2)} expected, ${formatDigits(observed, 2)} came`}</title>
          </circle>
        ))}
        <text x={width - 8} y={height - 4} text-anchor="end">
          expected in a cell, median fills
        </text>
        <text x={LEFT + 6} y={TOP + 10}>
          came
        </text>
      </svg>
      <p class="quiet small">
        Above the line more came than was said, below it less. Mean score {formatDigits(uncertainty, 3)} without a map,{' '}
        {formatDigits(discrimination, 3)} of it taken away by telling cells apart, {formatDigits(miscalibration, 2)}{' '}
        lost by saying too much or too little.
      </p>
      <AsTable
        caption="Reliability: groups of cells, what was expected in each, and what came"
        heads={['cells', 'expected', 'came']}
        rows={sorted.map(({ cells, forecast, observed }) => [
          formatNumber(cells, 0),
          formatDigits(forecast, 3),
          formatDigits(observed, 3),
        ])}
      />
    </div>
  );
}

function powerText(value: number): string {
  const power = Math.round(Math.log10(value));
  const digits = [...String(Math.abs(power))].map((digit) => SUPERSCRIPTS[Number(digit)]).join('');
  return power === 0 ? '1' : power === 1 ? '10' : `10${power < 0 ? '⁻' : ''}${digits}`;
}
