import { formatMoment, formatTime } from '../state/format.ts';
import { logPlace, powersOfTen } from './scales.ts';
import { useWidth } from './use-width.ts';

const HEIGHT = 220;
const LEFT = 52;
const BOTTOM = 22;
const TOP = 8;
/** Amounts are told apart over so many powers of ten below the greatest. */
const DECADES = 5;

/** A window: what was said to come by the map and by what it is measured against, and what came. */
export interface OutcomeRow {
  timeMs: number;
  byMap: number;
  byBase: number;
  /** Null while it runs. */
  came: number | null;
}

interface OutcomeProps {
  /** By ascending time. */
  rows: readonly OutcomeRow[];
  /** What the map is measured against. */
  base: string;
  text: (amount: number) => string;
}

/** What was said to be liquidated in each window, and what was. */
export function OutcomePlot({ rows, base, text }: OutcomeProps) {
  const [ref, width] = useWidth<HTMLDivElement>();
  if (rows.length === 0) return <p class="quiet">No window has ended yet.</p>;
  const high = 1.2 * Math.max(1e-9, ...rows.flatMap(({ byMap, came }) => [byMap, came ?? 0]));
  const low = high / 10 ** DECADES;
  const [inner, tall] = [width - LEFT - 4, HEIGHT - BOTTOM - TOP];
  const step = inner / rows.length;
  const x = (i: number) => LEFT + (i + 0.5) * step;
  const y = (amount: number) => TOP + tall * (1 - logPlace(amount, low, high));
  const line = (of: (one: OutcomeRow) => number) =>
    rows.map((one, i) => `${i === 0 ? 'M' : 'L'}${x(i).toFixed(1)} ${y(of(one)).toFixed(1)}`).join('');
  const dates = [0, Math.floor(rows.length / 2), rows.length - 1].filter((i, n, all) => all.indexOf(i) === n);
  const ended = rows.filter(({ came }) => came !== null);
  const hits = ended.filter(({ came }) => came! > 0).length;
  return (
    <div ref={ref} class="picture">
      <svg
        width={width}
        height={HEIGHT}
        role="img"
        aria-label={`${rows.length} windows: what was expected, and what was liquidated; something was in ${hits} of ${ended.length} that have ended`}
      >
        {powersOfTen(low, high).map((amount) => (
          <g key={amount}>
            <line class="rule" x1={LEFT} x2={width} y1={y(amount)} y2={y(amount)} />
            <text x={LEFT - 8} y={y(amount) + 4} text-anchor="end">
              {text(amount)}
            </text>
          </g>
        ))}
        {rows.map(({ timeMs, byMap, came }, i) =>
          came === null ? null : (
            <rect
              key={timeMs}
              class="came"
              x={x(i) - Math.max(1, step * 0.36)}
              width={Math.max(2, step * 0.72)}
              y={y(came)}
              height={TOP + tall - y(came)}
            >
              <title>{`${formatMoment(timeMs)}: ${text(byMap)} expected, ${text(came)} came`}</title>
            </rect>
          ),
        )}
        <path class="by-distance" d={line(({ byBase }) => byBase)} />
        <path class="by-map" d={line(({ byMap }) => byMap)} />
        {dates.map((i, n) => (
          <text
            key={i}
            x={x(i)}
            y={HEIGHT - 4}
            text-anchor={n === 0 ? 'start' : n === dates.length - 1 ? 'end' : 'middle'}
          >
            {formatTime(rows[i]!.timeMs).slice(5)}
          </text>
        ))}
      </svg>
      <p class="key">
        <span class="key-map">expected by the map</span>
        <span class="key-distance">{base}</span>
        <span class="key-came">liquidated</span>
      </p>
    </div>
  );
}
