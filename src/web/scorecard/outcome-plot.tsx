import { formatMoment, formatTime } from '../state/format.ts';
import { AmountPicture } from './amount-picture.tsx';
import { AsTable } from './as-table.tsx';
import { logPlace, powersOfTen } from './scales.ts';

const HEIGHT = 220;
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
  if (rows.length === 0) return <p class="quiet">No window has ended yet.</p>;
  const high = 1.2 * Math.max(1e-9, ...rows.flatMap(({ byMap, came }) => [byMap, came ?? 0]));
  const low = high / 10 ** DECADES;
  const ended = rows.filter(({ came }) => came !== null);
  const hits = ended.filter(({ came }) => came! > 0).length;
  return (
    <>
      <AmountPicture
        height={HEIGHT}
        label={`${rows.length} windows: what was expected, and what was liquidated; something was in ${hits} of ${ended.length} that have ended`}
        places={rows.length}
        share={(amount) => logPlace(amount, low, high)}
        levels={powersOfTen(low, high)}
        text={text}
        nameOf={(place) => formatTime(rows[place]!.timeMs).slice(5)}
        legend={
          <>
            <span class="key-map">expected by the map</span>
            <span class="key-distance">{base}</span>
            <span class="key-came">liquidated</span>
          </>
        }
      >
        {({ x, step, y, floor }) => {
          const line = (of: (one: OutcomeRow) => number) =>
            rows.map((one, i) => `${i === 0 ? 'M' : 'L'}${x(i + 0.5).toFixed(1)} ${y(of(one)).toFixed(1)}`).join('');
          return (
            <>
              {rows.map(({ timeMs, byMap, came }, i) =>
                came === null ? null : (
                  <rect
                    key={timeMs}
                    class="came"
                    x={x(i + 0.5) - Math.max(1, step * 0.36)}
                    width={Math.max(2, step * 0.72)}
                    y={y(came)}
                    height={floor - y(came)}
                  >
                    <title>{`${formatMoment(timeMs)}: ${text(byMap)} expected, ${text(came)} came`}</title>
                  </rect>
                ),
              )}
              <path class="by-distance" d={line(({ byBase }) => byBase)} />
              <path class="by-map" d={line(({ byMap }) => byMap)} />
            </>
          );
        }}
      </AmountPicture>
      <AsTable
        caption={`What was expected, ${base} and by the map, and what was liquidated`}
        heads={['from', base, 'by the map', 'liquidated']}
        rows={rows.map(({ timeMs, byBase, byMap, came }) => [
          formatMoment(timeMs),
          text(byBase),
          text(byMap),
          came === null ? 'still running' : text(came),
        ])}
      />
    </>
  );
}
