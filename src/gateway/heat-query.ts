import { Type, type Static } from 'typebox';
import type { CandleWindow, HeatWindow, MarketView } from '../engine/market-view.ts';
import { QueryError } from '../market/errors.ts';
import { parseOptionalTime } from './time-query.ts';

export const MAX_COLUMNS = 4096;
export const MAX_ROWS = 2160;
const DEFAULT_COLUMNS = 600;
const DEFAULT_ROWS = 400;
const DEFAULT_WINDOW_MS = 86_400_000;
/** Bands of 10x leverage lie about 10 % from where they were opened: the default window shows them. */
const PADDING = 0.12;

const time = (description: string) => Type.Optional(Type.String({ description: `${description}; ms or ISO 8601` }));

export const CandleQuery = Type.Object({
  from: time('start of the window; default a day before its end'),
  to: time('end of the window; default the newest bar'),
  step: Type.Optional(Type.Integer({ minimum: 1, description: "width of a candle in ms, a multiple of the bar's" })),
  asOf: time('show only what had ended then'),
});
export type CandleQuery = Static<typeof CandleQuery>;

export const HeatQuery = Type.Object({
  from: time('start of the window; default a day before its end'),
  to: time('end of the window; default the newest bar'),
  columns: Type.Optional(Type.Integer({ minimum: 1, description: `at most so many columns, up to ${MAX_COLUMNS}` })),
  step: Type.Optional(Type.Integer({ minimum: 1, description: 'width of a column in ms, instead of columns' })),
  rows: Type.Optional(Type.Integer({ minimum: 1, description: `rows, up to ${MAX_ROWS}` })),
  low: Type.Optional(Type.Number({ exclusiveMinimum: 0, description: 'lowest price; default the candles less 12 %' })),
  high: Type.Optional(Type.Number({ exclusiveMinimum: 0, description: 'highest price; default the candles and 12 %' })),
  asOf: time('show only what had ended then'),
  format: Type.Optional(Type.Union([Type.Literal('binary'), Type.Literal('json')])),
});
export type HeatQuery = Static<typeof HeatQuery>;

/** @throws QueryError where the window is empty or its step does not fit the market's bars */
export function candleWindow(
  market: MarketView,
  query: CandleQuery,
): { window: CandleWindow; asOfMs: number | undefined } {
  const span = spanOf(market, query);
  return {
    window: alignToStep(span, checkedStep(market, query.step ?? market.summary().barStepMs)),
    asOfMs: span.asOfMs,
  };
}

/** @throws QueryError likewise, and where the frame would be larger than {@link MAX_COLUMNS} x {@link MAX_ROWS} */
export function heatWindow(market: MarketView, query: HeatQuery): { window: HeatWindow; asOfMs: number | undefined } {
  const { columns, rows = DEFAULT_ROWS } = query;
  if (columns !== undefined && query.step !== undefined) {
    throw new QueryError('columns and step both say how wide a column is: give one of them');
  }
  if ((columns ?? 1) > MAX_COLUMNS) throw new QueryError(`columns=${columns}: at most ${MAX_COLUMNS}`);
  if (rows > MAX_ROWS) throw new QueryError(`rows=${rows}: at most ${MAX_ROWS}`);

  const span = spanOf(market, query);
  const window = query.step
    ? alignToStep(span, checkedStep(market, query.step))
    : fitColumns(span, market.summary().barStepMs, columns ?? DEFAULT_COLUMNS);
  const count = (window.toMs - window.fromMs) / window.stepMs;
  if (count > MAX_COLUMNS) {
    throw new QueryError(`step=${window.stepMs} makes ${count} columns of this window; at most ${MAX_COLUMNS}`);
  }
  const [low, high] = priceRange(market, window, query, span.asOfMs);
  const logLow = Math.log(low);
  return { window: { ...window, logLow, rowHeight: (Math.log(high) - logLow) / rows, rows }, asOfMs: span.asOfMs };
}

interface Span {
  fromMs: number;
  toMs: number;
  asOfMs: number | undefined;
}

function spanOf(market: MarketView, query: { from?: string; to?: string; asOf?: string }): Span {
  const asOfMs = parseOptionalTime('asOf', query.asOf);
  const toMs = parseOptionalTime('to', query.to) ?? market.summary(asOfMs).timeMs;
  const fromMs = parseOptionalTime('from', query.from) ?? toMs - DEFAULT_WINDOW_MS;
  if (!(fromMs < toMs)) {
    throw new QueryError(
      `the window from ${new Date(fromMs).toISOString()} to ${new Date(toMs).toISOString()} is empty: from must be before to`,
    );
  }
  return { fromMs, toMs, asOfMs };
}

function checkedStep(market: MarketView, stepMs: number): number {
  const { barStepMs } = market.summary();
  if (stepMs % barStepMs !== 0) {
    throw new QueryError(`step=${stepMs} is not a multiple of this market's bars of ${barStepMs} ms`);
  }
  return stepMs;
}

/** Columns and candles begin at multiples of their step, so that both of one window coincide. */
function alignToStep({ fromMs, toMs }: Span, stepMs: number): CandleWindow {
  return { fromMs: Math.floor(fromMs / stepMs) * stepMs, toMs: Math.ceil(toMs / stepMs) * stepMs, stepMs };
}

function fitColumns(span: Span, barStepMs: number, columns: number): CandleWindow {
  let stepMs = Math.max(1, Math.ceil((span.toMs - span.fromMs) / columns / barStepMs)) * barStepMs;
  // A window that does not begin at a multiple of its step touches one column more.
  for (;;) {
    const window = alignToStep(span, stepMs);
    if ((window.toMs - window.fromMs) / stepMs <= Math.max(2, columns)) return window;
    stepMs += barStepMs;
  }
}

function priceRange(market: MarketView, window: CandleWindow, query: HeatQuery, asOfMs: number | undefined) {
  let { low, high } = query;
  if (low === undefined || high === undefined) {
    const candles = market.candles(window, asOfMs);
    if (candles.timeMs.length === 0) {
      throw new QueryError(
        'this window holds no bars to take a price range from: give low and high, or another window',
      );
    }
    low ??= candles.low.reduce((a, b) => Math.min(a, b)) * (1 - PADDING);
    high ??= candles.high.reduce((a, b) => Math.max(a, b)) * (1 + PADDING);
  }
  if (!(low < high))
    throw new QueryError(`the price range from low=${low} to high=${high} is empty: low must be below high`);
  return [low, high] as const;
}
