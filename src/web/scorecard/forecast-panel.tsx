import { useEffect, useState } from 'preact/hooks';
import type { PyrometerClient } from '../../client/index.ts';
import type { ForecastCell, ForecastDetail, ForecastEvent } from '../../market/api/forecasts.ts';
import { messageOf } from '../panels/panel-state.tsx';
import { formatMoment, formatNumber, formatPrice, formatUsd } from '../state/format.ts';
import type { Store } from '../state/store.ts';
import { writeUrlState } from '../state/url-state.ts';
import { CellsPlot } from './cells-plot.tsx';

/** So many cells are listed, those with the most liquidated first. */
const MOST_CELLS = 12;
const MOST_EVENTS = 50;

interface PanelProps {
  store: Store;
  client: PyrometerClient;
  hash: string;
  horizonMs: number;
}

/** One forecast: its cells against what fell in them, the events of a cell, and the bytes that were hashed. */
export function ForecastPanel({ store, client, hash, horizonMs }: PanelProps) {
  const market = store.summary.value?.id ?? '';
  const [detail, setDetail] = useState<ForecastDetail | null>(null);
  const [cell, setCell] = useState<number | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    const request = new AbortController();
    setError(null);
    client.forecast(market, hash, horizonMs, cell ?? undefined, { signal: request.signal }).then(
      (answer) => setDetail(answer),
      (reason: unknown) => request.signal.aborted || setError(reason),
    );
    return () => request.abort();
  }, [client, market, hash, horizonMs, cell, attempt]);
  if (error !== null) {
    return (
      <div class="forecast-panel" role="alert">
        <p>{messageOf(error)}</p>
        <button type="button" onClick={() => setAttempt(attempt + 1)}>
          Try again
        </button>
      </div>
    );
  }
  if (!detail) return <div class="forecast-panel ghost" role="status" aria-label="Loading the forecast" />;
  const { outcome, opensMs, originMs, eventCount, elsewhereUsd, bytes } = detail;
  return (
    <div class="forecast-panel">
      <p>
        Said at {formatPrice(outcome.price)}; liquidations count from {formatMoment(opensMs)} to{' '}
        {formatMoment(outcome.timeMs + horizonMs)}. Everything fitted was fitted on windows that had ended by{' '}
        {formatMoment(originMs)}.
      </p>
      <CellsPlot detail={detail} chosen={cell} onChoose={setCell} />
      {eventCount === null ? (
        <p class="quiet">The liquidations of that time are no longer kept here.</p>
      ) : (
        <div class="forecast-tables">
          <Cells cells={detail.cells} chosen={cell} onChoose={setCell} />
          <Events
            events={detail.events}
            count={eventCount}
            cells={detail.cells}
            chosen={cell}
            onAll={() => setCell(null)}
          />
        </div>
      )}
      <p class="quiet small">
        {elsewhereUsd !== null && elsewhereUsd > 0 && (
          <>{formatUsd(elsewhereUsd)} was liquidated where no map of the moment could have said. </>
        )}
        <a href={client.forecastBytesPath(market, hash)} download={`${hash.slice(0, 16)}.forecast`}>
          The {formatNumber(bytes, 0)} bytes that were hashed
        </a>
        , SHA-256 <code>{hash}</code>.{' '}
        <a
          href={writeUrlState({
            ...store.urlState.value,
            page: 'market',
            market,
            asOfMs: outcome.timeMs,
            view: null,
            zoneId: null,
          })}
        >
          The map as it was then
        </a>
      </p>
    </div>
  );
}

interface Choice {
  chosen: number | null;
  onChoose: (cell: number | null) => void;
}

function Cells({ cells, chosen, onChoose }: Choice & { cells: readonly ForecastCell[] }) {
  const hit = cells
    .map((cell, index) => ({ cell, index }))
    .filter(({ cell }) => (cell.liquidatedUsd ?? 0) > 0)
    .toSorted((a, b) => b.cell.liquidatedUsd! - a.cell.liquidatedUsd!);
  if (hit.length === 0) return <p class="quiet">Nothing was liquidated in any cell.</p>;
  return (
    <div class="table-scroll" tabIndex={0} role="group" aria-label="Cells in which something was liquidated">
      <table>
        <caption>
          Cells with liquidations{hit.length > MOST_CELLS ? `, the ${MOST_CELLS} fullest of ${hit.length}` : ''}
        </caption>
        <thead>
          <tr>
            <th scope="col">Price</th>
            <th scope="col">Expected</th>
            <th scope="col">By distance</th>
            <th scope="col">Liquidated</th>
            <th scope="col">Events</th>
          </tr>
        </thead>
        <tbody>
          {hit.slice(0, MOST_CELLS).map(({ cell, index }) => (
            <tr key={index} class={index === chosen ? 'chosen' : ''}>
              <th scope="row">
                {cell.side} {formatPrice(cell.low)} – {formatPrice(cell.high)}
              </th>
              <td>{formatUsd(cell.expectedUsd)}</td>
              <td>{formatUsd(cell.expectedByDistanceUsd)}</td>
              <td class="amber">{formatUsd(cell.liquidatedUsd!)}</td>
              <td>
                <button type="button" class="link" onClick={() => onChoose(index)}>
                  {cell.events} event{cell.events === 1 ? '' : 's'}
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface EventsProps {
  events: readonly ForecastEvent[];
  count: number;
  cells: readonly ForecastCell[];
  chosen: number | null;
  onAll: () => void;
}

function Events({ events, count, cells, chosen, onAll }: EventsProps) {
  if (count === 0) return null;
  const cell = chosen === null ? null : cells[chosen]!;
  const where = cell ? ` in ${formatPrice(cell.low)} – ${formatPrice(cell.high)}` : '';
  const shown = events.slice(0, MOST_EVENTS);
  return (
    <div class="table-scroll" tabIndex={0} role="group" aria-label="Liquidations">
      <table data-testid="events">
        <caption>
          {count} liquidation{count === 1 ? '' : 's'}
          {where}
          {shown.length < count ? `, the first ${shown.length}` : ''}
          {chosen !== null && (
            <button type="button" class="link" onClick={onAll}>
              all cells
            </button>
          )}
        </caption>
        <thead>
          <tr>
            <th scope="col">Time</th>
            <th scope="col">Side</th>
            <th scope="col">Price</th>
            <th scope="col">Quantity</th>
            <th scope="col">USD</th>
            <th scope="col">Id</th>
          </tr>
        </thead>
        <tbody>
          {shown.map(({ timeMs, side, price, quantity, usd, id }, i) => (
            <tr key={`${id} ${i}`}>
              <th scope="row">{secondsOf(timeMs)}</th>
              <td class={side === 'long' ? 'down' : 'up'}>{side}</td>
              <td>{formatPrice(price)}</td>
              <td>{formatNumber(quantity, 0, 4)}</td>
              <td>{formatUsd(usd)}</td>
              <td>
                <code>{id || '–'}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** `2026-02-02 03:00:59`, to the second. */
function secondsOf(timeMs: number): string {
  const seconds = String(Math.floor(timeMs / 1000) % 60).padStart(2, '0');
  return formatMoment(timeMs).replace(/^(\S+ \d\d:\d\d)/, `$1:${seconds}`);
}
