import { ApiRequestError, type PyrometerClient, type TileOptions, type TilesOf } from '../../client/index.ts';
import type { LiveTiles } from '../../market/api/live.ts';
import type { TilesMeta } from '../../market/api/tiles.ts';
import { type HeatTile, TILE_LEVELS, type TileLevel, tileIndexOf, type TilePatch } from '../../market/heat-tile.ts';
import type { SourceLevel, TileSource } from '../heat-layer/index.ts';

/** The server's mix has changed since the tiles were listed. */
const GONE = 410;

/** What is to be done about what the live line said. */
export type LiveVerdict =
  /** The columns complete the tile that is held. */
  | 'put'
  /** Changes before were missed: tiles that may change are to be asked for anew. */
  | 'refresh'
  /** The parameters have changed: all tiles are to be asked for anew. */
  | 'rebuild'
  | 'nothing';

/** Tiles of which map, as of when, from the market's first bar on. */
export interface TilesSubject {
  marketId: string;
  of: TilesOf;
  asOfMs: number | undefined;
  firstTimeMs: number;
}

/** A market's tiles as a source of the heat layer, and the versions of those that are live. */
export class ServerTiles implements TileSource {
  readonly levels: SourceLevel[];
  readonly #client: PyrometerClient;
  readonly #marketId: string;
  readonly #of: TilesOf;
  #asOfMs: number | undefined;
  #meta: TilesMeta;
  readonly #onGone: () => void;
  /** Versions that are held of tiles that may change. */
  readonly #versions = new Map<string, number>();

  /** `onGone` is called when the tiles are no more, for the parameters have changed. */
  constructor(
    client: PyrometerClient,
    { marketId, of, asOfMs, firstTimeMs }: TilesSubject,
    meta: TilesMeta,
    onGone: () => void,
  ) {
    this.#client = client;
    this.#marketId = marketId;
    this.#of = of;
    this.#asOfMs = asOfMs;
    this.#meta = meta;
    this.#onGone = onGone;
    // The market's past from before its first tile is a gap, and no place where nothing stands.
    this.levels = meta.levels.map(({ level, stepMs, firstIndex, lastIndex }) => ({
      stepMs,
      firstIndex: Math.min(firstIndex, tileIndexOf(level, firstTimeMs)),
      lastIndex,
    }));
  }

  get mix(): string {
    return this.#meta.mix;
  }

  /** Goes to another moment of the same mix. */
  move(asOfMs: number | undefined, meta: TilesMeta): void {
    this.#asOfMs = asOfMs;
    this.#meta = meta;
    this.#versions.clear();
    for (const { stepMs, lastIndex } of meta.levels) {
      const level = this.levels.find((one) => one.stepMs === stepMs);
      if (level) level.lastIndex = lastIndex;
    }
  }

  async load(stepMs: number, index: number, signal: AbortSignal): Promise<HeatTile | null> {
    const level = levelName(stepMs);
    if (index < (this.#meta.levels.find((one) => one.stepMs === stepMs)?.firstIndex ?? 0)) return null;
    const version = this.#versions.get(`${level}/${index}`);
    const asked: TileOptions = {
      signal,
      of: this.#of,
      ...(this.#asOfMs === undefined ? {} : { asOfMs: this.#asOfMs }),
    };
    try {
      const tile = await this.#client.tile(this.#marketId, level, index, {
        ...asked,
        ...(version === undefined ? {} : { version }),
      });
      if (tile && !tile.closed) this.#versions.set(`${level}/${index}`, tile.version);
      return tile;
    } catch (error) {
      if (error instanceof ApiRequestError && error.status === GONE) this.#onGone();
      throw error;
    }
  }

  hearTiles({ mix, level, index, version }: LiveTiles): LiveVerdict {
    if (mix !== this.#meta.mix) return 'rebuild';
    const held = this.#versions.get(`${level}/${index}`);
    if (held === undefined || held >= version) return 'nothing';
    this.#versions.set(`${level}/${index}`, version);
    return 'refresh';
  }

  hearPatch({ level, index, after, version }: TilePatch): LiveVerdict {
    const key = `${level}/${index}`;
    const held = this.#versions.get(key);
    this.#versions.set(key, Math.max(held ?? 0, version));
    return held !== undefined && held < after ? 'refresh' : 'put';
  }
}

export function levelName(stepMs: number): TileLevel {
  return TILE_LEVELS.find((level) => level.stepMs === stepMs)!.name;
}
