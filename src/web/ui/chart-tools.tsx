import { LAYERS, PANES } from '../state/layers.ts';
import type { Store } from '../state/store.ts';
import { WINDOWS } from '../state/windows.ts';
import { Menu, MenuCheck } from './menu.tsx';
import './chart-tools.css';

/** What the chart shows, and of when. */
export function ChartTools({ store }: { store: Store }) {
  return (
    <div class="chart-tools">
      <Windows store={store} />
      <div class="tool-row">
        <Menu label="Layers" title="What is drawn upon the heat">
          {LAYERS.map(({ name, label, about }) => (
            <MenuCheck
              key={name}
              label={label}
              about={about}
              isOn={store.layers.value.includes(name)}
              onToggle={() => store.toggleLayer(name)}
            />
          ))}
        </Menu>
        <Menu label="Panes" title="Panes under the chart">
          {PANES.map(({ name, label }) => (
            <MenuCheck
              key={name}
              label={label}
              isOn={store.panes.value.includes(name)}
              onToggle={() => store.togglePane(name)}
            />
          ))}
        </Menu>
        <button
          type="button"
          title="See the market as it was at any moment (r)"
          aria-pressed={store.isReplayOpen.value}
          onClick={() => (store.isReplayOpen.value ? store.leaveAsOf() : (store.isReplayOpen.value = true))}
        >
          Replay
        </button>
      </div>
    </div>
  );
}

function Windows({ store }: { store: Store }) {
  return (
    <nav class="windows" aria-label="Window">
      {WINDOWS.map(({ name, label }) => (
        <button
          key={name}
          type="button"
          title={label}
          aria-pressed={store.window.value.name === name}
          onClick={() => store.chooseWindow(name)}
        >
          {name}
        </button>
      ))}
    </nav>
  );
}
