import { useLayoutEffect, useState } from 'preact/hooks';
import type { MarketChart } from '../chart/market-chart.ts';
import { PANE_SERIES, valueAt } from '../chart/pane-series.ts';
import { PANES } from '../state/layers.ts';
import type { Store } from '../state/store.ts';
import './pane-labels.css';

/** Name, values at the crosshair and a way out, at the top left of each pane of indicators. */
export function PaneLabels({ store, chart }: { store: Store; chart: MarketChart }) {
  const [boxes, setBoxes] = useState<{ name: string; top: number }[]>([]);
  const panes = store.panes.value;
  useLayoutEffect(() => {
    return chart.drawings.drawn.listen(() => {
      const next = chart.panes.boxes().map(({ name, top }) => ({ name, top }));
      setBoxes((before) => (JSON.stringify(before) === JSON.stringify(next) ? before : next));
    });
  }, [chart, panes]);
  return (
    <>
      {panes.map((name) => {
        const { label } = PANES.find((one) => one.name === name)!;
        const box = boxes.find((one) => one.name === name);
        if (!box) return null;
        return (
          <div
            key={name}
            class={boxes.at(-1) === box ? 'pane-label last' : 'pane-label'}
            style={{ top: `${box.top + 4}px` }}
          >
            <span>{label}</span>
            <Values store={store} name={name} />
            <button
              type="button"
              aria-label={`Remove the pane: ${label}`}
              title="Remove this pane"
              onClick={() => store.togglePane(name)}
            >
              ✕
            </button>
          </div>
        );
      })}
    </>
  );
}

function Values({ store, name }: { store: Store; name: (typeof PANES)[number]['name'] }) {
  const data = store.indicators.value;
  if (!data) return null;
  const crossMs = store.crossMs.value;
  const at = crossMs === null ? -1 : Math.round((crossMs - (data.timeMs[0] ?? 0)) / data.stepMs);
  const index = at < 0 || at >= data.timeMs.length ? null : at;
  const values = PANE_SERIES[name].series.map((spec) => ({ ...spec, value: valueAt(spec.values(data), index) }));
  if (values.every(({ value }) => value === null))
    return <small>{index === null ? 'not known here' : 'unknown'}</small>;
  return (
    <>
      {values.map(({ label, tone, value, format }) => (
        <b key={label} class={tone === 'long' ? 'down' : tone === 'short' ? 'up' : ''}>
          {value === null ? 'unknown' : format(value)}
          {label && <small> {label}</small>}
        </b>
      ))}
    </>
  );
}
