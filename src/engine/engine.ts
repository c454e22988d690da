import { QueryError } from '../market/errors.ts';
import type { MarketDirectory, MarketView } from './market-view.ts';

/** The markets of this process. */
export class Engine implements MarketDirectory {
  private readonly views = new Map<string, MarketView>();
  private readonly listeners = new Set<() => void>();

  /** @throws QueryError where the market is there already: two sources never share an id */
  add(view: MarketView): void {
    const { id } = view.instrument;
    if (this.views.has(id)) throw new QueryError(`two sources for ${id}: each market needs a source of its own`);
    this.views.set(id, view);
    this.tell();
  }

  /** Live connections to it are ended by and by. */
  remove(id: string): void {
    if (this.views.delete(id)) this.tell();
  }

  /** Calls back whenever a market has come or gone. */
  whenChanged(told: () => void): () => void {
    this.listeners.add(told);
    return () => this.listeners.delete(told);
  }

  list(): readonly MarketView[] {
    return [...this.views.values()];
  }

  get(id: string): MarketView {
    const view = this.views.get(id);
    if (!view)
      throw new QueryError(`no market "${id}" here; there are: ${[...this.views.keys()].join(', ') || 'none yet'}`);
    return view;
  }

  private tell(): void {
    for (const told of this.listeners) told();
  }
}
