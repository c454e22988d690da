import { effect, untracked } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { PyrometerClient } from '../../client/index.ts';
import type { MarketSummary } from '../../market/api/schemas.ts';
import type { TimeSpan } from '../chart/load-plan.ts';
import { MarketChart } from '../chart/market-chart.ts';
import { installProbe } from '../chart/probe.ts';
import type { RendererChoice } from '../heat-layer/index.ts';
import { markAlerts } from '../alerts/mark-alerts.ts';
import { PriceBell } from '../alerts/price-bell.tsx';
import { watchCellAges } from '../state/cell-ages.ts';
import { playReplay } from '../state/replay.ts';
import { watchLiquidations } from '../state/watch-liquidations.ts';
import { watchMembers } from '../state/watch-members.ts';
import { watchMap } from '../state/watch-map.ts';
import { watchUncertainty } from '../state/watch-uncertainty.ts';
import { watchZones } from '../state/watch-zones.ts';
import { zoneName } from '../state/format.ts';
import type { HeatName } from '../state/layers.ts';
import type { LiveLine } from '../state/live-line.ts';
import { preferences } from '../state/preferences.ts';
import type { Store } from '../state/store.ts';
import { type WindowName, windowSpanMs } from '../state/windows.ts';
import { CellKeys } from './cell-keys.ts';
import { CellPanel } from './cell-panel.tsx';
import { ChartState } from './chart-state.tsx';
import { MeasuredState } from '../measured/measured-state.tsx';
import { MapStrip } from './map-strip.tsx';
import { PaneLabels } from './pane-labels.tsx';
import { PriceMarks } from './price-marks.tsx';
import { SpokenCell } from './spoken-cell.tsx';

const DAY_MS = 86_400_000;

export function ChartPane({ store, client, line }: { store: Store; client: PyrometerClient; line: LiveLine }) {
  const host = useRef<HTMLDivElement>(null);
  const keys = useRef<CellKeys>(null);
  const reload = useRef(() => {});
  const end = useRef(() => {});
  const [shownChart, setShownChart] = useState<MarketChart | null>(null);

  // An effect is undone after its element has gone, and the chart draws once more when its element goes.
  useLayoutEffect(() => () => end.current(), []);

  useEffect(() => {
    const chart = new MarketChart(host.current!, client, chosenRenderer(), {
      onStatus(status) {
        store.status.value = status;
        if (status.kind === 'ready') store.hasHeat.value = true;
      },
      onCandles({ plan, candles }) {
        store.plan.value = plan;
        store.candles.value = candles;
        store.hasPicture.value = true;
      },
      onZone: (id) => store.selectZone(id),
      onCross: (timeMs) => (store.crossMs.value = timeMs),
      onIndicators: (series) => (store.indicators.value = series),
      onCell: (cell) => (store.cell.value = cell),
      onScale(scale) {
        store.scale.value = scale;
        store.fitted.value ??= scale;
      },
      onMoved: (span) => (store.view.value = span),
      onView: (view) => line.setView(view),
    });
    chart.firstScale = store.isScaleChosen.peek() ? store.scale.peek() : null;
    keys.current = new CellKeys(chart, store);
    setShownChart(chart);
    store.savePicture.value = () => {
      const map = host.current!.parentElement!.querySelector<HTMLCanvasElement>('.map-strip canvas');
      // Its code is fetched when it is first wanted.
      void import('../export/picture.ts').then(({ savePicture }) => savePicture(store, chart.picture(), map));
    };
    reload.current = () => (store.hasPicture.peek() ? chart.reload() : void store.loadMarkets());
    installProbe(chart, host.current!, () => document.body.dataset.state === 'ready');

    const ends = [
      effect(() => chart.setTheme(store.theme.value, store.colours.value)),
      effect(() => {
        void preferences.value;
        chart.restate();
      }),
      effect(() => chart.setPanes(store.panes.value)),
      effect(() => chart.setGroups(store.groups.value)),
      effect(() => chart.setSides([store.side.value !== 'short', store.side.value !== 'long'])),
      effect(() => {
        const { name } = store.window.value;
        // Another moment is shown once what is known of it has come.
        const asOfMs = store.asOfMs.peek();
        // A live bar changes the summary every minute; the view is only chosen anew when somebody chooses.
        const summary = store.marketId.value === null ? null : untracked(() => store.summary.value);
        void store.shown.value;
        if (!summary) return;
        const view = untracked(() => viewOf(store, summary, name, chart.drawings.rightRoom));
        untracked(() => chart.setHeat(heatOf(store)));
        untracked(() => chart.show({ summary, asOfMs: asOfMs ?? undefined }, view));
      }),
      effect(() => chart.setHeat(heatOf(store))),
      line.listen({
        onBar: (message) => chart.hearBar(message),
        onTile: (patch) => chart.hearPatch(patch),
        onTiles: (message) => chart.hearTiles(message),
        onBack: () => chart.reload(),
      }),
      effect(() => {
        const wish = store.scaleWish.value;
        if (!wish) return;
        untracked(() => {
          if ('scale' in wish) chart.setScale(wish.scale);
          else store.fitted.value = chart.rescale(wish.fit);
        });
      }),
      effect(() => {
        const wish = store.priceWish.value;
        if (wish) untracked(() => chart.axes.flyTo(wish.low, wish.high));
      }),
      watchCellAges(store, client),
      effect(() => {
        const zones = store.layers.value.includes('zones') ? store.zones.value : null;
        const at = zones ? zones.horizons.findIndex(({ ms }) => ms === DAY_MS) : -1;
        for (const part of [chart.drawings.zones, chart.drawings.zoneLabels]) part.setZones(zones?.zones ?? []);
        chart.drawings.zoneLabels.setHorizon(at, zones?.horizons[at]?.name ?? '');
      }),
      effect(() => {
        for (const part of [chart.drawings.zones, chart.drawings.zoneLabels]) part.setChosen(store.zoneId.value);
      }),
      effect(() => {
        chart.drawings.bubbles.setLiquidations(
          store.layers.value.includes('liquidations') ? store.liquidations.value : null,
        );
      }),
      watchZones(store, client),
      watchMembers(store, client),
      effect(() => chart.drawings.silent.setStretches(store.members.value?.stretches ?? [])),
      markAlerts(store),
      watchLiquidations(store, client),
      watchMap(store, client, chart),
      watchUncertainty(store, client, chart),
      effect(() => chart.drawings.certainty.setUncertainty(store.uncertainty.value)),
      playReplay(store),
    ];
    end.current = () => {
      end.current = () => {};
      for (const one of ends) one();
      store.savePicture.value = null;
      chart.destroy();
    };
    return () => end.current();
  }, [store, client, line]);

  const hasMap = store.layers.value.includes('map');
  return (
    <section
      class={hasMap ? 'pane with-map' : 'pane'}
      style={{ '--panes': store.panes.value.length }}
      role="application"
      aria-label="Price and liquidation heat. Arrow keys read its cells, with shift ten at a time."
      tabIndex={0}
      onFocus={(event) => event.currentTarget.matches(':focus-visible') && keys.current?.focus()}
      onBlur={() => keys.current?.blur()}
      onKeyDown={(event) => {
        if (event.target === event.currentTarget && keys.current?.press(event.key, event.shiftKey))
          event.preventDefault();
      }}
    >
      <div class="chart" ref={host} />
      <span class="zone">{zoneName()}</span>
      {shownChart && <PriceMarks store={store} chart={shownChart} />}
      {shownChart && <PriceBell store={store} chart={shownChart} />}
      {shownChart && <PaneLabels store={store} chart={shownChart} />}
      {shownChart && hasMap && <MapStrip store={store} chart={shownChart} />}
      <CellPanel store={store} />
      <SpokenCell store={store} />
      <MeasuredState store={store} />
      <ChartState store={store} onRetry={() => reload.current()} />
    </section>
  );
}

function heatOf(store: Store): HeatName {
  return store.isMeasured.value ? 'measured' : 'modelled';
}

/** Where the chart is to look: where it was moved to, along with a moment that has left that place, or the window. */
function viewOf(
  store: Store,
  { timeMs, firstTimeMs }: MarketSummary,
  name: WindowName,
  /** The part of the pane that stays free after the newest bar. */
  room: number,
): TimeSpan {
  const moved = store.view.value;
  if (moved) {
    const isAhead = store.asOfMs.value !== null && (timeMs > moved.toMs || timeMs < moved.fromMs);
    if (!isAhead) return moved;
    const spanMs = moved.toMs - moved.fromMs;
    const toMs = timeMs + room * spanMs;
    return (store.view.value = { fromMs: toMs - spanMs, toMs });
  }
  const spanMs = windowSpanMs(name, timeMs - firstTimeMs);
  return { fromMs: timeMs - spanMs, toMs: timeMs + (spanMs * room) / (1 - room) };
}

/** `?renderer=webgl` or `canvas` overrules the layer's own choice. */
function chosenRenderer(): RendererChoice {
  const name = new URLSearchParams(location.search).get('renderer');
  return name === 'webgl' || name === 'canvas' ? name : 'auto';
}
