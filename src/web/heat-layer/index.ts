export type { CellReading } from './cell-reading.ts';
export { type ColourScale, partOf, positionOf, scaleTicks, suggestScale } from './colour-scale.ts';
export { HeatLayer } from './heat-layer.ts';
export type { GroupMask } from './level-grid.ts';
export { cssColour, cssGradient, type Palette, PALETTES, type Theme } from './palette.ts';
