import { formatTime } from '../state/format.ts';
import { venueName } from '../state/market-name.ts';
import type { Store } from '../state/store.ts';
import type { Toast } from './alert-state.ts';
import { Bell } from './bell.tsx';
import './toasts.css';

/** Alerts as they fire, and what came of a press, at the corner of the screen. */
export function Toasts({ store }: { store: Store }) {
  return (
    <div class="toasts" role="region" aria-label="Alerts">
      {store.alerts.toasts.value.map((toast) => (
        <Card key={toast.id} toast={toast} store={store} />
      ))}
    </div>
  );
}

function Card({ toast, store }: { toast: Toast; store: Store }) {
  const { id, text, alert, undo } = toast;
  const close = () => store.alerts.dismiss(id);
  return (
    <div class={alert ? 'toast fired' : 'toast'} role={alert ? 'alert' : 'status'}>
      {alert && (
        <div class="toast-head">
          <Bell />
          <strong>{nameOf(alert.market)}</strong>
          {alert.simulated && <span class="badge simulated small">SIMULATED</span>}
          <time>{formatTime(alert.timeMs).slice(11)}</time>
        </div>
      )}
      <p>{text}</p>
      <div class="toast-tools">
        {alert && (
          <button
            type="button"
            class="link"
            onClick={() => {
              showAlert(store, alert);
              close();
            }}
          >
            Show
          </button>
        )}
        {undo && (
          <button
            type="button"
            class="link"
            onClick={() => {
              undo();
              close();
            }}
          >
            Undo
          </button>
        )}
        <button type="button" class="link quiet-link" onClick={close}>
          Dismiss
        </button>
      </div>
    </div>
  );
}

/** Goes to the market of an alert, and to the prices that it is about. */
export function showAlert(store: Store, { market, subject, price }: NonNullable<Toast['alert']>): void {
  store.page.value = 'market';
  if (store.asOfMs.peek() !== null) store.leaveAsOf();
  if (store.marketId.peek() !== market) store.chooseMarket(market);
  if (subject) {
    store.selectZone(subject.id);
    store.flyTo(subject.low, subject.high);
  } else if (price !== null) store.flyTo(price * 0.995, price * 1.005);
}

/** `BTC/USDT · binance` */
export function nameOf(market: string): string {
  return `${market.split(':')[1]} · ${venueName(market)}`;
}
