import { QueryError } from '../market/errors.ts';
import type { MarketDirectory, MarketView } from './market-view.ts';

/** The markets of this process. */
export class Engine implements MarketDirectory {
  private readonly views = new Map<string, MarketView>();

  /** @throws QueryError where the market is there already: two sources never share an id */
  add(view: MarketView): void {
    const { id } = view.instrument;
    if (this.views.has(id)) throw new QueryError(`two sources for ${id}: each market needs a source of its own`);
    this.views.set(id, view);
  }

  /** Live connections to it are ended by and by. */
  remove(id: string): void {
    this.views.delete(id);
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
}
