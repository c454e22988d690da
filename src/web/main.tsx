import { effect } from '@preact/signals';
import { render } from 'preact';
import { createClient } from '../client/index.ts';
import { listenToAlerts } from './alerts/listen-to-alerts.ts';
import { App } from './app.tsx';
import { PAGES } from './pages/pages.ts';
import { formatPrice } from './state/format.ts';
import { LiveLine } from './state/live-line.ts';
import { keepPreferences } from './state/preferences.ts';
import { createStore } from './state/store.ts';
import { readUrlState, writeUrlState } from './state/url-state.ts';
import { listenToKeys } from './ui/shortcuts.ts';
import './style.css';

const light = matchMedia('(prefers-color-scheme: light)');
const systemTheme = () => (light.matches ? 'light' : 'dark');
keepPreferences(localStorage, navigator.language);
const client = createClient();
// Its code and the list of markets are fetched side by side.
void PAGES[readUrlState(location.search).page].load().catch(() => {});
const store = createStore(client, readUrlState(location.search), systemTheme());
const line = new LiveLine(store, client);
listenToAlerts(store, client, line);

light.addEventListener('change', () => (store.system.value = systemTheme()));
setInterval(() => (store.nowMs.value = Date.now()), 5000);

effect(() => {
  document.documentElement.dataset.theme = store.theme.value;
});
// Another page or market is a step that the browser's buttons go back over; anything else is the same place.
let place = '';
effect(() => {
  const state = store.urlState.value;
  const query = writeUrlState(state);
  const next = `${state.page} ${state.market}`;
  const isStep = place !== '' && next !== place && !place.endsWith(' null');
  place = next;
  if (query === location.search) return;
  if (isStep) history.pushState(null, '', query);
  else history.replaceState(null, '', query);
});
globalThis.addEventListener('popstate', () => store.restore(readUrlState(location.search)));
effect(() => {
  const summary = store.summary.value;
  const price = store.runningPrice.value ?? summary?.price;
  document.title = summary && price ? `${formatPrice(price)} ${summary.base} · Pyrometer` : 'Pyrometer';
});
// Two frames after the picture was handed to the chart, it is on the screen.
const shownState = () => (store.page.value === 'market' ? store.status.value : store.listStatus.value).kind;
effect(() => {
  const kind = shownState();
  if (kind !== 'ready') {
    document.body.dataset.state = kind;
    return;
  }
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      document.body.dataset.state = shownState();
    }),
  );
});

listenToKeys(store);
render(<App store={store} client={client} line={line} />, document.body);
void store.loadMarkets();
