/** Runs in the browser: a chart with the heat layer alone, and what a test asks of it. */
import {
  CandlestickSeries,
  createChart,
  type IChartApi,
  type ISeriesApi,
  type Logical,
  PriceScaleMode,
  type UTCTimestamp,
} from 'lightweight-charts';
import type { HeatTile } from '../../src/market/heat-tile.ts';
import { decodeHeatTile, decodeTilePatch } from '../../src/market/heat-tile-codec.ts';
import {
  type ColourScale,
  HeatLayer,
  type PaletteName,
  PALETTES,
  SIDE_PALETTES,
  type Theme,
  type TileSource,
} from '../../src/web/heat-layer/index.ts';

export interface PageSetup {
  renderer: 'webgl' | 'canvas';
  width: number;
  height: number;
  scale: ColourScale;
  isLog: boolean;
}

/** What a picture's pixels stand for, said by the chart and not by the layer. */
export interface PageAxes {
  width: number;
  height: number;
  /** Moments at the edges of pixels, left to right: one more than there are pixels. */
  leftMs: number;
  perPixelMs: number;
  /** Prices at pixels' centres, top to bottom. */
  prices: number[];
  /** `[red, green, blue, alpha]` bytes, base64. */
  pixels: string;
}

interface Held {
  chart: IChartApi;
  series: ISeriesApi<'Candlestick', UTCTimestamp>;
  layer: HeatLayer;
  bars: { originMs: number; stepMs: number };
}

let held: Held | null = null;
let isSettled = false;
const tiles = new Map<string, HeatTile>();
let requests = 0;
let uploads = { tiles: 0, columns: 0 };
let isSpied = false;

const source = (): TileSource => {
  const steps = [...new Set([...tiles.values()].map(({ stepMs }) => stepMs))].toSorted((a, b) => a - b);
  return {
    levels: steps.map((stepMs) => {
      const indexes = [...tiles.values()].filter((tile) => tile.stepMs === stepMs).map(({ index }) => index);
      return { stepMs, firstIndex: Math.min(...indexes), lastIndex: Math.max(...indexes) };
    }),
    async load(stepMs, index) {
      requests++;
      const tile = tiles.get(`${stepMs}/${index}`);
      return tile ? { ...tile, cells: tile.cells.slice(), states: tile.states.slice() } : null;
    },
  };
};

const bytesOf = (text: string) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));

export const page = {
  addTile(encoded: string): void {
    const tile = decodeHeatTile(bytesOf(encoded).buffer);
    tiles.set(`${tile.stepMs}/${tile.index}`, tile);
  },

  open({ renderer, width, height, scale, isLog }: PageSetup, bars: { timeMs: number; close: number }[]): void {
    held?.chart.remove();
    isSettled = false;
    document.body.replaceChildren();
    document.body.style.margin = '0';
    const host = document.body.appendChild(document.createElement('div'));
    host.style.width = `${width}px`;
    host.style.height = `${height}px`;
    const chart = createChart(host, {
      autoSize: true,
      layout: { attributionLogo: false },
      grid: { vertLines: { visible: false }, horzLines: { visible: false } },
      rightPriceScale: { mode: isLog ? PriceScaleMode.Logarithmic : PriceScaleMode.Normal },
      timeScale: { minBarSpacing: 0.001 },
    });
    const clear = 'rgba(0, 0, 0, 0)';
    const series = chart.addSeries(CandlestickSeries, {
      upColor: clear,
      downColor: clear,
      wickUpColor: clear,
      wickDownColor: clear,
      borderVisible: false,
      priceLineVisible: false,
      lastValueVisible: false,
    }) as ISeriesApi<'Candlestick', UTCTimestamp>;
    const layer = new HeatLayer({ renderer, onSettled: (value) => (isSettled = value) });
    series.attachPrimitive(layer as never);
    series.setData(
      bars.map(({ timeMs, close }) => ({
        time: (timeMs / 1000) as UTCTimestamp,
        open: close,
        high: close,
        low: close,
        close,
      })),
    );
    const originMs = bars[0]!.timeMs;
    held = { chart, series, layer, bars: { originMs, stepMs: bars[1]!.timeMs - originMs } };
    layer.setBars(held.bars);
    layer.setSource(source());
    layer.setScale(scale);
    layer.setDataSpan(originMs, bars.at(-1)!.timeMs + held.bars.stepMs);
  },

  layer: () => held!.layer,
  chart: () => held!.chart,
  requests: () => requests,

  look(theme: Theme, palette: PaletteName): void {
    const { background } = PALETTES[palette][theme];
    held!.chart.applyOptions({ layout: { background: { color: `rgb(${background.join(', ')})` } as never } });
    held!.layer.setPalette(PALETTES[palette][theme]);
  },

  resize(width: number, height: number): void {
    const host = document.body.firstElementChild as HTMLElement;
    host.style.width = `${width}px`;
    host.style.height = `${height}px`;
  },

  /** Shows bars `[from, to)` and log prices `[logLow, logHigh]`, and waits until all of it is drawn. */
  async view(from: number, to: number, low: number, high: number): Promise<void> {
    const { chart, series } = held!;
    chart.priceScale('right').applyOptions({ autoScale: true });
    series.applyOptions({
      autoscaleInfoProvider: () => ({ priceRange: { minValue: low, maxValue: high } }),
    });
    // Other prices make the axis wider or narrower, and the pane with it: time comes after.
    await page.settle();
    chart.timeScale().setVisibleLogicalRange({ from, to });
    await page.settle();
  },

  /** Waits until the view is drawn from all that it needs. */
  async settle(): Promise<void> {
    for (let frames = 0, calm = 0; calm < 4; frames++) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
      await new Promise((resolve) => setTimeout(resolve, 0));
      calm = isSettled ? calm + 1 : 0;
      if (frames > 600) throw new Error('the view does not come to rest');
    }
  },

  axes(): PageAxes {
    const { chart, series, bars } = held!;
    const shot = chart.takeScreenshot();
    const { width: paneWidth, height: paneHeight } = chart.paneSize();
    const ratio = globalThis.devicePixelRatio;
    const width = Math.round(paneWidth * ratio);
    const height = Math.round(paneHeight * ratio);
    const first = chart.timeScale().logicalToCoordinate(0 as Logical)!;
    const spacing = (chart.timeScale().logicalToCoordinate(500 as Logical)! - first) / 500;
    // A bar is as wide as bars are apart, about half a pixel right of its coordinate.
    const left = (first + 0.5 - spacing / 2) * ratio;
    const perPixelMs = bars.stepMs / (spacing * ratio);
    const prices = Array.from({ length: height }, (_, y) => series.coordinateToPrice((y + 0.5) / ratio) as number);
    const data = shot.getContext('2d')!.getImageData(0, 0, width, height).data;
    let pixels = '';
    for (let i = 0; i < data.length; i += 8192) pixels += String.fromCharCode(...data.subarray(i, i + 8192));
    return { width, height, leftMs: bars.originMs - left * perPixelMs, perPixelMs, prices, pixels: btoa(pixels) };
  },

  /** @returns whether the columns found their tile */
  putColumns(encoded: string): boolean {
    return held!.layer.putColumns(decodeTilePatch(bytesOf(encoded).buffer));
  },

  /** Counts uploads to textures from now on: of whole tiles, and of columns of them. */
  countUploads(): void {
    uploads = { tiles: 0, columns: 0 };
    if (isSpied) return;
    isSpied = true;
    const prototype = WebGL2RenderingContext.prototype as unknown as Record<string, (...args: unknown[]) => void>;
    for (const [name, height] of [
      ['texImage2D', 4],
      ['texSubImage2D', 5],
    ] as const) {
      const original = prototype[name]!;
      prototype[name] = function (this: unknown, ...args: unknown[]) {
        // Lookup tables are one texel high; codes are RGBA.
        const isCodes = args.includes(WebGL2RenderingContext.RGBA) && args[3] !== 256;
        if (isCodes && name === 'texImage2D' && Number(args[height]) > 1) uploads.tiles++;
        if (isCodes && name === 'texSubImage2D') uploads.columns += Number(args[height]);
        return original.apply(this, args);
      };
    }
  },
  uploads: () => uploads,

  /** Only these sides, in colours of sides; in a unit. */
  showSides(long: boolean, short: boolean, scale: ColourScale): void {
    held!.layer.setSides([long, short]);
    held!.layer.setPalette(SIDE_PALETTES.dark);
    held!.layer.setScale(scale);
  },

  restyle(): void {
    held!.layer.setGroups([true, false, true, true]);
    held!.layer.setScale({ unit: 'share', least: 1e-5, saturated: 1e-2 });
    held!.layer.setPalette(PALETTES.viridis.dark);
  },
};

declare global {
  interface Window {
    heat: typeof page;
  }
}
window.heat = page;
