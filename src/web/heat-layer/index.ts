export type { CellReading } from './cell-reading.ts';
export type { RendererChoice } from './choose-renderer.ts';
export { type ColourScale, levelOf, positionOf, type ScaleUnit } from './colour-scale.ts';
export { type BarAxis, HeatLayer, type HeatLayerOptions } from './heat-layer.ts';
export { cssColour, type Palette, PALETTE_NAMES, type PaletteName, PALETTES, type Theme } from './palette.ts';
export type { GroupMask } from './scene.ts';
export { frameSource, type SourceLevel, type SourceTile, type TileSource } from './tile-source.ts';
