import type { ForecastCell, ForecastDetail, ForecastEvent } from '../../market/api/forecasts.ts';
import type { ForecastOutcome } from '../../market/api/scorecard-answer.ts';
import type { Liquidation } from '../../market/event.ts';
import type { Instrument } from '../../market/instrument.ts';
import { cellOf, REACH_CELLS, SCORED_CELL, SIDE_CELLS, SIDES } from '../../model/scoring/cells.ts';
import { cellIndex, ISSUE_CELLS } from '../../model/scoring/issue.ts';
import { decodeForecast } from './stored-forecast.ts';

/** Events are told by ones up to so many. */
const MOST_EVENTS = 500;

interface DetailInput {
  instrument: Instrument;
  outcome: ForecastOutcome;
  opensMs: number;
  bytes: Uint8Array;
  /** Of the window; null where they are no longer kept. */
  events: readonly Liquidation[] | null;
  /** Only the events of this cell; null: of all. */
  cell: number | null;
}

/** A forecast read from the bytes that were hashed, cell by cell, with the liquidations that fell in each. */
export function forecastDetail({ instrument, outcome, opensMs, bytes, events, cell }: DetailInput): ForecastDetail {
  const { price, originMs, horizons } = decodeForecast(bytes);
  const { swept, reach } = horizons.find(({ horizonMs }) => horizonMs === outcome.horizonMs)!;
  const isLinear = instrument.contract === 'linear';
  const usdPerUnit = (at: number) => (isLinear ? at : 1);
  const own = cellOf(Math.log(price));
  const quantities = new Float64Array(ISSUE_CELLS);
  const counts = new Int32Array(ISSUE_CELLS);
  let elsewhereUsd = 0;
  const told: ForecastEvent[] = [];
  let eventCount = 0;
  for (const { timeMs, side, price: at, quantity, id } of events ?? []) {
    const away = cellOf(Math.log(at)) - own;
    const k = side === 'long' ? -away : away;
    const index = k < 0 || k > REACH_CELLS ? null : cellIndex(side === 'long' ? 0 : 1, k);
    const usd = quantity * usdPerUnit(at);
    if (index === null) elsewhereUsd += usd;
    else {
      quantities[index]! += quantity;
      counts[index]!++;
    }
    if (cell !== null && index !== cell) continue;
    eventCount++;
    if (told.length < MOST_EVENTS) told.push({ timeMs, side, price: at, quantity, usd, id, cell: index });
  }
  const cells = Array.from({ length: ISSUE_CELLS }, (_, i): ForecastCell => {
    const side = i < SIDE_CELLS ? 0 : 1;
    const k = (i % SIDE_CELLS) * (side === 0 ? -1 : 1);
    const middle = price * Math.exp(k * SCORED_CELL);
    const usd = usdPerUnit(middle);
    return {
      side: SIDES[side],
      low: Math.exp((own + k) * SCORED_CELL),
      high: Math.exp((own + k + 1) * SCORED_CELL),
      price: middle,
      expectedUsd: reach.map[i]! * usd,
      expectedByDistanceUsd: reach.distance[i]! * usd,
      ifSweptUsd: swept.map[i]! * usd,
      ifSweptByDistanceUsd: swept.distance[i]! * usd,
      liquidatedUsd: events && quantities[i]! * usd,
      events: events && counts[i]!,
    };
  });
  return {
    market: instrument.id,
    simulated: instrument.simulated,
    outcome,
    opensMs,
    originMs,
    bytes: bytes.length,
    cells,
    events: told,
    eventCount: events && eventCount,
    elsewhereUsd: events && elsewhereUsd,
  };
}
