import { useState } from 'preact/hooks';
import { formatNumber, formatUsd } from '../state/format.ts';
import { LAYERS, PANES } from '../state/layers.ts';
import type { Store } from '../state/store.ts';
import { WINDOWS } from '../state/windows.ts';
import { MeasuredKey } from '../measured/measured-key.tsx';
import { CertaintyKey } from './certainty-key.tsx';
import { Menu, MenuCheck } from './menu.tsx';
import { MixKey } from './mix-key.tsx';
import './chart-tools.css';

const LEAST_USD = [0, 1000, 10_000, 100_000, 1_000_000];

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
          <LeastUsd store={store} />
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
        <Menu label="Export" title="Take the picture, the data or the link along">
          <button type="button" disabled={!store.savePicture.value} onClick={() => store.savePicture.value?.()}>
            Picture (PNG)
          </button>
          <button type="button" onClick={() => (store.dialog.value = 'data')}>
            Data under it (CSV, JSON)
          </button>
          <CopyLink />
        </Menu>
      </div>
      <CertaintyKey store={store} />
      <MeasuredKey store={store} />
      <MixKey store={store} />
    </div>
  );
}

/** The page's address holds all that is shown. */
function CopyLink() {
  const [said, setSaid] = useState('Copy the link');
  const copy = () =>
    navigator.clipboard.writeText(location.href).then(
      () => setSaid('Copied'),
      () => setSaid('Copy it from the address bar'),
    );
  return (
    <button type="button" onClick={() => void copy()}>
      <span role="status">{said}</span>
    </button>
  );
}

/** Which liquidations are drawn; where single ones are not known, that is said instead. */
function LeastUsd({ store }: { store: Store }) {
  const found = store.liquidations.value;
  if (!store.layers.value.includes('liquidations')) return null;
  if (found && found.known !== 'each') {
    return (
      <small class="field quiet">
        {found.known === 'totals'
          ? 'Only totals are known of this market: the pane of realised liquidations shows them.'
          : 'No liquidations are known of this market.'}
      </small>
    );
  }
  const leastUsd = store.leastUsd.value;
  return (
    <>
      <label class="field">
        <span>Liquidations from</span>
        <select value={leastUsd} onChange={(event) => (store.leastUsd.value = Number(event.currentTarget.value))}>
          {[...new Set([...LEAST_USD, leastUsd])]
            .toSorted((a, b) => a - b)
            .map((usd) => (
              <option key={usd} value={usd}>
                {usd === 0 ? 'any size' : formatUsd(usd)}
              </option>
            ))}
        </select>
      </label>
      {found && found.omitted > 0 && (
        <small class="field quiet">
          The largest {found.usd.length}; {formatNumber(found.omitted, 0)} more are not drawn.
        </small>
      )}
    </>
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
