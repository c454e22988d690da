import { batch, computed, signal } from '@preact/signals';
import { ApiRequestError, type LiveState, type PyrometerClient } from '../../client/index.ts';
import type { LiveBar } from '../../market/api/live.ts';
import type { MembersAnswer } from '../../market/api/members.ts';
import type { MarketSummary } from '../../market/api/schemas.ts';
import type { CellReading as CellAnswer } from '../../market/api/tiles.ts';
import type { CellFocus, LoadStatus } from '../chart/chart-events.ts';
import {
  type ColourScale,
  type PaletteName,
  PALETTES,
  type ScaleUnit,
  SIDE_PALETTES,
  type Theme,
} from '../heat-layer/index.ts';
import { createAlertState } from '../alerts/alert-state.ts';
import { createDeskState } from './desk-state.ts';
import { firstMarket } from './first-market.ts';
import type { HeatName } from './layers.ts';
import { createReplayState, stepFrom } from './replay.ts';
import type { UrlState } from './url-state.ts';
import type { WindowName } from './windows.ts';

const RETRY_MS = 4000;

/** The modal windows. */
export type DialogName = 'coverage' | 'data' | 'help' | 'legend' | 'settings';

export type Store = ReturnType<typeof createStore>;

/** Everything the page knows; what is drawn follows from it. */
export function createStore(client: PyrometerClient, url: UrlState, systemTheme: Theme) {
  const markets = signal<readonly MarketSummary[]>([]);
  const page = signal(url.page);
  const marketId = signal(url.market);
  /** `press` counts, so that a second press of the same button goes back to its window. */
  const window = signal<{ name: WindowName; press: number }>({ name: url.window, press: 0 });
  const asOfMs = signal(url.asOfMs);
  const chosenTheme = signal(url.theme);
  const system = signal(systemTheme);
  const theme = computed<Theme>(() => chosenTheme.value ?? system.value);
  /** The newest that is known of the market; live messages replace it. */
  const summary = signal<MarketSummary | null>(null);
  /** Price of the running bar, between closes. */
  const runningPrice = signal<number | null>(null);
  /** The list of markets, and the chart. */
  const listStatus = signal<LoadStatus>({ kind: 'loading' });
  const status = signal<LoadStatus>({ kind: 'loading' });
  /** True once a picture of this market is drawn: it then stays while others are fetched. */
  const hasPicture = signal(false);
  /** True once that picture was complete with its heat: what else the page asks for comes after. */
  const hasHeat = signal(false);
  const connection = signal<{ state: LiveState; reason: string } | null>(null);
  /** Of a market over venues: what it is the sum of; null elsewhere, and until it is known. */
  const members = signal<MembersAnswer | null>(null);
  const cell = signal<CellFocus | null>(null);
  /** What the cell is made of, once the server has said so. */
  const ages = signal<CellAnswer['ages'] | null>(null);
  const scale = signal<ColourScale | null>(url.scale);
  /** Whether the scale was chosen by hand: then a link carries it, as it does that of a past moment. */
  const isScaleChosen = signal(url.scale !== null);
  /** The scale that was last fitted to a view: the slider's ends follow from it, and stay while it is dragged. */
  const fitted = signal<ColourScale | null>(null);
  /** What was last asked of the scale; a new object each time. */
  const scaleWish = signal<{ scale: ColourScale } | { fit: ScaleUnit } | null>(url.scale && { scale: url.scale });
  const palette = signal<PaletteName>(url.palette);
  const groups = signal(url.groups);
  const side = signal(url.side);
  const heat = signal(url.heat);
  /** Whether the picture is the measured one: where a market has none, the modelled one stays. */
  const isMeasured = computed(() => heat.value === 'measured' && summary.value?.measured === true);
  /** Where the chart was moved to by hand. */
  const view = signal(url.view);
  const nowMs = signal(Date.now());
  /** True when the search is to be begun. */
  const isSearching = signal(false);
  /** Which of the modal windows is open. */
  const dialog = signal<DialogName | null>(null);
  /** Counts what is to be shown anew: another market, another moment, a list that has come. */
  const shown = signal(0);
  const desk = createDeskState(url);
  const replay = createReplayState(url.asOfMs !== null);
  let moment: AbortController | null = null;
  let retry: ReturnType<typeof setTimeout> | null = null;

  /** Asks for the markets as of the moment, and for ever again while no server answers. */
  async function loadMarkets(): Promise<void> {
    if (retry) clearTimeout(retry);
    // An answer that failed stays on the screen until another comes, for a page that blinks says less.
    if (listStatus.peek().kind !== 'error') status.value = { kind: 'loading' };
    const asked = asOfMs.peek();
    try {
      const list = await client.markets(asked === null ? {} : { asOfMs: asked });
      if (asked !== asOfMs.peek()) return;
      markets.value = list.markets;
      listStatus.value = { kind: list.markets.length > 0 ? 'ready' : 'empty' };
      const id = marketId.peek() ?? firstMarket(list.markets);
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
      batch(() => {
        status.value = { kind: 'error', error };
        if (markets.peek().length === 0) listStatus.value = { kind: 'error', error };
      });
      if (error instanceof ApiRequestError && error.status === 0) retry = setTimeout(loadMarkets, RETRY_MS);
    }
  }

  /** Asks for the markets again, without a word where nobody answers: what is known stays. */
  async function refreshMarkets(): Promise<void> {
    const asked = asOfMs.peek();
    const list = await client.markets(asked === null ? {} : { asOfMs: asked }).catch(() => null);
    if (list && asked === asOfMs.peek()) markets.value = list.markets;
  }

  /** Shows the market as of another moment; null is now. What is shown stays until that has come. */
  async function goTo(timeMs: number | null): Promise<void> {
    const id = marketId.peek();
    if (id === null) return;
    asOfMs.value = timeMs;
    status.value = { kind: 'loading' };
    moment?.abort();
    const request = (moment = new AbortController());
    try {
      const found = await client.market(id, { signal: request.signal, ...(timeMs === null ? {} : { asOfMs: timeMs }) });
      if (!request.signal.aborted) choose(found);
    } catch (error) {
      if (!request.signal.aborted) status.value = { kind: 'error', error };
    }
  }

  function choose(market: MarketSummary): void {
    batch(() => {
      if (market.id !== summary.peek()?.id) {
        hasPicture.value = false;
        hasHeat.value = false;
        fitted.value = null;
        replay.newestMs.value = null;
      }
      if (asOfMs.peek() === null) replay.newestMs.value = market.timeMs;
      marketId.value = market.id;
      summary.value = market;
      runningPrice.value = null;
      status.value = { kind: 'loading' };
      shown.value++;
    });
  }

  return {
    ...desk,
    alerts: createAlertState(client),
    ...replay,
    page,
    markets,
    marketId,
    window,
    asOfMs,
    theme,
    /** The palette as it is drawn: longs and shorts apart have their own. */
    colours: computed(() => (side.value === 'delta' ? SIDE_PALETTES : PALETTES[palette.value])[theme.value]),
    summary,
    runningPrice,
    listStatus,
    status,
    hasPicture,
    hasHeat,
    connection,
    members,
    cell,
    ages,
    scale,
    fitted,
    scaleWish,
    palette,
    groups,
    side,
    heat,
    isMeasured,
    view,
    isScaleChosen,
    nowMs,
    isSearching,
    dialog,
    shown,
    system,
    /** The market to listen to; null where nothing new can come. */
    liveId: computed(() => (asOfMs.value === null && summary.value?.live ? summary.value.id : null)),
    urlState: computed<UrlState>(() => ({
      page: page.value,
      market: marketId.value,
      window: window.value.name,
      view: view.value,
      asOfMs: asOfMs.value,
      theme: chosenTheme.value,
      palette: palette.value,
      scale: isScaleChosen.value || asOfMs.value !== null ? scale.value : null,
      groups: groups.value,
      side: side.value,
      heat: heat.value,
      panel: desk.panel.value,
      zoneId: desk.zoneId.value,
      layers: desk.layers.value,
      panes: desk.panes.value,
      hours: desk.hours.value,
      leastUsd: desk.leastUsd.value,
    })),
    loadMarkets,
    refreshMarkets,
    hearBar({ bar, running, summary: heard }: LiveBar): void {
      batch(() => {
        summary.value = heard;
        replay.newestMs.value = heard.timeMs;
        runningPrice.value = running ? bar.close : null;
      });
    },
    /** Goes where a link leads, as the browser's own buttons do. */
    restore(next: UrlState): void {
      batch(() => {
        page.value = next.page;
        marketId.value = next.market ?? marketId.peek();
        window.value = { name: next.window, press: window.peek().press + 1 };
        asOfMs.value = next.asOfMs;
        view.value = next.view;
        chosenTheme.value = next.theme;
        palette.value = next.palette;
        groups.value = next.groups;
        side.value = next.side;
        heat.value = next.heat;
        desk.panel.value = next.panel;
        desk.zoneId.value = next.zoneId;
        desk.layers.value = next.layers;
        desk.panes.value = next.panes;
        desk.hours.value = next.hours;
        desk.leastUsd.value = next.leastUsd;
        if (next.scale) scaleWish.value = { scale: next.scale };
      });
      void loadMarkets();
    },
    chooseMarket(id: string): void {
      const market = markets.peek().find((candidate) => candidate.id === id);
      if (market) choose(market);
      // What the list said of it may be old by now.
      void loadMarkets();
    },
    chooseWindow(name: WindowName): void {
      batch(() => {
        view.value = null;
        window.value = { name, press: window.peek().press + 1 };
      });
    },
    wishScale(wish: { scale: ColourScale } | { fit: ScaleUnit }): void {
      batch(() => {
        isScaleChosen.value = true;
        scaleWish.value = wish;
      });
    },
    /** The other map has colours of its own: they are fitted anew. */
    chooseHeat(name: HeatName): void {
      batch(() => {
        if (heat.peek() !== name) {
          isScaleChosen.value = false;
          fitted.value = null;
        }
        heat.value = name;
      });
    },
    toggleTheme(): void {
      chosenTheme.value = (chosenTheme.peek() ?? system.peek()) === 'dark' ? 'light' : 'dark';
    },
    toggleGroup(group: number): void {
      groups.value = groups.peek().map((isOn, i) => (i === group ? !isOn : isOn));
    },
    goTo,
    /** A moment so far from the one that is shown, on the market's bars. */
    stepMoment(byMs: number): void {
      const market = summary.peek();
      const newestMs = replay.newestMs.peek();
      if (!market || newestMs === null) return;
      const span = { firstMs: market.firstTimeMs, newestMs, barMs: market.barStepMs };
      void goTo(stepFrom(asOfMs.peek() ?? newestMs, byMs, span));
    },
    /** Back to now. */
    leaveAsOf(): void {
      batch(() => {
        replay.isPlaying.value = false;
        replay.isReplayOpen.value = false;
      });
      if (asOfMs.peek() === null) return;
      view.value = null;
      void goTo(null);
    },
  };
}
