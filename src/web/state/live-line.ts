import { effect } from '@preact/signals';
import type { LiveConnection, LiveHandlers, PyrometerClient } from '../../client/index.ts';
import type { TilesView } from '../../market/api/live.ts';
import type { Store } from './store.ts';

export interface LiveListener extends Pick<LiveHandlers, 'onBar' | 'onTile' | 'onTiles' | 'onAlert'> {
  /** The line is back: what came meanwhile was missed. */
  onBack?(): void;
}

/** The page's one live line: it follows the market that is shown, and tells the store and whoever listens. */
export class LiveLine {
  readonly #store: Store;
  readonly #client: PyrometerClient;
  readonly #listeners = new Set<LiveListener>();
  #view: TilesView | null = null;
  #line: LiveConnection | null = null;

  constructor(store: Store, client: PyrometerClient) {
    this.#store = store;
    this.#client = client;
    effect(() => {
      const id = store.liveId.value;
      if (id === null) return;
      const line = (this.#line = this.#open(id));
      return () => {
        line.close();
        this.#line = null;
        store.connection.value = null;
      };
    });
  }

  /** The level of tiles whose changes are wanted from now on. */
  setView(view: TilesView): void {
    this.#view = view;
    this.#line?.setView(view);
  }

  /** Returns the call that ends it. */
  listen(listener: LiveListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #open(id: string): LiveConnection {
    const store = this.#store;
    const tell = (say: (listener: LiveListener) => void) => this.#listeners.forEach(say);
    let wasLost = false;
    return this.#client.live(id, this.#view, {
      onBar(message) {
        store.hearBar(message);
        tell((listener) => listener.onBar?.(message));
      },
      onTile: (patch) => tell((listener) => listener.onTile?.(patch)),
      onAlert: (alert) => tell((listener) => listener.onAlert?.(alert)),
      onTiles: (message) => tell((listener) => listener.onTiles?.(message)),
      onState(state, reason) {
        store.connection.value = { state, reason };
        if (state === 'live' && wasLost) tell((listener) => listener.onBack?.());
        wasLost = state === 'waiting';
      },
    });
  }
}
