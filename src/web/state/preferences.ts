import { effect, signal } from '@preact/signals';

/** How one reader wants things shown; kept in the browser. */
export interface Preferences {
  timeZone: 'utc' | 'local';
  /** A BCP 47 name, for numbers. */
  locale: string;
  /** Alerts sound. */
  sound: boolean;
  /** Alerts come as the browser's notifications while the page is hidden. */
  notify: boolean;
  favourites: readonly string[];
}

const KEY = 'pyrometer.preferences';
const DEFAULTS: Preferences = { timeZone: 'utc', locale: 'en-US', sound: false, notify: false, favourites: [] };

export const preferences = signal<Preferences>(DEFAULTS);

/** Takes what this browser has kept, and keeps what changes from now on. */
export function keepPreferences(storage: Pick<Storage, 'getItem' | 'setItem'>, locale: string): void {
  preferences.value = { ...DEFAULTS, locale, ...readKept(storage) };
  effect(() => {
    const text = JSON.stringify(preferences.value);
    try {
      storage.setItem(KEY, text);
    } catch {
      // A browser that keeps nothing still shows everything.
    }
  });
}

export function prefer(change: Partial<Preferences>): void {
  preferences.value = { ...preferences.peek(), ...change };
}

export function toggleFavourite(id: string): void {
  const { favourites } = preferences.peek();
  prefer({ favourites: favourites.includes(id) ? favourites.filter((one) => one !== id) : [...favourites, id] });
}

function readKept(storage: Pick<Storage, 'getItem'>): Partial<Preferences> {
  let kept: Partial<Record<keyof Preferences, unknown>> | null;
  try {
    kept = JSON.parse(storage.getItem(KEY) ?? '{}') as typeof kept;
  } catch {
    return {};
  }
  const { timeZone, locale, sound, notify, favourites } = kept ?? {};
  return {
    ...(timeZone === 'utc' || timeZone === 'local' ? { timeZone } : {}),
    ...(typeof locale === 'string' && isLocale(locale) ? { locale } : {}),
    ...(typeof sound === 'boolean' ? { sound } : {}),
    ...(typeof notify === 'boolean' ? { notify } : {}),
    ...(Array.isArray(favourites) ? { favourites: favourites.filter((id) => typeof id === 'string') } : {}),
  };
}

function isLocale(text: string): boolean {
  try {
    return Intl.NumberFormat.supportedLocalesOf(text).length > 0;
  } catch {
    return false;
  }
}
