import { computed, signal } from '@preact/signals';
import type { Zones } from '../../market/api/zones.ts';
import type { PriceMark } from './price-mark.ts';
import type { UrlState } from './url-state.ts';

/** What stands beside and upon the chart: panels, zones, marks. */
export function createDeskState(url: UrlState) {
  /** Null: closed. */
  const panel = signal(url.panel);
  /** Zones of the moment that is shown; null until they have come. */
  const zones = signal<Zones | null>(null);
  /** The zone whose provenance is shown. */
  const zoneId = signal(url.zoneId);
  const zone = computed(() => zones.value?.zones.find(({ id }) => id === zoneId.value) ?? null);
  const marksByOwner = signal<Readonly<Record<string, readonly PriceMark[]>>>({});
  /** Prices that are to come into view; a new object each time. */
  const priceWish = signal<{ low: number; high: number } | null>(null);
  return {
    panel,
    zones,
    /** Why there are none. */
    zonesError: signal<unknown>(null),
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
