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

  /** Shows another moment of the same market; what is drawn stays until its tiles have come. */
  move(subject: Subject): void {
    this.#subject = subject;
    if (this.#tiles) void this.#move(this.#tiles);
    else void this.#load(this.#layer.scale);
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

  async #move(tiles: ServerTiles): Promise<void> {
    const { summary, asOfMs } = this.#subject!;
    this.#request?.abort();
    const request = (this.#request = new AbortController());
    try {
      const asked = { signal: request.signal, ...(asOfMs === undefined ? {} : { asOfMs }) };
      const meta = await this.#client.tilesMeta(summary.id, asked);
      if (request.signal.aborted) return;
      if (meta.mix !== tiles.mix) return await this.#load(this.#layer.scale);
      tiles.move(asOfMs, meta);
      this.#layer.setDataSpan(summary.firstTimeMs, summary.timeMs);
      this.#layer.refresh(summary.timeMs);
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
