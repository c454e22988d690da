import type { PyrometerClient, TilesOf } from '../../client/index.ts';
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
  #of: TilesOf = 'modelled';

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

  /** Goes over to the other map of the market, in colours that suit it. @returns whether it was another */
  setOf(of: TilesOf): boolean {
    if (of === this.#of) return false;
    this.#of = of;
    if (this.#subject) this.show(this.#subject, null);
    return true;
  }

  /** A bar has closed. The modelled map says itself what that changed; of the measured one it is asked. */
  hearClosed(subject: Subject): void {
    if (this.#of === 'measured') this.move(subject);
  }

  /** Asks again for what failed, or may have changed. */
  reload(): void {
    if (this.#tiles) this.#layer.refresh();
    else void this.#load(null);
  }

  hearPatch(patch: TilePatch): void {
    if (this.#of === 'measured') return;
    const verdict = this.#tiles?.hearPatch(patch) ?? 'nothing';
    if (verdict === 'put') this.#layer.putColumns(patch);
    else this.#heed(verdict);
  }

  hearTiles(message: LiveTiles): void {
    if (this.#of === 'measured') return;
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
      const asked = { signal: request.signal, of: this.#of, ...(asOfMs === undefined ? {} : { asOfMs }) };
      const meta = await this.#client.tilesMeta(summary.id, asked);
      if (request.signal.aborted) return;
      // What was measured from nothing on has levels once there is something.
      const isOther = meta.mix !== tiles.mix || meta.levels.length !== tiles.levels.length;
      if (isOther) return await this.#load(tiles.levels.length > 0 ? this.#layer.scale : null);
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
      const asked = { signal: request.signal, of: this.#of, ...(asOfMs === undefined ? {} : { asOfMs }) };
      const meta = await this.#client.tilesMeta(summary.id, asked);
      if (request.signal.aborted) return;
      const { id: marketId, firstTimeMs } = summary;
      const shown = { marketId, of: this.#of, asOfMs, firstTimeMs };
      this.#tiles = new ServerTiles(this.#client, shown, meta, () => this.#heed('rebuild'));
      this.#layer.setSource(this.#tiles);
      this.#layer.setDataSpan(summary.firstTimeMs, summary.timeMs);
      if (scale) this.#layer.setScale(scale);
    } catch (error) {
      if (!request.signal.aborted) this.#onError(error);
    }
  }
}
