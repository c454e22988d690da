import type { PageProps } from '../pages/pages.ts';
import { Lazy } from '../ui/lazy.tsx';
import { OverVenuesNotice } from './over-venues-notice.tsx';
import { PANEL_NAMES, type PanelName } from './panel-name.ts';
import { PANELS } from './panels.ts';
import './side-panel.css';

/** Tabs beside the chart (below it on a phone); a press on the tab that is shown closes the panel. */
export function SidePanel(props: PageProps) {
  const { panel } = props.store;
  const shown = panel.value;
  const move = (name: PanelName, by: number) => {
    const next = PANEL_NAMES[(PANEL_NAMES.indexOf(name) + by + PANEL_NAMES.length) % PANEL_NAMES.length]!;
    panel.value = next;
    document.getElementById(`tab-${next}`)?.focus();
  };
  return (
    <aside class={shown ? 'side open' : 'side'} aria-label="Panels">
      <div class="tabs" role="tablist" aria-label="Panels">
        {PANEL_NAMES.map((name, i) => (
          <button
            key={name}
            id={`tab-${name}`}
            type="button"
            role="tab"
            aria-selected={shown === name}
            aria-controls={shown === name ? 'side-body' : undefined}
            tabIndex={shown === name || (shown === null && i === 0) ? 0 : -1}
            onClick={() => (panel.value = shown === name ? null : name)}
            onKeyDown={(event) => {
              if (event.key === 'ArrowRight' || event.key === 'ArrowDown') move(name, 1);
              else if (event.key === 'ArrowLeft' || event.key === 'ArrowUp') move(name, -1);
              else if (event.key === 'Escape') panel.value = null;
              else return;
              event.preventDefault();
            }}
          >
            {PANELS[name].label}
          </button>
        ))}
      </div>
      {shown && (
        <div class="side-body" id="side-body" role="tabpanel" aria-labelledby={`tab-${shown}`} tabIndex={0}>
          {shown === 'risk' && props.store.summary.value?.members ? (
            <OverVenuesNotice store={props.store} title="A position stands on one venue">
              Its liquidation price follows that venue’s margin brackets and its mark. Choose the venue where you trade.
            </OverVenuesNotice>
          ) : (
            <Lazy key={shown} part={PANELS[shown]} props={props} waiting={<div class="side-wait" aria-busy="true" />} />
          )}
        </div>
      )}
    </aside>
  );
}
