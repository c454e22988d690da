import { Dialog } from '../ui/dialog.tsx';
import { SHORTCUTS } from '../ui/shortcuts.ts';
import type { DialogProps } from './dialogs.tsx';

export default function HelpDialog({ onClose }: DialogProps) {
  return (
    <Dialog title="Keys" onClose={onClose}>
      <dl class="keys">
        {SHORTCUTS.map(({ keys, label }) => (
          <div key={label}>
            <dt>
              {keys.length > 2 ? (
                <kbd>{`${keys[0]} – ${keys.at(-1)}`}</kbd>
              ) : (
                keys.map((key) => <kbd key={key}>{key}</kbd>)
              )}
            </dt>
            <dd>{label}</dd>
          </div>
        ))}
        <div>
          <dt>
            <kbd>↑ ↓</kbd>
          </dt>
          <dd>Walk the rows of a table; on the chart, with ← →, read its cells (shift: ten at a time)</dd>
        </div>
        <div>
          <dt>
            <kbd>Esc</kbd>
          </dt>
          <dd>Close what is open</dd>
        </div>
      </dl>
    </Dialog>
  );
}
