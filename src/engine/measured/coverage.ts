import type { MeasuredSide } from '../../market/api/measured.ts';
import type { Side } from '../../market/event.ts';
import type { HeldPosition } from './held-positions.ts';

/** Answers from longer ago are said to be stale. */
const STALE_MS = 15 * 60_000;

/**
 * What is known of one side.
 * @param openInterest one-sided, base coin; NaN where it is not known
 */
export function sideCoverage(
  positions: Iterable<HeldPosition>,
  side: Side,
  price: number,
  openInterest: number,
  nowMs: number,
): MeasuredSide {
  const held = [...positions].filter((one) => one.side === side);
  let [total, squares, largest, isolated, stale, without] = [0, 0, 0, 0, 0, 0];
  for (const { quantity, margin, toldMs, liquidationPrice } of held) {
    total += quantity;
    squares += quantity * quantity;
    largest = Math.max(largest, quantity);
    if (margin === 'isolated') isolated += quantity;
    if (nowMs - toldMs > STALE_MS) stale += quantity;
    if (Number.isNaN(liquidationPrice)) without += quantity;
  }
  const share = (part: number) => (total > 0 ? part / total : null);
  const ages = held.map(({ toldMs }) => Math.max(0, nowMs - toldMs)).toSorted((a, b) => a - b);
  return {
    positions: held.length,
    notionalUsd: total * price,
    shareOfOpenInterest: openInterest > 0 ? total / openInterest : null,
    withoutPriceShare: share(without),
    isolatedShare: share(isolated),
    staleShare: share(stale),
    largestShare: share(largest),
    effectivePositions: total > 0 ? (total * total) / squares : null,
    medianAgeMs: ages.length > 0 ? ages[Math.floor((ages.length - 1) / 2)]! : null,
  };
}
