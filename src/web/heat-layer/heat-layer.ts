import type {
  IChartApiBase,
  IPrimitivePaneRenderer,
  IPrimitivePaneView,
  ISeriesApi,
  ISeriesPrimitive,
  Logical,
  SeriesAttachedParameter,
  SeriesType,
  Time,
} from 'lightweight-charts';
import { ColumnState, type HeatFrame } from '../../market/heat-frame.ts';
import { readCell, type CellReading } from './cell-reading.ts';
import { levelOf, type ColourScale } from './colour-scale.ts';
import { fillHatch } from './hatch.ts';
import { LevelGrid, type GroupMask } from './level-grid.ts';
import { PALETTES, type Palette, type Rgb } from './palette.ts';
import { cellsOfPixel, mapPixels, rowOfPrice } from './pixel-map.ts';
import { paint, pixelColours, type PixelColours } from './raster.ts';

type DrawTarget = Parameters<IPrimitivePaneRenderer['draw']>[0];

/** The chart draws a bar that is one pixel wide half a pixel right of its coordinate. */
const BAR_CENTRE = 0.5;

/**
 * A heat frame behind a series of lightweight-charts. One column is one bar: `setFrame` says at which logical index of
 * the time scale the frame's first column lies. Draws on a canvas of its own and copies that into the pane, for
 * putImageData knows neither clip nor transform.
 */
export class HeatLayer implements ISeriesPrimitive<Time> {
  #chart: IChartApiBase<Time> | null = null;
  #series: ISeriesApi<SeriesType, Time> | null = null;
  #requestUpdate: () => void = () => {};
  #grid: LevelGrid | null = null;
  #firstLogical = 0;
  /** Columns outside these times are not gaps: nothing has been there yet. */
  #dataFromMs = 0;
  #dataToMs = 0;
  #scale: ColourScale = { leastUsd: 1e4, saturatedUsd: 1e7 };
  #mask: GroupMask = [true, true, true, true];
  #palette: Palette = PALETTES.dark;
  #colours: PixelColours = pixelColours(PALETTES.dark);
  #canvas: HTMLCanvasElement | null = null;
  #image: ImageData | null = null;
  readonly #views: readonly IPrimitivePaneView[] = [
    { zOrder: () => 'bottom', renderer: () => ({ draw: (target) => this.#draw(target) }) },
  ];

  attached({ chart, series, requestUpdate }: SeriesAttachedParameter<Time>): void {
    this.#chart = chart;
    this.#series = series;
    this.#requestUpdate = requestUpdate;
  }

  detached(): void {
    this.#chart = null;
    this.#series = null;
  }

  paneViews(): readonly IPrimitivePaneView[] {
    return this.#views;
  }

  get frame(): HeatFrame | null {
    return this.#grid?.frame ?? null;
  }

  setFrame(frame: HeatFrame | null, firstLogical: number): void {
    this.#grid = frame && new LevelGrid(frame);
    this.#firstLogical = firstLogical;
    this.#grid?.compute(this.#scale, this.#mask);
    this.#requestUpdate();
  }

  /** From the first to the end of the newest bar, ms: a column without data in between is a gap, and is hatched. */
  setDataSpan(fromMs: number, toMs: number): void {
    this.#dataFromMs = fromMs;
    this.#dataToMs = toMs;
    this.#requestUpdate();
  }

  /** Puts columns in their place and colours only these; false where they do not lie on the frame's grid. */
  putColumns(columns: HeatFrame): boolean {
    const changed = this.#grid?.put(columns);
    if (!changed) return false;
    this.#grid!.compute(this.#scale, this.#mask, ...changed);
    this.#requestUpdate();
    return true;
  }

  setScale(scale: ColourScale): void {
    this.#scale = scale;
    this.#grid?.compute(this.#scale, this.#mask);
    this.#requestUpdate();
  }

  setGroups(mask: GroupMask): void {
    this.#mask = mask;
    this.#grid?.compute(this.#scale, this.#mask);
    this.#requestUpdate();
  }

  setPalette(palette: Palette): void {
    this.#palette = palette;
    this.#colours = pixelColours(palette);
    this.#requestUpdate();
  }

  /** The colour of a closed column's cell of `usd` per 5 bp. */
  colourOf(usd: number): Rgb {
    const level = levelOf(usd, this.#scale);
    return level === 0 ? this.#palette.background : this.#palette.colours[level - 1]!;
  }

  /** The cell drawn at a point of the pane, CSS pixels; null outside the frame. */
  cellAt(x: number, y: number): CellReading | null {
    const place = this.#place();
    if (!this.#grid || !place) return null;
    const { frame } = this.#grid;
    const columnAt = (edge: number) => (edge - place.left) / place.spacing;
    const columns = cellsOfPixel(columnAt(Math.floor(x)), columnAt(Math.floor(x) + 1), frame.columns);
    const edges = [Math.floor(y), Math.floor(y) + 1].map((edge) => this.#rowAt(frame, edge));
    const rows = cellsOfPixel(edges[0]!, edges[1]!, frame.rows);
    return columns && rows && readCell(frame, columns, rows, this.#mask);
  }

  /** Left edge of the first column and the width of one, CSS pixels of the pane. */
  #place(): { left: number; spacing: number } | null {
    const scale = this.#chart?.timeScale();
    const count = this.#grid?.frame.columns ?? 0;
    const first = scale?.logicalToCoordinate(this.#firstLogical as Logical);
    const end = scale?.logicalToCoordinate((this.#firstLogical + count) as Logical);
    if (first == null || end == null || count === 0) return null;
    const spacing = (end - first) / count;
    return { left: first + BAR_CENTRE - spacing / 2, spacing };
  }

  #rowAt(frame: HeatFrame, y: number): number {
    const price = this.#series?.coordinateToPrice(y);
    return price == null ? Number.NaN : rowOfPrice(frame, price);
  }

  #draw(target: DrawTarget): void {
    const grid = this.#grid;
    const place = this.#place();
    if (!grid || !place || !(place.spacing > 0)) return;
    target.useBitmapCoordinateSpace(({ context, bitmapSize, horizontalPixelRatio, verticalPixelRatio }) => {
      const { frame } = grid;
      const left = place.left * horizontalPixelRatio;
      const spacing = place.spacing * horizontalPixelRatio;
      const from = Math.max(0, Math.floor(-left / spacing));
      const end = Math.min(frame.columns, Math.ceil((bitmapSize.width - left) / spacing));
      if (from >= end) return;

      const rowEdges = Float64Array.from({ length: bitmapSize.height + 1 }, (_, y) =>
        this.#rowAt(frame, y / verticalPixelRatio),
      );
      // Wide columns: one pixel of the own canvas each, widened by the copy. Narrow ones: pixel for pixel.
      const isWide = spacing >= 1;
      const width = isWide ? end - from : bitmapSize.width;
      const columnEdges = Float64Array.from({ length: width + 1 }, (_, x) =>
        isWide ? from + x : (x - left) / spacing,
      );
      const image = this.#imageOf(width, bitmapSize.height);
      const xs = mapPixels(columnEdges, frame.columns);
      const ys = mapPixels(rowEdges, frame.rows);
      paint(grid, xs, ys, this.#colours, new Uint32Array(image.data.buffer));
      this.#canvas!.getContext('2d')!.putImageData(image, 0, 0);

      context.save();
      context.imageSmoothingEnabled = false;
      const x = isWide ? left + from * spacing : 0;
      const drawnWidth = isWide ? width * spacing : width;
      context.drawImage(this.#canvas!, 0, 0, width, bitmapSize.height, x, 0, drawnWidth, bitmapSize.height);
      this.#hatch(context, frame, left, spacing, from, end, bitmapSize.height, horizontalPixelRatio);
      context.restore();
    });
  }

  /** Gaps look like gaps, not like cold; columns that wait for open interest look like waiting. */
  #hatch(
    context: CanvasRenderingContext2D,
    frame: HeatFrame,
    left: number,
    spacing: number,
    from: number,
    end: number,
    height: number,
    ratio: number,
  ): void {
    const kindOf = (column: number): ColumnState => {
      const state = frame.states[column] as ColumnState;
      const timeMs = frame.fromMs + column * frame.stepMs;
      const isOutside = timeMs < this.#dataFromMs || timeMs >= this.#dataToMs;
      return state === ColumnState.missing && isOutside ? ColumnState.closed : state;
    };
    for (let run = from; run < end; ) {
      const kind = kindOf(run);
      let next = run + 1;
      while (next < end && kindOf(next) === kind) next++;
      if (kind !== ColumnState.closed) {
        const dark = this.#palette === PALETTES.dark;
        fillHatch(context, kind, dark, { x: left + run * spacing, width: (next - run) * spacing, height }, ratio);
      }
      run = next;
    }
  }

  #imageOf(width: number, height: number): ImageData {
    this.#canvas ??= document.createElement('canvas');
    if (this.#image?.width !== width || this.#image.height !== height) {
      this.#canvas.width = width;
      this.#canvas.height = height;
      this.#image = new ImageData(width, height);
    }
    return this.#image;
  }
}
