import { effect } from '@preact/signals';
import type { PyrometerClient } from '../../client/index.ts';
import type { FiredAlert } from '../../market/api/alerts.ts';
import type { LiveLine } from '../state/live-line.ts';
import { preferences } from '../state/preferences.ts';
import type { Store } from '../state/store.ts';
import { chime, wake } from './sound.ts';
import { showAlert } from './toasts.tsx';

/** Hears alerts of all markets, whatever is shown; tells of each on the screen, aloud and as the browser does. */
export function listenToAlerts(store: Store, client: PyrometerClient, line: LiveLine): void {
  const hear = (alert: FiredAlert) => {
    store.alerts.hear(alert);
    const { sound, notify } = preferences.peek();
    if (sound) void chime();
    if (notify && document.hidden && Notification.permission === 'granted') {
      const [, name = ''] = alert.market.split(':');
      const notification = new Notification(name, { body: alert.text, tag: `pyrometer-${alert.id}` });
      notification.addEventListener('click', () => {
        globalThis.focus();
        showAlert(store, alert);
      });
    }
  };
  line.listen({ onAlert: hear, onBack: () => void store.alerts.load() });
  // Over the past of one market the page has no live line: the alerts of now come over one of their own.
  effect(() => {
    if (store.liveId.value !== null) return;
    const live = store.markets.value.find((market) => market.live)?.id;
    if (live === undefined) return;
    const own = client.live(live, null, { onAlert: hear });
    return () => own.close();
  });
  // Where alerts sound, the first press of all lets them.
  const press = () => void (preferences.peek().sound && wake());
  for (const kind of ['pointerdown', 'keydown'] as const) {
    document.addEventListener(kind, press, { once: true, capture: true });
  }
  let isAsked = false;
  effect(() => {
    if (isAsked || store.markets.value.length === 0) return;
    isAsked = true;
    // After the first picture, which it must not keep waiting.
    setTimeout(() => void store.alerts.load(), 1500);
  });
}
