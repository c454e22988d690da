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
import type { HeatFrame } from '../../market/heat-frame.ts';
import { type CellReading, cellNear, cellOfPixel, type TexelPlace, texelBox } from './cell-reading.ts';
import { FrameProbe, type RendererChoice } from './choose-renderer.ts';
import { type ColourScale, DEFAULT_SCALE, levelOf, type ScaleUnit } from './colour-scale.ts';
import { drawCursor, drawHatches } from './overlays.ts';
import { HeatPicture, type PaneView } from './heat-picture.ts';
import { type Palette, PALETTES, type Rgb } from './palette.ts';
import { xOf } from './plan-spans.ts';
import type { GroupMask, Scene, SideMask, Style } from './scene.ts';
import { suggestScale } from './suggest-scale.ts';
import type { TileSource } from './tile-source.ts';

type DrawTarget = Parameters<IPrimitivePaneRenderer['draw']>[0];

/** The chart draws a bar that is one pixel wide half a pixel right of its coordinate. */
const BAR_CENTRE = 0.5;
/** Bars between the two that say how wide a bar is: so far apart that the last digits do not matter. */
const BARS_APART = 1000;

/** Where time lies on the chart's axis, which counts bars: the open of bar 0, and how far bars are apart. */
export interface BarAxis {
  originMs: number;
  stepMs: number;
}

export interface HeatLayerOptions {
  renderer?: RendererChoice;
  palette?: Palette;
  /** Called when all that the view needs has come (true), and when it needs more (false). */
  onSettled?(isSettled: boolean): void;
  /** A tile could not be loaded; it is asked for again after some seconds, while it is in view. */
  onError?(error: unknown): void;
}

/**
 * Heat behind a series of lightweight-charts. Give it a {@link TileSource} and say where time lies on the axis; bars are
 * even in time (a bar that is missing is a whitespace point). It draws on a canvas of its own and copies that into the
 * pane, for putImageData knows neither clip nor transform.
 *
 * @example
 * const layer = new HeatLayer();
 * series.attachPrimitive(layer);
 * layer.setBars({ originMs: 1000 * data[0].time, stepMs: 60_000 });
 * layer.setSource(frameSource(frame));
 */
export class HeatLayer implements ISeriesPrimitive<Time> {
  readonly #options: HeatLayerOptions;
  readonly #picture: HeatPicture;
  readonly #probe = new FrameProbe();
  #chart: IChartApiBase<Time> | null = null;
  #series: ISeriesApi<SeriesType, Time> | null = null;
  #requestUpdate: () => void = () => {};
  #bars: BarAxis | null = null;
  #data = { fromMs: Number.NEGATIVE_INFINITY, toMs: Number.POSITIVE_INFINITY };
  #style: Style;
  #hasScale = false;
  /** Whether colours were guessed from what of the first view has come. */
  #hasGuess = false;
  #cursor: TexelPlace | null = null;
  readonly #views: readonly IPrimitivePaneView[] = [
    { zOrder: () => 'bottom', renderer: () => ({ draw: (target) => this.#draw(target) }) },
    { zOrder: () => 'top', renderer: () => ({ draw: (target) => this.#drawCursor(target) }) },
  ];

  constructor(options: HeatLayerOptions = {}) {
    this.#options = options;
    const palette = options.palette ?? PALETTES.classic.dark;
    this.#style = { scale: DEFAULT_SCALE, mask: [true, true, true, true], sides: [true, true], palette };
    this.#picture = new HeatPicture(options.renderer ?? 'auto', {
      onChange: () => this.#requestUpdate(),
      onSettled: (isSettled) => this.#settled(isSettled),
      onError: (error) => options.onError?.(error),
    });
  }

  attached({ chart, series, requestUpdate }: SeriesAttachedParameter<Time>): void {
    this.#chart = chart;
    this.#series = series;
    this.#requestUpdate = requestUpdate;
  }

  detached(): void {
    this.#picture.dispose();
    this.#requestUpdate = () => {};
    this.#chart = null;
    this.#series = null;
  }

  paneViews(): readonly IPrimitivePaneView[] {
    return this.#views;
  }

  /** Which of the renderers draws. */
  get renderer(): 'webgl' | 'canvas' {
    return this.#picture.renderer.name;
  }

  get scale(): ColourScale {
    return this.#style.scale;
  }

  /** Bytes of cells that are held. */
  get bytes(): number {
    return this.#picture.store?.bytes() ?? 0;
  }

  /** Width of the columns that the view is drawn from, ms; null while there is no view. */
  get levelMs(): number | null {
    return this.#picture.last?.plan.wanted[0]?.stepMs ?? null;
  }

  /** Shows another source's tiles, and forgets those of the one before. */
  setSource(source: TileSource | null): void {
    this.#hasScale = false;
    this.#hasGuess = false;
    this.#cursor = null;
    this.#picture.setSource(source);
  }

  /** Call it whenever the series is given data that begin elsewhere or have another step. */
  setBars(bars: BarAxis): void {
    this.#bars = bars;
    this.#requestUpdate();
  }

  /** From the first to the end of the newest bar, ms: a column without data in between is a gap, and is hatched. */
  setDataSpan(fromMs: number, toMs: number): void {
    this.#data = { fromMs, toMs };
    this.#requestUpdate();
  }

  /** Writes live columns, on the grid of a level, into their tile. False where it is not held: nothing is lost then. */
  putColumns(columns: HeatFrame): boolean {
    return this.#picture.store?.put(columns) ?? false;
  }

  /**
   * Asks again for tiles that may have changed; call it when live columns may have been missed. With `fromMs`, also for
   * closed ones that end later: the source now tells of an earlier moment.
   */
  refresh(fromMs?: number): void {
    this.#picture.store?.refresh(fromMs);
    this.#requestUpdate();
  }

  /** Until it is called, the first view that settles chooses a scale. */
  setScale(scale: ColourScale): void {
    this.#hasScale = true;
    // To colour anew what would look the same takes as long as to colour it.
    const { unit, least, saturated } = this.#style.scale;
    if (scale.unit !== unit || scale.least !== least || scale.saturated !== saturated) this.#restyle({ scale });
  }

  setGroups(mask: GroupMask): void {
    this.#restyle({ mask });
  }

  setSides(sides: SideMask): void {
    this.#restyle({ sides });
  }

  setPalette(palette: Palette): void {
    this.#restyle({ palette });
  }

  /** Fits the scale to what is in view, and gives it back. Unasked, it never changes once it was chosen. */
  fitScale(unit: ScaleUnit = this.#style.scale.unit): ColourScale {
    const scale = this.#picture.last && suggestScale(this.#picture.last.scene, unit);
    if (scale) this.setScale(scale);
    return this.#style.scale;
  }

  /** The colour of a closed column's cell of so much, in the scale's unit. */
  colourOf(value: number): Rgb {
    const { scale, palette } = this.#style;
    const level = levelOf(value, scale);
    return level === 0 ? palette.background : palette.colours[level - 1]!;
  }

  /** The cell drawn at a point of the pane, CSS pixels; null where no tile is. */
  cellAt(x: number, y: number): CellReading | null {
    return this.#picture.last && cellOfPixel(this.#picture.last, x, y);
  }

  /** The cell so many texels later and higher; null where its tile is not held. */
  cellNear({ place }: CellReading, columns: number, rows: number): CellReading | null {
    const { store } = this.#picture;
    return (
      store && cellNear(store, { ...place, column: place.column + columns, row: place.row + rows }, this.#style.mask)
    );
  }

  /** The middle of the texel that a cell lies in, CSS pixels of the pane. */
  pointOf({ place }: CellReading): { x: number; y: number } | null {
    const picture = this.#picture.last;
    const box = picture && texelBox(picture, place);
    if (!box) return null;
    const { pixelRatio } = picture.view;
    return { x: (box.x + box.width / 2) / pixelRatio, y: (box.y + box.height / 2) / pixelRatio };
  }

  /** Where a moment lies in the pane, CSS pixels; null before the first picture. */
  timeToX(timeMs: number): number | null {
    const view = this.#picture.last?.view;
    return view ? xOf(view.time, timeMs) / view.pixelRatio : null;
  }

  /** Puts a ring around the texel of a cell, or around none. */
  setCursor(reading: CellReading | null): void {
    this.#cursor = reading?.place ?? null;
    this.#requestUpdate();
  }

  #settled(isSettled: boolean): void {
    if (isSettled && !this.#hasScale) this.fitScale();
    this.#options.onSettled?.(isSettled);
  }

  #restyle(change: Partial<Style>): void {
    this.#style = { ...this.#style, ...change };
    this.#requestUpdate();
  }

  /** Until the first view has settled, the colours suit what came of it first: fitting is dear, and so is colouring. */
  #guess(scene: Scene): Style {
    if (this.#hasScale || this.#hasGuess) return this.#style;
    const scale = suggestScale(scene, this.#style.scale.unit);
    if (!scale) return this.#style;
    this.#hasGuess = true;
    return (this.#style = { ...this.#style, scale });
  }

  #draw(target: DrawTarget): void {
    target.useBitmapCoordinateSpace(({ context, bitmapSize, horizontalPixelRatio, verticalPixelRatio }) => {
      const view = this.#viewOf(bitmapSize, horizontalPixelRatio, verticalPixelRatio);
      const startMs = performance.now();
      const picture = view && this.#picture.render(view, this.#style, (scene) => this.#guess(scene));
      // What there are no colours for is not shown.
      if (!picture || !(this.#hasScale || this.#hasGuess)) return;
      context.drawImage(picture.canvas, 0, 0);
      drawHatches(context, picture, this.#data);
      if (this.#options.renderer === 'webgl' || this.renderer === 'canvas' || this.#probe.isDone) return;
      // Reading a pixel back waits for the graphics processor, so that its time counts.
      context.getImageData(0, 0, 1, 1);
      if (this.#probe.add(performance.now() - startMs)) this.#picture.fallBack();
    });
  }

  #drawCursor(target: DrawTarget): void {
    const picture = this.#picture.last;
    const place = this.#cursor;
    if (!picture || !place) return;
    target.useBitmapCoordinateSpace(({ context }) => drawCursor(context, picture, place));
  }

  #viewOf({ width, height }: { width: number; height: number }, ratioX: number, ratioY: number): PaneView | null {
    const scale = this.#chart?.timeScale();
    const first = scale?.logicalToCoordinate(0 as Logical);
    const later = scale?.logicalToCoordinate(BARS_APART as Logical);
    if (!this.#bars || first == null || later == null || !(later > first) || width === 0 || height === 0) return null;
    const spacing = (later - first) / BARS_APART;
    const { originMs, stepMs } = this.#bars;
    const time = { originMs, originX: (first + BAR_CENTRE - spacing / 2) * ratioX, perMs: (spacing * ratioX) / stepMs };
    return { width, height, pixelRatio: ratioX, time, priceAt: (y) => this.#series!.coordinateToPrice(y / ratioY) };
  }
}
