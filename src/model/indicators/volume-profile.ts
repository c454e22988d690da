import type { Bar } from '../../market/bar.ts';

/** Where a window's volume was traded. Prices in quote currency. */
export interface VolumeProfile {
  /** Middle of the price row with the most volume. */
  pointOfControl: number;
  /** The rows around it that hold {@link VALUE_SHARE} of the volume. */
  valueLow: number;
  valueHigh: number;
}

/** The usual share of a value area: about one standard deviation of a normal day. */
export const VALUE_SHARE = 0.7;
const ROW_LOG_HEIGHT = 1e-3;

/**
 * Volume at price, each bar's volume spread evenly over its range, in rows of 10 bp of log price. The value area grows
 * from the point of control towards the larger neighbour.
 * @returns null where nothing was traded
 */
export function volumeProfile(bars: readonly Bar[]): VolumeProfile | null {
  let low = Number.POSITIVE_INFINITY;
  let high = 0;
  let total = 0;
  for (const bar of bars) {
    low = Math.min(low, bar.low);
    high = Math.max(high, bar.high);
    total += bar.volume;
  }
  if (!(total > 0)) return null;
  const origin = Math.floor(Math.log(low) / ROW_LOG_HEIGHT);
  const rows = new Float64Array(Math.floor(Math.log(high) / ROW_LOG_HEIGHT) - origin + 1);
  for (const bar of bars) {
    const from = Math.log(bar.low) / ROW_LOG_HEIGHT - origin;
    const to = Math.log(bar.high) / ROW_LOG_HEIGHT - origin;
    const [first, last] = [Math.floor(from), Math.floor(to)];
    for (let row = first; row <= last; row++) {
      const part = to > from ? (Math.min(to, row + 1) - Math.max(from, row)) / (to - from) : 1;
      rows[row]! += bar.volume * part;
    }
  }
  const peak = rows.indexOf(Math.max(...rows));
  let [first, last] = [peak, peak];
  let held = rows[peak]!;
  while (held < VALUE_SHARE * total) {
    const below = rows[first - 1] ?? -1;
    const above = rows[last + 1] ?? -1;
    if (below < 0 && above < 0) break;
    held += above >= below ? rows[++last]! : rows[--first]!;
  }
  const priceOf = (row: number) => Math.exp((origin + row) * ROW_LOG_HEIGHT);
  return { pointOfControl: priceOf(peak + 0.5), valueLow: priceOf(first), valueHigh: priceOf(last + 1) };
}
