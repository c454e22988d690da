import { useEffect, useState } from 'preact/hooks';
import { chime } from '../../alerts/sound.ts';
import type { PageProps } from '../../pages/pages.ts';
import { prefer, preferences } from '../../state/preferences.ts';
import { PanelState } from '../panel-state.tsx';
import { AlertLog } from './alert-log.tsx';
import { RuleEditor } from './rule-editor.tsx';
import { RuleList } from './rule-list.tsx';
import './alerts.css';

const REFRESH_MS = 15_000;

/** Alerts: make one, see all, and what fired. */
export default function AlertsPanel({ store }: PageProps) {
  const { alerts } = store;
  const rules = alerts.rules.value;
  const summary = store.summary.value;
  useEffect(() => {
    void alerts.load();
    const timer = setInterval(() => void alerts.refreshRules(), REFRESH_MS);
    return () => clearInterval(timer);
  }, [alerts]);
  const newest = alerts.fired.value[0]?.id;
  useEffect(() => alerts.markSeen(), [alerts, newest]);
  if (!rules)
    return <PanelState answer={{ error: alerts.error.value, retry: () => void alerts.load() }} what="alerts" />;
  return (
    <div class="panel alerts">
      {summary && !summary.live && (
        <p class="quiet">This market is a recording: its alerts wait until the server hears it live.</p>
      )}
      {summary && <RuleEditor store={store} market={summary.id} price={summary.price ?? 1} />}
      <section class="alert-part" aria-label="Alerts that are set">
        <h2>Set</h2>
        <RuleList store={store} rules={rules} />
      </section>
      <section class="alert-part" aria-label="Alerts that fired">
        <h2>Fired</h2>
        <AlertLog store={store} alerts={alerts.fired.value} />
      </section>
      <Delivery store={store} />
    </div>
  );
}

/** How the reader is told, besides on the screen. */
function Delivery({ store }: Pick<PageProps, 'store'>) {
  const { sound, notify } = preferences.value;
  const quiet = store.alerts.quietHours.value;
  const [refusal, setRefusal] = useState<string | null>(null);
  const toggleNotify = async () => {
    setRefusal(null);
    if (notify) return prefer({ notify: false });
    if (typeof Notification === 'undefined') return setRefusal('This browser has no notifications.');
    const permission = await Notification.requestPermission();
    if (permission === 'granted') prefer({ notify: true });
    else setRefusal('The browser does not allow notifications of this page: its own settings can.');
  };
  return (
    <section class="alert-part delivery" aria-label="How you are told">
      <h2>How you are told</h2>
      <label class="tick">
        <input
          type="checkbox"
          checked={sound}
          onChange={() => {
            prefer({ sound: !sound });
            if (!sound) void chime();
          }}
        />
        With a sound
      </label>
      <label class="tick">
        <input type="checkbox" checked={notify} onChange={() => void toggleNotify()} />
        By the browser, when this page is hidden
      </label>
      {refusal && (
        <p class="field-error" role="alert">
          {refusal}
        </p>
      )}
      <p class="quiet">
        {quiet ? `Quiet from ${quiet.from} to ${quiet.to} (${quiet.timeZone}).` : 'No quiet hours.'}{' '}
        <button type="button" class="link" onClick={() => (store.dialog.value = 'settings')}>
          Settings
        </button>
      </p>
    </section>
  );
}
