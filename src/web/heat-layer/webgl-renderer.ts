import { ColumnState, SHARE_OF_CODE } from '../../market/heat-frame.ts';
import { LEVELS, type ScaleUnit } from './colour-scale.ts';
import type { Palette } from './palette.ts';
import type { HeatRenderer, Scene, Style } from './scene.ts';
import { FRAGMENT_SHADER, VERTEX_SHADER } from './shader.ts';
import { firstShortRow, peakShare, type TileMip } from './tile-mip.ts';

const UNIFORMS = [
  'uColumns',
  'uRows',
  'uCells',
  'uInterest',
  'uShares',
  'uPalette',
  'uMask',
  'uSides',
  'uHeight',
  'uFirstRow',
  'uTexelRows',
  'uRowShift',
  'uRowHeight',
  'uRootLeast',
  'uSlope',
  'uUnit',
  'uInverse',
] as const;
type Uniform = (typeof UNIFORMS)[number];

/** Units by the number that the shader knows them by. */
const UNITS: readonly ScaleUnit[] = ['usd', 'share', 'relative'];

/** Texture units, by what lies on them. */
const UNIT = { columns: 0, rows: 1, cells: 2, interest: 3, shares: 4, palette: 5 } as const;

interface Textures {
  cells: WebGLTexture;
  interest: WebGLTexture;
}

/** Draws with WebGL2: a texture of codes per mip, all else as uniforms and small lookup textures. */
export class WebGlRenderer implements HeatRenderer {
  readonly name = 'webgl';
  readonly #canvas: HTMLCanvasElement;
  readonly #gl: WebGL2RenderingContext;
  readonly #uniforms: Record<Uniform, WebGLUniformLocation | null>;
  readonly #textures = new Map<TileMip, Textures>();
  readonly #columns: WebGLTexture;
  readonly #rows: WebGLTexture;
  #style: Style | null = null;

  /** @throws Error where the shaders cannot be built */
  constructor(canvas: HTMLCanvasElement, gl: WebGL2RenderingContext) {
    this.#canvas = canvas;
    this.#gl = gl;
    const program = buildProgram(gl);
    gl.useProgram(program);
    this.#uniforms = Object.fromEntries(UNIFORMS.map((name) => [name, gl.getUniformLocation(program, name)])) as Record<
      Uniform,
      WebGLUniformLocation | null
    >;
    for (const [name, unit] of Object.entries(UNIT)) {
      gl.uniform1i(this.#uniforms[`u${name[0]!.toUpperCase()}${name.slice(1)}` as Uniform], unit);
    }
    this.#columns = this.#texture(UNIT.columns);
    this.#rows = this.#texture(UNIT.rows);
    this.#texture(UNIT.shares);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.R32F, 256, 1, 0, gl.RED, gl.FLOAT, Float32Array.from(SHARE_OF_CODE));
    this.#texture(UNIT.palette);
    gl.enable(gl.SCISSOR_TEST);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 4);
  }

  draw(scene: Scene, style: Style): HTMLCanvasElement {
    const gl = this.#gl;
    const { width, height } = scene;
    if (this.#canvas.width !== width || this.#canvas.height !== height) {
      this.#canvas.width = width;
      this.#canvas.height = height;
    }
    gl.viewport(0, 0, width, height);
    gl.scissor(0, 0, width, height);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    this.#lookup(UNIT.columns, this.#columns, scene.columns);
    this.#lookup(UNIT.rows, this.#rows, scene.rows);
    gl.uniform1i(this.#uniforms.uHeight, height);
    this.#apply(style);
    for (const { mip, fromX, endX, rowShift } of scene.spans) {
      const { cells, interest } = this.#upload(mip);
      this.#bind(UNIT.cells, cells);
      this.#bind(UNIT.interest, interest);
      gl.uniform1i(this.#uniforms.uFirstRow, mip.firstRow);
      gl.uniform1i(this.#uniforms.uTexelRows, mip.rows);
      gl.uniform1i(this.#uniforms.uRowShift, rowShift);
      gl.uniform1f(this.#uniforms.uRowHeight, mip.rowHeight);
      gl.uniform1i(this.#uniforms.uInverse, mip.contract === 'inverse' ? 1 : 0);
      gl.scissor(fromX, 0, endX - fromX, height);
      gl.drawArrays(gl.TRIANGLES, 0, 3);
    }
    return this.#canvas;
  }

  columnsChanged(mip: TileMip, first: number, end: number): void {
    const textures = this.#textures.get(mip);
    if (!textures) return;
    const gl = this.#gl;
    this.#bind(UNIT.cells, textures.cells);
    const codes = mip.cells.subarray(first * mip.rows * 4, end * mip.rows * 4);
    gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, first, mip.rows, end - first, gl.RGBA, gl.UNSIGNED_BYTE, codes);
    this.#bind(UNIT.interest, textures.interest);
    const facts = columnFacts(mip, first, end);
    gl.texSubImage2D(gl.TEXTURE_2D, 0, first, 0, end - first, 1, gl.RGB, gl.FLOAT, facts);
  }

  release(mip: TileMip): void {
    const textures = this.#textures.get(mip);
    if (!textures) return;
    this.#gl.deleteTexture(textures.cells);
    this.#gl.deleteTexture(textures.interest);
    this.#textures.delete(mip);
  }

  dispose(): void {
    this.#gl.getExtension('WEBGL_lose_context')?.loseContext();
  }

  #apply(style: Style): void {
    if (this.#style === style) return;
    const gl = this.#gl;
    const { scale, mask, sides, palette } = style;
    const rootLeast = Math.sqrt(scale.least);
    gl.uniform1f(this.#uniforms.uRootLeast, rootLeast);
    gl.uniform1f(this.#uniforms.uSlope, (LEVELS - 1) / (Math.sqrt(scale.saturated) - rootLeast));
    gl.uniform1i(this.#uniforms.uUnit, UNITS.indexOf(scale.unit));
    gl.uniform2i(this.#uniforms.uSides, sides[0] ? 1 : 0, sides[1] ? 1 : 0);
    gl.uniform4fv(
      this.#uniforms.uMask,
      mask.map((shown) => (shown ? 1 : 0)),
    );
    if (this.#style?.palette !== palette) {
      gl.activeTexture(gl.TEXTURE0 + UNIT.palette);
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, 256, 2, 0, gl.RGBA, gl.UNSIGNED_BYTE, paletteBytes(palette));
    }
    this.#style = style;
  }

  #upload(mip: TileMip): Textures {
    let textures = this.#textures.get(mip);
    if (textures) return textures;
    const gl = this.#gl;
    const cells = this.#texture(UNIT.cells);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, mip.rows, mip.columns, 0, gl.RGBA, gl.UNSIGNED_BYTE, mip.cells);
    const interest = this.#texture(UNIT.interest);
    const facts = columnFacts(mip, 0, mip.columns);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGB32F, mip.columns, 1, 0, gl.RGB, gl.FLOAT, facts);
    textures = { cells, interest };
    this.#textures.set(mip, textures);
    return textures;
  }

  #lookup(unit: number, texture: WebGLTexture, values: Int32Array): void {
    const gl = this.#gl;
    this.#bind(unit, texture);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.R32I, values.length, 1, 0, gl.RED_INTEGER, gl.INT, values);
  }

  /** A new texture, bound to a unit, read texel by texel. */
  #texture(unit: number): WebGLTexture {
    const gl = this.#gl;
    const texture = gl.createTexture();
    this.#bind(unit, texture);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
    return texture;
  }

  #bind(unit: number, texture: WebGLTexture): void {
    this.#gl.activeTexture(this.#gl.TEXTURE0 + unit);
    this.#gl.bindTexture(this.#gl.TEXTURE_2D, texture);
  }
}

/**
 * By column: the square root of open interest (0 where it is missing, negative where it is provisional), the first texel
 * row of shorts, and the square root of its peak's reciprocal.
 */
function columnFacts(mip: TileMip, first: number, end: number): Float32Array {
  const facts = new Float32Array(3 * (end - first));
  for (let column = first; column < end; column++) {
    const state = mip.states[column];
    const root = Math.sqrt(mip.openInterest[column]!);
    if (state === ColumnState.missing || !(root > 0)) continue;
    const peak = peakShare(mip, column);
    const sign = state === ColumnState.provisional ? -1 : 1;
    facts.set([sign * root, firstShortRow(mip, column), peak > 0 ? 1 / Math.sqrt(peak) : 0], 3 * (column - first));
  }
  return facts;
}

/** Levels of longs, then those of shorts. */
function paletteBytes({ colours, shorts = colours }: Palette): Uint8Array {
  const bytes = new Uint8Array(2 * 256 * 4);
  for (const [side, row] of [colours, shorts].entries()) {
    for (const [i, [red, green, blue]] of row.entries()) bytes.set([red, green, blue, 255], (256 * side + i + 1) * 4);
  }
  return bytes;
}

function buildProgram(gl: WebGL2RenderingContext): WebGLProgram {
  const program = gl.createProgram();
  for (const [type, source] of [
    [gl.VERTEX_SHADER, VERTEX_SHADER],
    [gl.FRAGMENT_SHADER, FRAGMENT_SHADER],
  ] as const) {
    const shader = gl.createShader(type)!;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) {
    throw new Error(`the heat layer's shaders cannot be built: ${gl.getProgramInfoLog(program)}`);
  }
  return program;
}
