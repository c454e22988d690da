import type { MeasuredAnswer } from '../../market/api/measured.ts';
import type { TilesMeta } from '../../market/api/tiles.ts';
import type { TileLevel } from '../../market/heat-tile.ts';
import type { MapWindow } from '../desk/liquidation-map.ts';
import type { PackedTile } from '../tiles/packed-tiles.ts';

/** The measured map of a market whose venue tells positions: of now, and as it was since the process began. */
export interface MeasuredView {
  /** @throws QueryError where the window is empty, no price is known, or the moment is none that is kept */
  answer(window: Partial<MapWindow>, asOfMs?: number): MeasuredAnswer;
  tilesMeta(asOfMs?: number): TilesMeta;
  /** A tile of what was measured, null where it has no column. */
  tile(level: TileLevel, index: number, asOfMs?: number): Promise<PackedTile | null>;
}
