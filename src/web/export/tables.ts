import type { IndicatorSeries } from '../../market/api/indicators.ts';
import type { LiquidationMapAnswer } from '../../market/api/liquidation-map.ts';
import type { MarketLiquidations } from '../../market/api/market-liquidations.ts';
import type { Candles } from '../../market/api/schemas.ts';
import type { MixKnowledge } from '../../market/api/uncertainty.ts';
import type { Zones } from '../../market/api/zones.ts';
import type { Store } from '../state/store.ts';
import type { Table } from './table.ts';

const INDICATORS = [
  'openInterest',
  'fundingRate',
  'rsi',
  'takerImbalance',
  'cvd',
  'longShortRatio',
  'liquidatedLongUsd',
  'liquidatedShortUsd',
  'reproductionLong',
  'reproductionShort',
] as const satisfies readonly (keyof IndicatorSeries)[];

/** The tables behind what the page shows now; those that have not come are left out. */
export function tablesOf(store: Store): Table[] {
  const [candles, map, zones, liquidations] = [
    store.candles.value,
    store.map.value,
    store.zones.value,
    store.liquidations.value,
  ];
  const mix = store.uncertainty.value?.mix;
  return [
    ...(candles ? [candleTable(candles, store.indicators.value)] : []),
    ...(map ? [mapTable(map, store.measured.value !== null)] : []),
    ...(zones ? [zoneTable(zones)] : []),
    ...(liquidations?.known === 'each' ? [liquidationTable(liquidations)] : []),
    ...(mix ? [mixTable(mix)] : []),
  ];
}

/** With the indicators beside them where panes of them are shown; newest first. */
export function candleTable(candles: Candles, indicators: IndicatorSeries | null): Table {
  const fits = indicators?.stepMs === candles.stepMs ? indicators : null;
  const indexOf = new Map(fits?.timeMs.map((timeMs, i) => [timeMs, i]));
  const rows = candles.timeMs.map((timeMs, i) => {
    const at = indexOf.get(timeMs);
    const beside = fits ? INDICATORS.map((name) => (at === undefined ? null : (fits[name][at] ?? null))) : [];
    return [
      iso(timeMs),
      candles.open[i]!,
      candles.high[i]!,
      candles.low[i]!,
      candles.close[i]!,
      candles.volume[i] ?? null,
      ...beside,
    ];
  });
  return {
    name: 'candles',
    title: fits ? 'Candles and indicators' : 'Candles',
    columns: ['time', 'open', 'high', 'low', 'close', 'volume', ...(fits ? INDICATORS : [])],
    rows: rows.toReversed(),
  };
}

/** From the highest price down. */
export function mapTable(
  { edges, groups, longUsd, shortUsd, timeMs }: LiquidationMapAnswer,
  isMeasured: boolean,
): Table {
  const rows = edges
    .slice(0, -1)
    .map((low, bin) => [
      iso(timeMs),
      low,
      edges[bin + 1]!,
      ...longUsd.map((usd) => usd[bin]!),
      ...shortUsd.map((usd) => usd[bin]!),
    ]);
  return {
    name: isMeasured ? 'measured-map' : 'liquidation-map',
    title: isMeasured ? 'Measured map (a sample)' : 'Liquidation map',
    columns: [
      'time',
      'low',
      'high',
      ...groups.map((name) => `longUsd ${name}`),
      ...groups.map((name) => `shortUsd ${name}`),
    ],
    rows: rows.toReversed(),
  };
}

/** From the highest price down. */
export function zoneTable({ zones, horizons, timeMs }: Zones): Table {
  return {
    name: 'zones',
    title: 'Zones',
    columns: [
      'time',
      'id',
      'side',
      'low',
      'high',
      'usd',
      'share',
      'distance',
      ...horizons.map(({ name }) => `hit ${name}`),
    ],
    rows: zones
      .toSorted((a, b) => b.low - a.low)
      .map(({ id, side, low, high, usd, share, distance, hit }) => [
        iso(timeMs),
        id,
        side,
        low,
        high,
        usd,
        share,
        distance,
        ...hit,
      ]),
  };
}

/** Newest first. */
export function liquidationTable({ timeMs, side, price, usd }: MarketLiquidations): Table {
  return {
    name: 'liquidations',
    title: 'Liquidations',
    columns: ['time', 'side', 'price', 'usd'],
    rows: timeMs.map((at, i) => [iso(at), side[i]!, price[i]!, usd[i]!]).toReversed(),
  };
}

/** The leverage mix that the map is made with, and how well it is known. */
export function mixTable({ leverage, share, learnedShare, relativeError }: MixKnowledge): Table {
  return {
    name: 'leverage-mix',
    title: 'Leverage mix',
    columns: ['leverage', 'share of opens', 'as learned', 'relative standard error'],
    rows: leverage.map((times, k) => [times, share[k]!, learnedShare[k]!, relativeError[k]!]),
  };
}

function iso(timeMs: number): string {
  return new Date(timeMs).toISOString().replace('.000Z', 'Z');
}
