/** `pyrometer/heat-layer`: heat behind a series of lightweight-charts. docs/heat-layer.md says how to use it. */
export {
  ColumnState,
  encodeShare,
  GROUPS,
  type HeatFrame,
  LEVERAGE_GROUPS,
} from '../../market/heat-frame.ts';
export { TILE_COLUMNS } from '../../market/heat-tile.ts';
export type { CellReading } from './cell-reading.ts';
export type { RendererChoice } from './choose-renderer.ts';
export { type ColourScale, levelOf, positionOf, type ScaleUnit } from './colour-scale.ts';
export { type BarAxis, HeatLayer, type HeatLayerOptions } from './heat-layer.ts';
export {
  cssColour,
  type Palette,
  PALETTE_NAMES,
  type PaletteName,
  PALETTES,
  SIDE_PALETTES,
  type Theme,
} from './palette.ts';
export type { GroupMask, SideMask } from './scene.ts';
export { frameSource, type SourceLevel, type SourceTile, type TileSource } from './tile-source.ts';
