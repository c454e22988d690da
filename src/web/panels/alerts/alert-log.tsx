import type { FiredAlert } from '../../../market/api/alerts.ts';
import { nameOf, showAlert } from '../../alerts/toasts.tsx';
import { formatTime } from '../../state/format.ts';
import type { Store } from '../../state/store.ts';

/** What fired, newest first; a press shows where. */
export function AlertLog({ store, alerts }: { store: Store; alerts: readonly FiredAlert[] }) {
  if (alerts.length === 0) return <p class="quiet">Nothing has fired yet.</p>;
  return (
    <ol class="alert-log">
      {alerts.map((alert) => (
        <li key={alert.id}>
          <button type="button" onClick={() => showAlert(store, alert)}>
            <span class="alert-when">
              <time>{formatTime(alert.timeMs).slice(5)}</time>
              <span>{nameOf(alert.market)}</span>
              {alert.simulated && <span class="badge simulated small">SIMULATED</span>}
              {alert.held && (
                <span class="chip" title="It came true in quiet hours, and was not delivered.">
                  quiet hours
                </span>
              )}
            </span>
            {alert.text}
          </button>
        </li>
      ))}
    </ol>
  );
}
