import type { IPrimitivePaneRenderer, IPrimitivePaneView, ISeriesPrimitive, Time } from 'lightweight-charts';

/** Tells whoever listens that the pane is being drawn: what lies over it moves in the same frame. */
export class DrawSignal implements ISeriesPrimitive<Time> {
  readonly #listeners = new Set<() => void>();
  #requestUpdate: () => void = () => {};
  readonly #renderer: IPrimitivePaneRenderer = { draw: () => this.#listeners.forEach((tell) => tell()) };
  readonly #views: readonly IPrimitivePaneView[] = [{ zOrder: () => 'top', renderer: () => this.#renderer }];

  attached({ requestUpdate }: { requestUpdate: () => void }): void {
    this.#requestUpdate = requestUpdate;
  }

  paneViews(): readonly IPrimitivePaneView[] {
    return this.#views;
  }

  /** Calls back at every drawing from the next one on; returns the call that ends it. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    this.#requestUpdate();
    return () => this.#listeners.delete(listener);
  }
}
