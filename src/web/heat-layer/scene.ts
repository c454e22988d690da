import type { ColourScale } from './colour-scale.ts';
import type { Palette } from './palette.ts';
import type { TileMip } from './tile-mip.ts';

/** Which leverage groups are shown, in channel order. */
export type GroupMask = readonly boolean[];

/** Whether longs and shorts are shown. */
export type SideMask = readonly [long: boolean, short: boolean];

/** Pixels `[fromX, endX)` that show one mip of one tile. */
export interface Span {
  mip: TileMip;
  fromX: number;
  endX: number;
  /** How many times its rows are to be halved further than the scene's; 0 but for mips that stand in. */
  rowShift: number;
}

/** What a picture is of. A pixel shows exactly one texel, or nothing: both renderers draw from these maps alone. */
export interface Scene {
  width: number;
  height: number;
  /** Left to right, without overlap. */
  spans: readonly Span[];
  /** Texel column within its span's mip, by pixel from the left; -1 where there is none. */
  columns: Int32Array;
  /** Texel row counted from log price 0, by pixel from the top; {@link NO_ROW} where there is none. */
  rows: Int32Array;
}

export const NO_ROW = -0x4000_0000;

/** What colours a texel. A new object for every change. */
export interface Style {
  scale: ColourScale;
  mask: GroupMask;
  sides: SideMask;
  palette: Palette;
}

/** Draws scenes on a canvas of its own. Nothing of a style is ever a reason to load a tile or upload its cells. */
export interface HeatRenderer {
  readonly name: 'webgl' | 'canvas';
  /** The canvas, `scene.width` x `scene.height`, transparent where nothing is. Valid until the next call. */
  draw(scene: Scene, style: Style): CanvasImageSource;
  /** Columns `[first, end)` of a mip have changed in place. */
  columnsChanged(mip: TileMip, first: number, end: number): void;
  release(mip: TileMip): void;
  dispose(): void;
}

/** Columns that wait for open interest are drawn this opaque. */
export const PROVISIONAL_ALPHA = 0.62;
