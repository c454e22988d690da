import { createRenderer, type RendererChoice } from './choose-renderer.ts';
import { levelFor, planSpans, type SpanPlan, type TimeAxis } from './plan-spans.ts';
import { priceAxis } from './price-rows.ts';
import type { HeatRenderer, Scene, Style } from './scene.ts';
import { type BuiltScene, buildScene } from './scene-builder.ts';
import type { TileSource } from './tile-source.ts';
import { type TileAddress, TileStore } from './tile-store.ts';

/** Where a pane lies in time and price, in device pixels. */
export interface PaneView {
  width: number;
  height: number;
  pixelRatio: number;
  time: TimeAxis;
  /** Price at a height in device pixels from the top. */
  priceAt(y: number): number | null;
}

/** What is on the screen, and what it was drawn from. */
export interface Picture {
  readonly view: PaneView;
  readonly scene: BuiltScene;
  readonly plan: SpanPlan;
  readonly canvas: CanvasImageSource;
  readonly key: string;
  readonly style: Style;
}

export interface PictureEvents {
  /** The picture would come out differently now. */
  onChange(): void;
  /** All that the view needs has come (true), or it needs more (false). */
  onSettled(isSettled: boolean): void;
  onError(error: unknown): void;
}

/** Tiles, renderer and the last picture of a layer; knows nothing of charts. */
export class HeatPicture {
  readonly #events: PictureEvents;
  #renderer: HeatRenderer;
  #store: TileStore | null = null;
  #revision = 0;
  #last: Picture | null = null;
  #isSettled: boolean | null = null;
  /** The tiles in view whose neighbours have been asked for too. */
  #ahead: readonly TileAddress[] | null = null;

  constructor(choice: RendererChoice, events: PictureEvents) {
    this.#events = events;
    this.#renderer = createRenderer(choice, () => this.fallBack());
  }

  get store(): TileStore | null {
    return this.#store;
  }

  get renderer(): HeatRenderer {
    return this.#renderer;
  }

  get last(): Picture | null {
    return this.#last;
  }

  setSource(source: TileSource | null): void {
    this.#store?.dispose();
    this.#store =
      source &&
      new TileStore(source, {
        onChange: () => this.#changed(),
        onError: (error) => this.#events.onError(error),
        onColumns: (mip, first, end) => this.#renderer.columnsChanged(mip, first, end),
        onRelease: (mip) => this.#renderer.release(mip),
      });
    this.#last = null;
    this.#isSettled = null;
    this.#changed();
  }

  /**
   * Draws the view; null while there is no source. Draws nothing where nothing has changed.
   * @param styleOf is asked once per drawing, when it is known what the view holds
   */
  render(view: PaneView, style: Style, styleOf: (scene: Scene) => Style): Picture | null {
    const store = this.#store;
    if (!store) return null;
    const { time, width, height, pixelRatio } = view;
    const price = priceAxis(height, (y) => view.priceAt(y));
    const key = keyOf(view, price.logs, this.#revision);
    if (this.#last?.key !== key || this.#last.style !== style) {
      const { levels } = store.source;
      const level = levelFor(levels, time.perMs / pixelRatio);
      const plan = planSpans(levels, level, time, width, (stepMs, index) => store.get(stepMs, index));
      store.want(plan.wanted);
      const scene = buildScene(plan.spans, width, time, price);
      const chosen = styleOf(scene);
      const canvas = this.#renderer.draw(scene, chosen);
      this.#last = { view, scene, plan, canvas, key, style: chosen };
      if (scene.isUnfinished) this.#changed();
    }
    const { wanted } = this.#last.plan;
    const isComplete = !store.isAwaiting(wanted);
    // What is not to be seen yet is fetched, and unpacked, once all that is to be seen has come.
    if (isComplete && this.#ahead !== wanted) store.want([...wanted, ...ahead(wanted, store.source)]);
    this.#ahead = isComplete ? wanted : null;
    this.#settle(isComplete && !this.#last.scene.isUnfinished);
    return this.#last;
  }

  /** Goes on with canvas 2D: WebGL is slow here, or its context was lost. */
  fallBack(): void {
    if (this.#renderer.name === 'canvas') return;
    this.#renderer.dispose();
    this.#renderer = createRenderer('canvas');
    this.#changed();
  }

  dispose(): void {
    this.#store?.dispose();
    this.#renderer.dispose();
  }

  #changed(): void {
    this.#revision++;
    this.#events.onChange();
  }

  #settle(isSettled: boolean): void {
    if (this.#isSettled === isSettled) return;
    this.#isSettled = isSettled;
    // A listener may draw again, which a chart that is drawing does not bear.
    queueMicrotask(() => this.#events.onSettled(isSettled));
  }
}

/** The neighbours of a view's tiles, and what zooming out would show first. */
function ahead(wanted: readonly TileAddress[], { levels }: TileSource): TileAddress[] {
  const [some] = wanted;
  if (!some) return [];
  const { stepMs } = some;
  const indexes = wanted.map(({ index }) => index);
  const first = Math.min(...indexes);
  const last = Math.max(...indexes);
  const tiles: TileAddress[] = [];
  const coarser = levels[levels.findIndex((level) => level.stepMs === stepMs) + 1];
  if (coarser) {
    const ratio = coarser.stepMs / stepMs;
    for (let index = Math.floor(first / ratio); index <= Math.floor(last / ratio); index++) {
      tiles.push({ stepMs: coarser.stepMs, index });
    }
  }
  tiles.push({ stepMs, index: last + 1 }, { stepMs, index: first - 1 });
  return tiles;
}

function keyOf({ time, width, height }: PaneView, logs: Float64Array, revision: number): string {
  const prices = [logs[0], logs[height >> 1], logs[height - 1]];
  return [time.originMs, time.originX, time.perMs, width, height, ...prices, revision].join();
}
