import type { DialogName, Store } from '../state/store.ts';
import { Lazy, type Part } from '../ui/lazy.tsx';

export interface DialogProps {
  store: Store;
  onClose(): void;
}

const DIALOGS: Readonly<Record<DialogName, Part<DialogProps>>> = {
  coverage: { load: () => import('../measured/coverage-dialog.tsx') },
  data: { load: () => import('./data-dialog.tsx') },
  help: { load: () => import('./help-dialog.tsx') },
  legend: { load: () => import('./legend-dialog.tsx') },
  settings: { load: () => import('./settings-dialog.tsx') },
};

/** The modal window that is open, if one is. */
export function OpenDialog({ store }: { store: Store }) {
  const name = store.dialog.value;
  if (!name) return null;
  return (
    <Lazy
      part={DIALOGS[name]}
      props={{
        store,
        onClose() {
          if (store.dialog.peek() === name) store.dialog.value = null;
        },
      }}
      waiting={null}
    />
  );
}
