import type { MarketSummary } from '../../market/api/schemas.ts';
import { outlooks, skills } from './market-outlook.ts';

export interface Column {
  key: string;
  label: string;
  /** What rows are ordered by; null is unknown and always comes last. */
  value(market: MarketSummary): number | string | null;
}

export interface SortOrder {
  key: string;
  isDown: boolean;
}

export function dayOf({ liquidations }: MarketSummary) {
  return liquidations.find(({ hours }) => hours === 24) ?? null;
}

export function totalOf(market: MarketSummary): number | null {
  const day = dayOf(market);
  return day && day.longUsd + day.shortUsd;
}

/** Columns that rows can be ordered by. */
export const COLUMNS: readonly Column[] = [
  { key: 'market', label: 'Market', value: ({ base, quote, id }) => `${base}/${quote} ${id}` },
  { key: 'price', label: 'Price', value: ({ price }) => price },
  { key: 'change', label: '24h', value: ({ change24h }) => change24h },
  { key: 'liquidations', label: 'Liquidated 24h', value: totalOf },
  { key: 'imbalance', label: 'Long / short', value: (market) => dayOf(market)?.imbalance ?? null },
  { key: 'interest', label: 'Open interest', value: ({ openInterestUsd }) => openInterestUsd },
  { key: 'funding', label: 'Funding', value: ({ fundingRate }) => fundingRate },
  {
    key: 'zone',
    label: 'Nearest zone',
    value({ id }) {
      const nearest = outlooks.value[id]?.nearest;
      return nearest ? Math.abs(nearest.distance) : null;
    },
  },
  { key: 'reproduction', label: 'R', value: ({ id }) => outlooks.value[id]?.reproduction ?? null },
  { key: 'skill', label: 'Skill', value: ({ id }) => skills.value?.[id]?.skill?.gain.value ?? null },
];

/** Markets that match a search by base, quote or venue, in order, those that are favoured first. */
export function arrange(
  markets: readonly MarketSummary[],
  search: string,
  { key, isDown }: SortOrder,
  favourites: readonly string[],
): MarketSummary[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const { value } = COLUMNS.find((column) => column.key === key) ?? COLUMNS[0]!;
  const rank = ({ id }: MarketSummary) => (favourites.includes(id) ? 0 : 1);
  return markets
    .filter(({ id, base, quote }) => words.every((word) => `${base}/${quote} ${id}`.toLowerCase().includes(word)))
    .toSorted((a, b) => rank(a) - rank(b) || compare(value(a), value(b), isDown) || compare(a.id, b.id, false));
}

function compare(a: number | string | null, b: number | string | null, isDown: boolean): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  const order = typeof a === 'string' ? a.localeCompare(String(b)) : a - Number(b);
  return isDown ? -order : order;
}
