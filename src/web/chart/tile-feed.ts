import type { PyrometerClient } from '../../client/index.ts';
import type { LiveTiles } from '../../market/api/live.ts';
import type { TilePatch } from '../../market/heat-tile.ts';
import type { ColourScale, HeatLayer } from '../heat-layer/index.ts';
import type { Subject } from './candle-feed.ts';
import { type LiveVerdict, ServerTiles } from './tile-source.ts';

/** Heat of a chart: lists a market's tiles, gives them to the layer, and keeps the live ones whole. */
export class TileFeed {
  readonly #client: PyrometerClient;
  readonly #layer: HeatLayer;
  readonly #onError: (error: unknown) => void;
  #subject: Subject | null = null;
  #tiles: ServerTiles | null = null;
  #request: AbortController | null = null;

  constructor(client: PyrometerClient, layer: HeatLayer, onError: (error: unknown) => void) {
    this.#client = client;
    this.#layer = layer;
    this.#onError = onError;
  }

  /** Shows a subject's tiles; with a scale, in these colours, else in those that suit its first view. */
  show(subject: Subject, scale: ColourScale | null): void {
    this.#subject = subject;
    this.#tiles = null;
    this.#layer.setSource(null);
    void this.#load(scale);
  }

  /** Shows another moment of the same market: later, by asking again for what may have changed; earlier, anew. */
  move(subject: Subject, scale: ColourScale): void {
    const before = this.#subject?.asOfMs ?? Number.POSITIVE_INFINITY;
    this.#subject = subject;
    if (this.#tiles && subject.asOfMs !== undefined && subject.asOfMs > before) void this.#advance(this.#tiles);
    else void this.#load(scale);
  }

  /** Asks again for what failed, or may have changed. */
  reload(): void {
    if (this.#tiles) this.#layer.refresh();
    else void this.#load(null);
  }

  hearPatch(patch: TilePatch): void {
    const verdict = this.#tiles?.hearPatch(patch) ?? 'nothing';
    if (verdict === 'put') this.#layer.putColumns(patch);
    else this.#heed(verdict);
  }

  hearTiles(message: LiveTiles): void {
    this.#heed(this.#tiles?.hearTiles(message) ?? 'nothing');
  }

  destroy(): void {
    this.#request?.abort();
  }

  #heed(verdict: LiveVerdict): void {
    if (verdict === 'refresh') this.#layer.refresh();
    // The old tiles stay on the screen until the new ones are listed.
    if (verdict === 'rebuild') void this.#load(this.#layer.scale);
  }

  async #advance(tiles: ServerTiles): Promise<void> {
    const { summary, asOfMs } = this.#subject!;
    this.#request?.abort();
    const request = (this.#request = new AbortController());
    try {
      const meta = await this.#client.tilesMeta(summary.id, { signal: request.signal, asOfMs: asOfMs! });
      if (request.signal.aborted) return;
      tiles.advance(asOfMs!, meta);
      this.#layer.setDataSpan(summary.firstTimeMs, summary.timeMs);
      this.#layer.refresh();
    } catch (error) {
      if (!request.signal.aborted) this.#onError(error);
    }
  }

  async #load(scale: ColourScale | null): Promise<void> {
    const { summary, asOfMs } = this.#subject!;
    this.#request?.abort();
    const request = (this.#request = new AbortController());
    try {
      const asked = { signal: request.signal, ...(asOfMs === undefined ? {} : { asOfMs }) };
      const meta = await this.#client.tilesMeta(summary.id, asked);
      if (request.signal.aborted) return;
      this.#tiles = new ServerTiles(this.#client, summary.id, asOfMs, meta, () => this.#heed('rebuild'));
      this.#layer.setSource(this.#tiles);
      this.#layer.setDataSpan(summary.firstTimeMs, summary.timeMs);
      if (scale) this.#layer.setScale(scale);
    } catch (error) {
      if (!request.signal.aborted) this.#onError(error);
    }
  }
}
