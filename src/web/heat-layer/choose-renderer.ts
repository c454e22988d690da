import { CanvasRenderer } from './canvas-renderer.ts';
import type { HeatRenderer } from './scene.ts';
import { WebGlRenderer } from './webgl-renderer.ts';

/** `auto`: WebGL where a graphics processor draws it fast enough, else canvas 2D. */
export type RendererChoice = 'auto' | 'webgl' | 'canvas';

/** Names under which WebGL runs on the processor; there canvas 2D is several times as fast. */
const SOFTWARE = /swiftshader|llvmpipe|softpipe|software|basic render|mesa offscreen/i;

/**
 * @param onLost called where a WebGL context is lost, as when a laptop switches its graphics processor
 * @throws Error where `webgl` is demanded and there is none
 */
export function createRenderer(choice: RendererChoice, onLost?: () => void): HeatRenderer {
  if (choice === 'canvas') return new CanvasRenderer();
  const canvas = document.createElement('canvas');
  const gl = canvas.getContext('webgl2', { antialias: false, depth: false, preserveDrawingBuffer: true });
  if (onLost) canvas.addEventListener('webglcontextlost', onLost);
  if (choice === 'webgl') {
    if (!gl) throw new Error('this browser has no WebGL2: choose the canvas renderer, or let the layer choose');
    return new WebGlRenderer(canvas, gl);
  }
  if (!gl || SOFTWARE.test(rendererName(gl))) return new CanvasRenderer();
  try {
    return new WebGlRenderer(canvas, gl);
  } catch {
    return new CanvasRenderer();
  }
}

function rendererName(gl: WebGL2RenderingContext): string {
  const info = gl.getExtension('WEBGL_debug_renderer_info');
  return String(gl.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : gl.RENDERER));
}

const FRAMES = 12;
const TOO_SLOW_MS = 12;

/** Watches the first frames of a renderer, and says when they were too slow to go on with it. */
export class FrameProbe {
  readonly #times: number[] = [];

  get isDone(): boolean {
    return this.#times.length >= FRAMES;
  }

  /** @returns true once, where the median of the first frames is too slow */
  add(ms: number): boolean {
    this.#times.push(ms);
    if (this.#times.length < FRAMES) return false;
    return this.#times.toSorted((a, b) => a - b)[FRAMES / 2]! > TOO_SLOW_MS;
  }
}
