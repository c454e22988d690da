import { Bell } from '../alerts/bell.tsx';
import { PAGE_NAMES } from '../pages/page-name.ts';
import { PAGES } from '../pages/pages.ts';
import { writeUrlState } from '../state/url-state.ts';
import type { Store } from '../state/store.ts';

/** Name, pages and what concerns all of them. */
export function TopBar({ store }: { store: Store }) {
  return (
    <header>
      <h1 title="Pyrometer: the open liquidation heatmap that can be checked">
        <Mark />
        <span>Pyrometer</span>
      </h1>
      <Pages store={store} />
      <div class="tools">
        <AlertsButton store={store} />
        <ThemeSwitch store={store} />
        <button type="button" class="icon" aria-label="Settings" onClick={() => (store.dialog.value = 'settings')}>
          ⚙
        </button>
        <button type="button" class="icon roomy" aria-label="Help: keys" onClick={() => (store.dialog.value = 'help')}>
          ?
        </button>
      </div>
    </header>
  );
}

/** Opens the alerts, and says how many fired since they were last looked at. */
function AlertsButton({ store }: { store: Store }) {
  const unseen = store.alerts.unseen.value;
  return (
    <button
      type="button"
      class="icon alerts-button"
      aria-label={unseen > 0 ? `Alerts: ${unseen} new` : 'Alerts'}
      onClick={() => {
        store.page.value = 'market';
        store.panel.value = 'alerts';
      }}
    >
      <Bell />
      {unseen > 0 && <b aria-hidden="true">{unseen > 9 ? '9+' : unseen}</b>}
    </button>
  );
}

function Pages({ store }: { store: Store }) {
  return (
    <nav class="pages" aria-label="Pages">
      {PAGE_NAMES.map((name) => (
        <a
          key={name}
          href={writeUrlState({ ...store.urlState.value, page: name })}
          aria-current={store.page.value === name ? 'page' : undefined}
          onClick={(event) => {
            if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
            event.preventDefault();
            store.page.value = name;
          }}
        >
          {PAGES[name].label}
        </a>
      ))}
    </nav>
  );
}

function ThemeSwitch({ store }: { store: Store }) {
  return (
    <button type="button" class="icon roomy" onClick={store.toggleTheme} aria-label="Switch between dark and light">
      {store.theme.value === 'dark' ? '☀' : '☾'}
    </button>
  );
}

function Mark() {
  return (
    <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
      {['#3d35c4', '#8b3fc0', '#f58a1f', '#fbc91c', '#d8543f'].map((fill, i) => (
        <rect key={fill} x="1" width="18" height="2.8" y={1 + i * 3.8} fill={fill} rx="0.6" />
      ))}
    </svg>
  );
}
