import { PaneDrawing } from './pane-drawing.ts';

/** Tells whoever listens that the pane is being drawn: what lies over it moves in the same frame. */
export class DrawSignal extends PaneDrawing {
  readonly #listeners = new Set<() => void>();

  constructor() {
    super('top');
  }

  protected draw(): void {
    for (const tell of this.#listeners) tell();
  }

  /** Calls back at every drawing from the next one on; returns the call that ends it. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    this.update();
    return () => this.#listeners.delete(listener);
  }
}
