import { batch, computed, signal } from '@preact/signals';
import { ApiRequestError, type LiveState, type PyrometerClient } from '../../client/index.ts';
import type { MarketSummary } from '../../market/api/schemas.ts';
import type { CellReading as CellAnswer } from '../../market/api/tiles.ts';
import type { CellFocus, LoadStatus } from '../chart/market-chart.ts';
import type { ColourScale, PaletteName, ScaleUnit, Theme } from '../heat-layer/index.ts';
import type { UrlState } from './url-state.ts';
import type { WindowName } from './windows.ts';

const RETRY_MS = 4000;

export type Store = ReturnType<typeof createStore>;

/** Everything the page knows; what is drawn follows from it. */
export function createStore(client: PyrometerClient, url: UrlState, systemTheme: Theme) {
  const markets = signal<readonly MarketSummary[]>([]);
  const marketId = signal(url.market);
  /** `press` counts, so that a second press of the same button goes back to its window. */
  const window = signal<{ name: WindowName; press: number }>({ name: url.window, press: 0 });
  const asOfMs = signal(url.asOfMs);
  const chosenTheme = signal(url.theme);
  const system = signal(systemTheme);
  /** The newest that is known of the market; live messages replace it. */
  const summary = signal<MarketSummary | null>(null);
  /** Price of the running bar, between closes. */
  const runningPrice = signal<number | null>(null);
  const status = signal<LoadStatus>({ kind: 'loading' });
  /** True once a picture of this market is drawn: it then stays while others are fetched. */
  const hasPicture = signal(false);
  const connection = signal<{ state: LiveState; reason: string } | null>(null);
  const cell = signal<CellFocus | null>(null);
  /** What the cell is made of, once the server has said so. */
  const ages = signal<CellAnswer['ages'] | null>(null);
  const scale = signal<ColourScale | null>(null);
  /** The scale that was last fitted to a view: the slider's ends follow from it, and stay while it is dragged. */
  const fitted = signal<ColourScale | null>(null);
  /** What was last asked of the scale; a new object each time. */
  const scaleWish = signal<{ scale: ColourScale } | { fit: ScaleUnit } | null>(null);
  const palette = signal<PaletteName>(url.palette);
  const groups = signal<readonly boolean[]>([true, true, true, true]);
  const nowMs = signal(Date.now());
  /** Counts what is to be shown anew: another market, another moment, a list that has come. */
  const shown = signal(0);
  let retry: ReturnType<typeof setTimeout> | null = null;

  /** Asks for the markets as of the moment, and for ever again while no server answers. */
  async function loadMarkets(): Promise<void> {
    if (retry) clearTimeout(retry);
    status.value = { kind: 'loading' };
    const asked = asOfMs.peek();
    try {
      const list = await client.markets(asked === null ? {} : { asOfMs: asked });
      if (asked !== asOfMs.peek()) return;
      markets.value = list.markets;
      const id = marketId.peek() ?? list.markets[0]?.id ?? null;
      const found = list.markets.find((market) => market.id === id);
      if (!found) {
        const known = list.markets.map((market) => market.id).join(', ') || 'none';
        throw new ApiRequestError(
          404,
          id ? `There is no market "${id}" here. Known: ${known}.` : 'This server has no markets yet.',
        );
      }
      choose(found);
    } catch (error) {
      status.value = { kind: 'error', error };
      if (error instanceof ApiRequestError && error.status === 0) retry = setTimeout(loadMarkets, RETRY_MS);
    }
  }

  function choose(market: MarketSummary): void {
    batch(() => {
      if (market.id !== summary.peek()?.id) {
        hasPicture.value = false;
        fitted.value = null;
      }
      marketId.value = market.id;
      summary.value = market;
      runningPrice.value = null;
      status.value = { kind: 'loading' };
      shown.value++;
    });
  }

  return {
    markets,
    marketId,
    window,
    asOfMs,
    theme: computed<Theme>(() => chosenTheme.value ?? system.value),
    summary,
    runningPrice,
    status,
    hasPicture,
    connection,
    cell,
    ages,
    scale,
    fitted,
    scaleWish,
    palette,
    groups,
    nowMs,
    shown,
    system,
    /** The market to listen to; null where nothing new can come. */
    liveId: computed(() => (asOfMs.value === null && summary.value?.live ? summary.value.id : null)),
    urlState: computed<UrlState>(() => ({
      market: marketId.value,
      window: window.value.name,
      asOfMs: asOfMs.value,
      theme: chosenTheme.value,
      palette: palette.value,
    })),
    loadMarkets,
    chooseMarket(id: string): void {
      const market = markets.peek().find((candidate) => candidate.id === id);
      if (market) choose(market);
      // What the list said of it may be old by now.
      void loadMarkets();
    },
    chooseWindow(name: WindowName): void {
      window.value = { name, press: window.peek().press + 1 };
    },
    toggleTheme(): void {
      chosenTheme.value = (chosenTheme.peek() ?? system.peek()) === 'dark' ? 'light' : 'dark';
    },
    toggleGroup(group: number): void {
      groups.value = groups.peek().map((isOn, i) => (i === group ? !isOn : isOn));
    },
    leaveAsOf(): void {
      asOfMs.value = null;
      void loadMarkets();
    },
  };
}
