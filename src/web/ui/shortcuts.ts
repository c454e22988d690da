import type { DialogName, Store } from '../state/store.ts';
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
  { keys: ['d'], label: 'The data under the picture', run: (store) => toggleDialog(store, 'data') },
  { keys: ['l'], label: 'What the colours mean', run: (store) => toggleDialog(store, 'legend') },
  { keys: ['t'], label: 'Dark or light', run: (store) => store.toggleTheme() },
  { keys: ['o'], label: 'Overview', run: (store) => (store.page.value = 'overview') },
  { keys: ['m'], label: 'Market', run: (store) => (store.page.value = 'market') },
  { keys: ['v'], label: 'Venues', run: (store) => (store.page.value = 'venues') },
  {
    keys: ['a'],
    label: 'Alerts',
    run(store) {
      store.page.value = 'market';
      store.panel.value = 'alerts';
    },
  },
  {
    keys: ['r'],
    label: 'Replay, and back to now',
    run: (store) => (store.isReplayOpen.peek() ? store.leaveAsOf() : (store.isReplayOpen.value = true)),
  },
  { keys: ['['], label: 'A bar back', run: (store) => stepBar(store, -1) },
  { keys: [']'], label: 'A bar on', run: (store) => stepBar(store, 1) },
  { keys: ['p'], label: 'Close the panel, or open it', run: (store) => store.togglePanel() },
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
    if (!shortcut || (store.dialog.peek() && !['?', ',', 'd', 'l'].includes(event.key))) return;
    event.preventDefault();
    shortcut.run(store, event.key);
  };
  document.addEventListener('keydown', press);
  return () => document.removeEventListener('keydown', press);
}

function stepBar(store: Store, bars: number): void {
  store.isReplayOpen.value = true;
  store.isPlaying.value = false;
  store.stepMoment(bars * (store.summary.peek()?.barStepMs ?? 0));
}

function toggleDialog(store: Store, name: DialogName): void {
  store.dialog.value = store.dialog.peek() === name ? null : name;
}
