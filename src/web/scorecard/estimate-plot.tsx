import type { Estimate } from '../../market/api/estimate.ts';
import './estimate-plot.css';

export interface EstimateRow {
  label: string;
  /** Smaller, behind the label. */
  note?: string;
  estimate: Estimate;
  /** Stands out, and takes its colour from what its interval says. */
  isOwn?: boolean;
}

interface PlotProps {
  /** Of the whole picture, for those who do not see it. */
  label: string;
  rows: readonly EstimateRow[];
  /** The value that says nothing: 0, or .5 for a share of races. */
  nothing?: number;
  /** From here on an effect would matter. */
  matters?: number;
  text: (value: number) => string;
  /** Behind the figure, not behind the ends of its interval. */
  unit?: string;
  /** Under the left and the right end. */
  ends?: readonly [string, string];
}

/** Figures with their intervals on one scale, a row each: a dot, its 95 % interval, and the line of nothing. */
export function EstimatePlot({ label, rows, nothing = 0, matters, text, unit, ends }: PlotProps) {
  const known = rows.flatMap(({ estimate: { value, low, high } }) => [value, low, high].filter((one) => one !== null));
  const [least, most] = [Math.min(nothing, ...known), Math.max(nothing, matters ?? nothing, ...known)];
  const margin = 0.06 * (most - least || 1);
  const place = (value: number) => (100 * (value - least + margin)) / (most - least + 2 * margin);
  return (
    <div class="estimates" role="table" aria-label={label}>
      {rows.map(({ label: name, note, estimate, isOwn }) => (
        <div key={name} class={`estimate ${isOwn ? 'own' : ''} ${toneOf(estimate, nothing)}`} role="row">
          <span class="estimate-name" role="rowheader">
            {name}
            {note && <small>{note}</small>}
          </span>
          <span class="estimate-track" role="presentation">
            <i class="nothing" style={{ left: `${place(nothing)}%` }} />
            {matters !== undefined && <i class="matters" style={{ left: `${place(matters)}%` }} />}
            <Interval estimate={estimate} place={place} />
          </span>
          <span class="estimate-figure" role="cell">
            <Figure estimate={estimate} text={text} unit={unit ?? ''} />
          </span>
        </div>
      ))}
      {ends && (
        <div class="estimate-ends" aria-hidden="true">
          <span />
          <span>
            <small>← {ends[0]}</small>
            <small>{ends[1]} →</small>
          </span>
          <span />
        </div>
      )}
    </div>
  );
}

function Interval({ estimate: { value, low, high }, place }: { estimate: Estimate; place: (value: number) => number }) {
  if (value === null) return null;
  return (
    <>
      {low !== null && high !== null && (
        <i class="whisker" style={{ left: `${place(low)}%`, width: `${place(high) - place(low)}%` }} />
      )}
      <i class="dot" style={{ left: `${place(value)}%` }} />
    </>
  );
}

interface FigureProps {
  estimate: Estimate;
  text: (value: number) => string;
  unit: string;
}

function Figure({ estimate: { value, low, high }, text, unit }: FigureProps) {
  if (value === null) return <span class="quiet">unknown</span>;
  return (
    <>
      <b>
        {text(value)}
        {unit}
      </b>
      <small>{low === null || high === null ? 'too few days' : `${text(low)} to ${text(high)}`}</small>
    </>
  );
}

function toneOf({ low, high }: Estimate, nothing: number): string {
  if (low === null || high === null) return 'open';
  if (low > nothing) return 'above';
  return high < nothing ? 'below' : 'open';
}
