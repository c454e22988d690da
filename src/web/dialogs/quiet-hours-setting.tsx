import { useEffect, useState } from 'preact/hooks';
import type { QuietHours } from '../../market/api/alerts.ts';
import type { Store } from '../state/store.ts';

/** What quiet hours begin with where none were set. */
const USUAL = { from: '22:00', to: '07:00' };

/** The hours in which no alert is delivered; the server keeps them. */
export function QuietHoursSetting({ store }: { store: Store }) {
  const kept = store.alerts.quietHours.value;
  const [error, setError] = useState<string | null>(null);
  useEffect(() => void store.alerts.load(), [store]);
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const set = (hours: QuietHours | null) => {
    setError(null);
    store.alerts
      .keepQuiet(hours)
      .catch((reason: unknown) => setError(reason instanceof Error ? reason.message : String(reason)));
  };
  return (
    <div class="setting">
      <span id="quiet-hours">Quiet hours</span>
      <div role="group" aria-labelledby="quiet-hours" class="quiet-hours">
        <select
          aria-label="Quiet hours"
          value={kept ? 'on' : 'off'}
          onChange={(event) => set(event.currentTarget.value === 'on' ? { ...USUAL, timeZone: zone } : null)}
        >
          <option value="off">None</option>
          <option value="on">Alerts are listed only</option>
        </select>
        {kept && (
          <>
            <Clock label="from" value={kept.from} onSet={(from) => set({ ...kept, from })} />
            <Clock label="to" value={kept.to} onSet={(to) => set({ ...kept, to })} />
            <small>{kept.timeZone}</small>
          </>
        )}
        {error && (
          <p class="field-error" role="alert">
            {error}
          </p>
        )}
      </div>
    </div>
  );
}

function Clock({ label, value, onSet }: { label: string; value: string; onSet(value: string): void }) {
  return (
    <label class="clock">
      {label}
      <input
        type="time"
        value={value}
        onChange={(event) => event.currentTarget.value && onSet(event.currentTarget.value)}
      />
    </label>
  );
}
