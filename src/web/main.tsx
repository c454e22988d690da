import { effect } from '@preact/signals';
import { render } from 'preact';
import { createClient } from '../client/index.ts';
import { App } from './app.tsx';
import { createStore } from './state/store.ts';
import { readUrlState, writeUrlState } from './state/url-state.ts';
import './style.css';

const light = matchMedia('(prefers-color-scheme: light)');
const systemTheme = () => (light.matches ? 'light' : 'dark');
const client = createClient();
const store = createStore(client, readUrlState(location.search), systemTheme());

light.addEventListener('change', () => (store.system.value = systemTheme()));
setInterval(() => (store.nowMs.value = Date.now()), 5000);

effect(() => {
  document.documentElement.dataset.theme = store.theme.value;
});
effect(() => {
  const query = writeUrlState(store.urlState.value);
  if (query !== location.search) history.replaceState(null, '', query);
});
effect(() => {
  const summary = store.summary.value;
  const price = store.runningPrice.value ?? summary?.price;
  document.title = summary && price ? `${price.toLocaleString('en-US')} ${summary.base} · Pyrometer` : 'Pyrometer';
});
// Two frames after the picture was handed to the chart, it is on the screen.
effect(() => {
  const { kind } = store.status.value;
  if (kind !== 'ready') {
    document.body.dataset.state = kind;
    return;
  }
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      document.body.dataset.state = store.status.peek().kind;
    }),
  );
});

render(<App store={store} client={client} />, document.body);
void store.loadMarkets();
