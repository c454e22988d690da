import { computed, signal } from '@preact/signals';
import type { IndicatorSeries } from '../../market/api/indicators.ts';
import type { LiquidationMapAnswer } from '../../market/api/liquidation-map.ts';
import type { MarketLiquidations } from '../../market/api/market-liquidations.ts';
import type { MeasuredAnswer } from '../../market/api/measured.ts';
import type { Candles } from '../../market/api/schemas.ts';
import type { Uncertainty } from '../../market/api/uncertainty.ts';
import type { Zones } from '../../market/api/zones.ts';
import { PANEL_NAMES, type PanelName } from '../panels/panel-name.ts';
import type { LoadPlan } from '../chart/load-plan.ts';
import type { LayerName, PaneName } from './layers.ts';
import type { PriceMark } from './price-mark.ts';
import type { UrlState } from './url-state.ts';

/** What stands beside and upon the chart: panels, zones, marks. */
export function createDeskState(url: UrlState) {
  /** Null: closed. */
  const panel = signal(url.panel);
  let lastPanel: PanelName = url.panel ?? PANEL_NAMES[0];
  /** Zones of the moment that is shown; null until they have come. */
  const zones = signal<Zones | null>(null);
  /** The zone whose provenance is shown. */
  const zoneId = signal(url.zoneId);
  const zone = computed(() => zones.value?.zones.find(({ id }) => id === zoneId.value) ?? null);
  const marksByOwner = signal<Readonly<Record<string, readonly PriceMark[]>>>({});
  /** Prices that are to come into view; a new object each time. */
  const priceWish = signal<{ low: number; high: number } | null>(null);
  const layers = signal(url.layers);
  const panes = signal(url.panes);
  return {
    panel,
    /** Closes the panel; opens the one that was last shown. */
    togglePanel(): void {
      if (panel.peek()) lastPanel = panel.peek()!;
      panel.value = panel.peek() ? null : lastPanel;
    },
    layers,
    panes,
    /** Trailing window of the liquidation totals, hours. */
    hours: signal(url.hours),
    /** Liquidations from so many USD on are drawn. */
    leastUsd: signal(url.leastUsd),
    toggleLayer(name: LayerName): void {
      layers.value = toggled(layers.peek(), name);
    },
    togglePane(name: PaneName): void {
      panes.value = toggled(panes.peek(), name);
    },
    zones,
    /** Why there are none. */
    zonesError: signal<unknown>(null),
    /** Values of the panes, on the grid of the candles that are loaded; null until they have come. */
    indicators: signal<IndicatorSeries | null>(null),
    /** What was fetched for the candles that are on the chart. */
    plan: signal<LoadPlan | null>(null),
    /** The candles themselves; live bars are taken into them in place. */
    candles: signal<Candles | null>(null),
    /** Saves the picture as it is; null while there is none. */
    savePicture: signal<(() => void) | null>(null),
    /** Liquidations that happened in that time; null until they have come. */
    liquidations: signal<MarketLiquidations | null>(null),
    /** The moment under the crosshair, ms. */
    crossMs: signal<number | null>(null),
    /** The liquidation map of the crosshair's moment, else of the newest that is shown; null until it has come. */
    map: signal<LiquidationMapAnswer | null>(null),
    /** What is measured, and how much of the market that is; null while the modelled map is shown, or until it has come. */
    measured: signal<MeasuredAnswer | null>(null),
    /** Why there is none of the moment that is shown. */
    measuredError: signal<unknown>(null),
    /** How sure the map is, of what is in view; null while it is not shown, or has not come. */
    uncertainty: signal<Uncertainty | null>(null),
    zoneId,
    zone,
    priceWish,
    marks: computed(() =>
      Object.entries(marksByOwner.value).flatMap(([owner, marks]) => marks.map((mark) => ({ owner, ...mark }))),
    ),
    /** Draws these marks on the chart in place of those that `owner` had there. */
    setMarks(owner: string, marks: readonly PriceMark[]): void {
      marksByOwner.value = { ...marksByOwner.peek(), [owner]: marks };
    },
    /** Selects a zone, or none, and shows it. */
    selectZone(id: number | null): void {
      zoneId.value = id;
      if (id !== null) panel.value = 'zones';
    },
    /** Brings prices into view, as where a row of a table flies to its zone. */
    flyTo(low: number, high: number): void {
      priceWish.value = { low, high };
    },
  };
}

function toggled<T>(chosen: readonly T[], one: T): readonly T[] {
  return chosen.includes(one) ? chosen.filter((other) => other !== one) : [...chosen, one];
}
