/** Runs in the browser: a made-up year under a chart, its frames timed. */
import {
  CandlestickSeries,
  createChart,
  type IChartApi,
  type ISeriesApi,
  type ISeriesPrimitive,
  type Time,
  type UTCTimestamp,
} from 'lightweight-charts';
import { CELL_LOG_HEIGHT, ColumnState, encodeShare, GROUPS } from '../../src/market/heat-frame.ts';
import { type HeatTile, TILE_COLUMNS, TILE_LEVELS, type TileLevel } from '../../src/market/heat-tile.ts';
import { decodeHeatTile, encodeHeatTile } from '../../src/market/heat-tile-codec.ts';
import { HeatLayer, PALETTES, type TileSource } from '../../src/web/heat-layer/index.ts';

const DAY = 86_400_000;
export const FROM_MS = Date.UTC(2025, 0, 1);
const DAYS = 365;
const CANDLE_MS = 3_600_000;
/** As many rows as a tile of a real market has: 30 % to either side. */
const ROWS = 1400;

export interface Timings {
  /** Of a frame's heat, its canvas rastered, ms. */
  draw: number[];
  /** Between one animation frame and the next, ms. */
  gaps: number[];
}

let chart: IChartApi;
let series: ISeriesApi<'Candlestick', UTCTimestamp>;
let layer: HeatLayer;
let timings: Timings = { draw: [], gaps: [] };
let requests = 0;
/** Waits for the raster of what was drawn, which browsers put off, so that it counts. */
let isFlushed = true;

const logPriceAt = (timeMs: number) => {
  const day = (timeMs - FROM_MS) / DAY;
  return 11 + 0.35 * Math.sin(day / 58) + 0.06 * Math.sin(day / 5.3) + 0.01 * Math.sin(day * 3.1);
};

/** Bands at round prices, and a hum everywhere: every cell holds something, as a model's do. */
function makeTile(level: TileLevel, index: number): HeatTile {
  const { stepMs } = TILE_LEVELS.find(({ name }) => name === level)!;
  const fromMs = index * TILE_COLUMNS * stepMs;
  const firstRow = Math.round(logPriceAt(fromMs + 128 * stepMs) / CELL_LOG_HEIGHT) - ROWS / 2;
  const cells = new Uint8Array(TILE_COLUMNS * ROWS * GROUPS);
  for (let column = 0, at = 0; column < TILE_COLUMNS; column++) {
    const timeMs = fromMs + column * stepMs;
    const price = logPriceAt(timeMs) / CELL_LOG_HEIGHT - firstRow;
    for (let row = 0; row < ROWS; row++, at += GROUPS) {
      const distance = Math.abs(row - price);
      const band = (row + firstRow) % 61 < 2 ? 45 : 0;
      const level4 = 60 + band + (distance > 400 ? 20 : distance / 20) + ((row * 7 + (timeMs >> 22)) & 7);
      cells[at] = distance < 12 ? 0 : level4;
      cells[at + 1] = distance < 8 ? 0 : level4 + 10;
      cells[at + 2] = distance > 200 ? 0 : level4 - 10;
      cells[at + 3] = distance > 60 ? 0 : level4;
    }
  }
  return {
    level,
    index,
    version: 1,
    closed: true,
    fromMs,
    stepMs,
    columns: TILE_COLUMNS,
    rows: ROWS,
    logLow: firstRow * CELL_LOG_HEIGHT,
    rowHeight: CELL_LOG_HEIGHT,
    contract: 'linear',
    states: new Uint8Array(TILE_COLUMNS).fill(ColumnState.closed),
    openInterest: new Float64Array(TILE_COLUMNS).fill(80_000),
    price: Float64Array.from({ length: TILE_COLUMNS }, (_, i) => Math.exp(logPriceAt(fromMs + i * stepMs))),
    cells,
  };
}

const encoded = new Map<string, ArrayBuffer>();

const source: TileSource = {
  levels: TILE_LEVELS.map(({ stepMs }) => ({
    stepMs,
    firstIndex: Math.floor(FROM_MS / (stepMs * TILE_COLUMNS)),
    lastIndex: Math.floor((FROM_MS + DAYS * DAY - 1) / (stepMs * TILE_COLUMNS)),
  })),
  async load(stepMs, index) {
    requests++;
    const { name } = TILE_LEVELS.find((level) => level.stepMs === stepMs)!;
    const key = `${name}/${index}`;
    // Making a tile is the server's work, and done in the warm-up; decoding it is the page's, and counts.
    const bytes = encoded.get(key) ?? encodeHeatTile(makeTile(name, index)).buffer;
    encoded.set(key, bytes);
    await new Promise((resolve) => setTimeout(resolve, 15));
    return decodeHeatTile(bytes);
  },
};

/** The layer with its draws timed. */
function timed(of: HeatLayer): ISeriesPrimitive<Time> {
  return {
    attached: (parameter) => of.attached(parameter),
    detached: () => of.detached(),
    paneViews: () =>
      of.paneViews().map((view) => ({
        zOrder: () => view.zOrder!(),
        renderer: () => ({
          draw(target) {
            if (view.zOrder!() !== 'bottom') return view.renderer()!.draw(target);
            const startMs = performance.now();
            view.renderer()!.draw(target);
            if (isFlushed) target.useBitmapCoordinateSpace(({ context }) => context.getImageData(0, 0, 1, 1));
            timings.draw.push(performance.now() - startMs);
          },
        }),
      })),
  };
}

const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));

export const page = {
  open(renderer: 'webgl' | 'canvas', width: number, height: number): void {
    chart?.remove();
    document.body.replaceChildren();
    document.body.style.margin = '0';
    const host = document.body.appendChild(document.createElement('div'));
    Object.assign(host.style, { width: `${width}px`, height: `${height}px` });
    chart = createChart(host, {
      autoSize: true,
      timeScale: { minBarSpacing: 0.01 },
      layout: { attributionLogo: false },
    });
    series = chart.addSeries(CandlestickSeries, { borderVisible: false }) as typeof series;
    layer = new HeatLayer({ renderer, palette: PALETTES.classic.dark });
    series.attachPrimitive(timed(layer) as never);
    const candles = Array.from({ length: (DAYS * DAY) / CANDLE_MS }, (_, i) => {
      const timeMs = FROM_MS + i * CANDLE_MS;
      const open = Math.exp(logPriceAt(timeMs));
      const close = Math.exp(logPriceAt(timeMs + CANDLE_MS));
      const [low, high] = [Math.min(open, close) * 0.999, Math.max(open, close) * 1.001];
      return { time: (timeMs / 1000) as UTCTimestamp, open, high, low, close };
    });
    series.setData(candles);
    layer.setBars({ originMs: FROM_MS, stepMs: CANDLE_MS });
    layer.setSource(source);
    layer.setScale({ unit: 'usd', least: 1e4, saturated: 2e7 });
  },

  layer: () => layer,
  requests: () => requests,

  setFlush(value: boolean): void {
    isFlushed = value;
  },

  /** Shows days `[from, to)` of the year and waits for its tiles. */
  async view(from: number, to: number): Promise<void> {
    chart.timeScale().setVisibleLogicalRange({ from: from * 24, to: to * 24 });
    for (let i = 0; i < 40; i++) await frame();
    await new Promise((resolve) => setTimeout(resolve, 400));
    await frame();
  },

  /** Draws a view again and again, moved a little each time. */
  async redraw(from: number, to: number, times: number): Promise<Timings> {
    await page.view(from, to);
    const longest: number[] = [];
    const step = (to - from) / 400;
    for (let i = 1; i <= times; i++) {
      timings = { draw: [], gaps: [] };
      chart.timeScale().setVisibleLogicalRange({ from: (from + i * step) * 24, to: (to + i * step) * 24 });
      await frame();
      await frame();
      // The chart may draw more than once for a move; what is unchanged costs little, and would flatter the median.
      longest.push(Math.max(...timings.draw));
    }
    return { draw: longest, gaps: [] };
  },

  /** Pans and zooms over the year for so long: from hours to all of it and back, from one end to the other. */
  async travel(ms: number): Promise<Timings> {
    timings = { draw: [], gaps: [] };
    const startMs = performance.now();
    let before = await frame();
    for (;;) {
      const t = (performance.now() - startMs) / ms;
      if (t >= 1) return timings;
      const span = 2 * 180 ** (0.5 - 0.5 * Math.cos(t * 2 * Math.PI * 3));
      const middle = 182 + 170 * Math.sin(t * 2 * Math.PI * 2) * (1 - span / 400);
      chart.timeScale().setVisibleLogicalRange({ from: (middle - span / 2) * 24, to: (middle + span / 2) * 24 });
      const now = await frame();
      timings.gaps.push(now - before);
      before = now;
    }
  },

  /** Changes of a look that were not complete with the first frame, requests that they made, and their draws' time. */
  async restyle(
    change: 'groups' | 'scale' | 'palette',
    times: number,
  ): Promise<{ later: number; requests: number; ms: number[] }> {
    const longest: number[] = [];
    let worstFrames = 0;
    const before = requests;
    for (let i = 0; i < times; i++) {
      await frame();
      timings = { draw: [], gaps: [] };
      if (change === 'groups') layer.setGroups([true, i % 2 === 0, true, true]);
      if (change === 'scale') layer.setScale({ unit: 'usd', least: 1e4 + i, saturated: 2e7 });
      if (change === 'palette') layer.setPalette(i % 2 ? PALETTES.viridis.dark : PALETTES.classic.dark);
      await frame();
      await frame();
      longest.push(Math.max(...timings.draw));
      const picture = chart.takeScreenshot().toDataURL();
      await frame();
      await frame();
      // One frame is enough where the next ones look the same.
      if (chart.takeScreenshot().toDataURL() !== picture) worstFrames++;
    }
    return { later: worstFrames, requests: requests - before, ms: longest };
  },

  /** Main-thread time of taking in one column of a tile of the view, ms each. */
  async live(times: number): Promise<number[]> {
    const { stepMs } = { stepMs: layer.levelMs! };
    const { name } = TILE_LEVELS.find((level) => level.stepMs === stepMs)!;
    const middleMs = FROM_MS + 200 * DAY;
    const tile = makeTile(name, Math.floor(middleMs / (stepMs * TILE_COLUMNS)));
    const results: number[] = [];
    for (let i = 0; i < times; i++) {
      const column = i % TILE_COLUMNS;
      const columns = {
        ...tile,
        fromMs: tile.fromMs + column * stepMs,
        columns: 1,
        states: tile.states.slice(column, column + 1),
        openInterest: tile.openInterest.slice(column, column + 1),
        price: tile.price.slice(column, column + 1),
        cells: tile.cells.slice(column * ROWS * GROUPS, (column + 1) * ROWS * GROUPS),
      };
      const startMs = performance.now();
      if (!layer.putColumns(columns)) throw new Error('the tile of the live column is not held');
      results.push(performance.now() - startMs);
      if (i % 8 === 0) await frame();
    }
    return results;
  },

  /** Texels between the corners of the view. */
  texels(): [columns: number, rows: number] {
    const { width, height } = chart.paneSize();
    const [first, last] = [layer.cellAt(1, height - 2)!.place, layer.cellAt(width - 2, 1)!.place];
    return [last.column - first.column, last.row - first.row];
  },

  /** Days of live minutes after the end of the year: the view follows, and draws every `every` minutes. */
  async week(fromDay: number, days: number, every: number): Promise<void> {
    const stepMs = 60_000;
    for (let minute = 0; minute < days * 1440; minute++) {
      const timeMs = FROM_MS + (DAYS + fromDay) * DAY + minute * stepMs;
      const firstRow = Math.round(logPriceAt(timeMs) / CELL_LOG_HEIGHT / 32) * 32 - ROWS / 2;
      layer.putColumns({
        fromMs: timeMs,
        stepMs,
        columns: 1,
        rows: ROWS,
        logLow: firstRow * CELL_LOG_HEIGHT,
        rowHeight: CELL_LOG_HEIGHT,
        contract: 'linear',
        states: new Uint8Array([ColumnState.closed]),
        openInterest: new Float64Array([80_000]),
        price: new Float64Array([Math.exp(logPriceAt(timeMs))]),
        cells: new Uint8Array(ROWS * GROUPS).fill(encodeShare(1e-4)),
      });
      if (minute % every !== 0) continue;
      const hour = (timeMs - FROM_MS) / CANDLE_MS;
      chart.timeScale().setVisibleLogicalRange({ from: hour - 20, to: hour + 1 });
      await frame();
    }
  },
};

declare global {
  interface Window {
    year: typeof page;
  }
}
window.year = page;
