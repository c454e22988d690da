import { formatMoment, formatPrice, formatUsd } from '../state/format.ts';
import { prefer, preferences } from '../state/preferences.ts';
import { chime } from '../alerts/sound.ts';
import { PALETTE_NAMES, type PaletteName } from '../heat-layer/index.ts';
import './settings.css';
import { Dialog } from '../ui/dialog.tsx';
import type { DialogProps } from './dialogs.tsx';
import { QuietHoursSetting } from './quiet-hours-setting.tsx';

/** Locales whose numbers differ in form; the browser's own comes first. */
const LOCALES = ['en-US', 'de-DE', 'fr-FR', 'de-CH', 'en-IN'];

export default function SettingsDialog({ store, onClose }: DialogProps) {
  const { timeZone, locale, sound } = preferences.value;
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
        <label>
          <span>Palette</span>
          <select
            value={store.palette.value}
            onChange={(event) => (store.palette.value = event.currentTarget.value as PaletteName)}
          >
            {PALETTE_NAMES.map((name) => (
              <option key={name} value={name}>
                {name[0]!.toUpperCase() + name.slice(1)}
              </option>
            ))}
          </select>
        </label>
        <label>
          <span>Alerts sound</span>
          <select
            value={sound ? 'on' : 'off'}
            onChange={(event) => {
              prefer({ sound: event.currentTarget.value === 'on' });
              if (event.currentTarget.value === 'on') void chime();
            }}
          >
            <option value="off">Silent</option>
            <option value="on">With a sound</option>
          </select>
        </label>
        <QuietHoursSetting store={store} />
        <p class="quiet">
          Now: {formatMoment(store.nowMs.value)}, {formatPrice(76_447)}, {formatUsd(2_420_000)}. Settings stay in this
          browser; quiet hours are kept by the server.
        </p>
      </div>
    </Dialog>
  );
}
