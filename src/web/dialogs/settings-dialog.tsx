import { formatMoment, formatPrice, formatUsd } from '../state/format.ts';
import { prefer, preferences } from '../state/preferences.ts';
import { Dialog } from '../ui/dialog.tsx';
import type { DialogProps } from './dialogs.tsx';

/** Locales whose numbers differ in form; the browser's own comes first. */
const LOCALES = ['en-US', 'de-DE', 'fr-FR', 'de-CH', 'en-IN'];

export default function SettingsDialog({ store, onClose }: DialogProps) {
  const { timeZone, locale } = preferences.value;
  const locales = [...new Set([navigator.language, locale, ...LOCALES])];
  return (
    <Dialog title="Settings" onClose={onClose}>
      <div class="settings">
        <label>
          <span>Times in</span>
          <select
            value={timeZone}
            onChange={(event) => prefer({ timeZone: event.currentTarget.value as 'utc' | 'local' })}
          >
            <option value="utc">UTC</option>
            <option value="local">Local time</option>
          </select>
        </label>
        <label>
          <span>Numbers as in</span>
          <select value={locale} onChange={(event) => prefer({ locale: event.currentTarget.value })}>
            {locales.map((name) => (
              <option key={name} value={name}>
                {name}: {new Intl.NumberFormat(name).format(76_447.5)}
              </option>
            ))}
          </select>
        </label>
        <label>
          <span>Colours</span>
          <select
            value={store.theme.value}
            onChange={(event) => event.currentTarget.value !== store.theme.peek() && store.toggleTheme()}
          >
            <option value="dark">Dark</option>
            <option value="light">Light</option>
          </select>
        </label>
        <p class="quiet">
          Now: {formatMoment(store.nowMs.value)}, {formatPrice(76_447)}, {formatUsd(2_420_000)}. Settings stay in this
          browser.
        </p>
      </div>
    </Dialog>
  );
}
