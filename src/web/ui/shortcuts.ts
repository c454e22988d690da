import type { Store } from '../state/store.ts';
import { WINDOWS } from '../state/windows.ts';

export interface Shortcut {
  keys: readonly string[];
  label: string;
  run(store: Store, key: string): void;
}

/** What a key does wherever nothing is being typed. */
export const SHORTCUTS: readonly Shortcut[] = [
  {
    keys: ['/'],
    label: 'Search the markets',
    run(store) {
      store.page.value = 'overview';
      store.isSearching.value = true;
    },
  },
  { keys: ['?'], label: 'This help', run: (store) => toggleDialog(store, 'help') },
  { keys: [','], label: 'Settings', run: (store) => toggleDialog(store, 'settings') },
  { keys: ['t'], label: 'Dark or light', run: (store) => store.toggleTheme() },
  { keys: ['o'], label: 'Overview', run: (store) => (store.page.value = 'overview') },
  { keys: ['m'], label: 'Market', run: (store) => (store.page.value = 'market') },
  {
    keys: WINDOWS.map((_, i) => String(i + 1)),
    label: `Window: ${WINDOWS.map(({ name }) => name).join(', ')}`,
    run: (store, key) => store.chooseWindow(WINDOWS[Number(key) - 1]!.name),
  },
];

/** Listens to the keyboard; returns the call that ends it. */
export function listenToKeys(store: Store): () => void {
  const press = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const target = event.target as HTMLElement;
    if (target.closest('input, select, textarea, [role="slider"]') || target.isContentEditable) return;
    const shortcut = SHORTCUTS.find(({ keys }) => keys.includes(event.key));
    if (!shortcut || (store.dialog.peek() && event.key !== '?')) return;
    event.preventDefault();
    shortcut.run(store, event.key);
  };
  document.addEventListener('keydown', press);
  return () => document.removeEventListener('keydown', press);
}

function toggleDialog(store: Store, name: 'help' | 'settings'): void {
  store.dialog.value = store.dialog.peek() === name ? null : name;
}
