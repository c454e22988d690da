import { CandlestickSeries, createChart } from 'lightweight-charts';
import { ColumnState, encodeShare, frameSource, GROUPS, HeatLayer, PALETTES } from 'pyrometer/heat-layer';

const MINUTE = 60_000;
const COLUMNS = 1200;
const ROWS = 400;
const ROW_HEIGHT = 5e-4; // natural log of price
const fromMs = Date.UTC(2026, 0, 5);

// Candles of a price that wanders; bars are even in time.
const logPrice = (i) => Math.log(50_000) + 0.03 * Math.sin(i / 190) + 0.006 * Math.sin(i / 23) + 0.002 * Math.sin(i * 1.7);
const candles = Array.from({ length: COLUMNS }, (_, i) => {
  const [open, close] = [Math.exp(logPrice(i)), Math.exp(logPrice(i + 1))];
  return {
    time: (fromMs + i * MINUTE) / 1000,
    open,
    close,
    high: Math.max(open, close) * 1.0004,
    low: Math.min(open, close) / 1.0004,
  };
});

// Heat: bands at round prices that stand until the price has touched them.
const firstRow = Math.floor((Math.log(50_000) - 0.1) / ROW_HEIGHT);
const cells = new Uint8Array(COLUMNS * ROWS * GROUPS);
const touched = new Set();
for (let column = 0; column < COLUMNS; column++) {
  const priceRow = Math.floor(logPrice(column) / ROW_HEIGHT) - firstRow;
  touched.add(priceRow);
  for (let row = 0; row < ROWS; row++) {
    const distance = Math.abs(row - priceRow);
    const isBand = (row + firstRow) % 23 < 2 && !touched.has(row);
    const share = isBand ? 2e-3 : 2e-5 * Math.min(1, distance / 60);
    // One channel a leverage group; this made-up data knows two.
    cells[(column * ROWS + row) * GROUPS + 1] = encodeShare(share);
    cells[(column * ROWS + row) * GROUPS + 2] = encodeShare(isBand ? share / 2 : 0);
  }
}
const frame = {
  fromMs,
  stepMs: MINUTE,
  columns: COLUMNS,
  rows: ROWS,
  logLow: firstRow * ROW_HEIGHT,
  rowHeight: ROW_HEIGHT,
  contract: 'linear',
  states: new Uint8Array(COLUMNS).fill(ColumnState.closed),
  openInterest: new Float64Array(COLUMNS).fill(80_000),
  price: Float64Array.from(candles, ({ close }) => close),
  cells,
};
frame.states.fill(ColumnState.missing, 500, 530);
frame.states.fill(ColumnState.provisional, COLUMNS - 20);

const chart = createChart(document.querySelector('#chart'), {
  autoSize: true,
  layout: { background: { color: '#0b0a15' }, textColor: '#a9a8bd' },
  grid: { vertLines: { visible: false }, horzLines: { visible: false } },
  crosshair: { mode: 0 },
  timeScale: { timeVisible: true, minBarSpacing: 0.05 },
});
const series = chart.addSeries(CandlestickSeries, { borderVisible: false });
series.setData(candles);

const layer = new HeatLayer({ palette: PALETTES.viridis.dark });
series.attachPrimitive(layer);
layer.setBars({ originMs: fromMs, stepMs: MINUTE });
layer.setDataSpan(fromMs, fromMs + COLUMNS * MINUTE);
layer.setSource(frameSource(frame));
chart.timeScale().fitContent();

const label = document.querySelector('#cell');
chart.subscribeCrosshairMove(({ point }) => {
  const cell = point && layer.cellAt(point.x, point.y);
  if (!cell) return;
  const prices = `${cell.lowPrice.toFixed(0)} to ${cell.highPrice.toFixed(0)}`;
  label.textContent =
    cell.state === ColumnState.missing
      ? `${new Date(cell.timeMs).toISOString()}: no data`
      : `${new Date(cell.timeMs).toISOString()}, ${prices}: $${Math.round(cell.usd).toLocaleString('en-US')} per 5 bp`;
});
