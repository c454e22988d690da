import type { IPrimitivePaneRenderer, IPrimitivePaneView, ISeriesPrimitive, Time } from 'lightweight-charts';

export type DrawTarget = Parameters<IPrimitivePaneRenderer['draw']>[0];

/** Something that is drawn on the chart's pane, below or above the candles, whenever the pane is. */
export abstract class PaneDrawing implements ISeriesPrimitive<Time> {
  readonly #views: readonly IPrimitivePaneView[];
  #requestUpdate: () => void = () => {};

  constructor(order: 'top' | 'bottom') {
    const renderer: IPrimitivePaneRenderer = { draw: (target) => this.draw(target) };
    this.#views = [{ zOrder: () => order, renderer: () => renderer }];
  }

  protected abstract draw(target: DrawTarget): void;

  /** Has the pane drawn anew; nothing before the chart has taken it up. */
  protected update(): void {
    this.#requestUpdate();
  }

  attached({ requestUpdate }: { requestUpdate: () => void }): void {
    this.#requestUpdate = requestUpdate;
  }

  detached(): void {
    this.#requestUpdate = () => {};
  }

  paneViews(): readonly IPrimitivePaneView[] {
    return this.#views;
  }
}
