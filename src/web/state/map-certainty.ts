import type { Uncertainty } from '../../market/api/uncertainty.ts';

/** How sure a stretch of the map is, by its relative standard error: classes, from the surest, and where each ends. */
export const CERTAINTIES = [
  { name: 'sure', below: 0.25, label: 'within ±25%' },
  { name: 'fair', below: 0.5, label: '±25% to ±50%' },
  { name: 'unsure', below: Number.POSITIVE_INFINITY, label: 'more than ±50%' },
] as const;

/** Index into {@link CERTAINTIES}. */
export function certaintyOf(error: number): number {
  return CERTAINTIES.findIndex(({ below }) => error < below);
}

/** The relative standard error at a moment and a price; null where it is not known, or as good as nothing stands. */
export function errorAt({ timeMs, edges, relativeError }: Uncertainty, atMs: number, price: number): number | null {
  const [low, high] = [edges[0]!, edges.at(-1)!];
  if (!(price >= low && price < high)) return null;
  const row = Math.floor((Math.log(price / low) / Math.log(high / low)) * (edges.length - 1));
  // Each moment stands for the time since the one before; the newest also for what has come since.
  const later = timeMs.findIndex((one) => one >= atMs);
  return relativeError[later < 0 ? timeMs.length - 1 : later]?.[row] ?? null;
}
