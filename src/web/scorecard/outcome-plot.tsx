import type { ForecastOutcome } from '../../market/api/scorecard-answer.ts';
import { formatMoment, formatTime, formatUsd } from '../state/format.ts';
import { logPlace, powersOfTen } from './scales.ts';
import { useWidth } from './use-width.ts';

const HEIGHT = 220;
const LEFT = 52;
const BOTTOM = 22;
const TOP = 8;
/** Below this nothing is told apart. */
const LEAST_USD = 1000;

/** What was said to be liquidated in each window, and what was. */
export function OutcomePlot({ forecasts }: { forecasts: readonly ForecastOutcome[] }) {
  const [ref, width] = useWidth<HTMLDivElement>();
  const windows = forecasts.filter(({ state }) => state !== 'left out').toReversed();
  if (windows.length === 0) return <p class="quiet">No window has ended yet.</p>;
  const amounts = windows.flatMap(({ expectedUsd, liquidatedUsd }) => [expectedUsd, liquidatedUsd ?? 0]);
  const high = Math.max(10 * LEAST_USD, ...amounts) * 1.2;
  const low = Math.max(LEAST_USD, high / 1e5);
  const [inner, tall] = [width - LEFT - 4, HEIGHT - BOTTOM - TOP];
  const step = inner / windows.length;
  const x = (i: number) => LEFT + (i + 0.5) * step;
  const y = (usd: number) => TOP + tall * (1 - logPlace(usd, low, high));
  const line = (of: (one: ForecastOutcome) => number) =>
    windows.map((one, i) => `${i === 0 ? 'M' : 'L'}${x(i).toFixed(1)} ${y(of(one)).toFixed(1)}`).join('');
  const dates = [0, Math.floor(windows.length / 2), windows.length - 1].filter((i, n, all) => all.indexOf(i) === n);
  const ended = windows.filter(({ liquidatedUsd }) => liquidatedUsd !== null);
  const hits = ended.filter(({ liquidatedUsd }) => liquidatedUsd! > 0).length;
  return (
    <div ref={ref} class="picture">
      <svg
        width={width}
        height={HEIGHT}
        role="img"
        aria-label={`${windows.length} windows: what was expected, and what was liquidated; something was in ${hits} of ${ended.length} that have ended`}
      >
        {powersOfTen(low, high).map((usd) => (
          <g key={usd}>
            <line class="rule" x1={LEFT} x2={width} y1={y(usd)} y2={y(usd)} />
            <text x={LEFT - 8} y={y(usd) + 4} text-anchor="end">
              {formatUsd(usd)}
            </text>
          </g>
        ))}
        {windows.map((one, i) =>
          one.liquidatedUsd === null ? null : (
            <rect
              key={one.timeMs}
              class="came"
              x={x(i) - Math.max(1, step * 0.36)}
              width={Math.max(2, step * 0.72)}
              y={y(one.liquidatedUsd)}
              height={TOP + tall - y(one.liquidatedUsd)}
            >
              <title>
                {`${formatMoment(one.timeMs)}: ${formatUsd(one.expectedUsd)} expected, ${formatUsd(one.liquidatedUsd)} came`}
              </title>
            </rect>
          ),
        )}
        <path class="by-distance" d={line(({ expectedByDistanceUsd }) => expectedByDistanceUsd)} />
        <path class="by-map" d={line(({ expectedUsd }) => expectedUsd)} />
        {dates.map((i, n) => (
          <text
            key={i}
            x={x(i)}
            y={HEIGHT - 4}
            text-anchor={n === 0 ? 'start' : n === dates.length - 1 ? 'end' : 'middle'}
          >
            {formatTime(windows[i]!.timeMs).slice(5)}
          </text>
        ))}
      </svg>
      <p class="key">
        <span class="key-map">expected by the map</span>
        <span class="key-distance">by distance alone</span>
        <span class="key-came">liquidated</span>
      </p>
    </div>
  );
}
