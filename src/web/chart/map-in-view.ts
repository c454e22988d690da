import type { LiquidationMapAnswer } from '../../market/api/liquidation-map.ts';

export interface SideInView {
  /** USD by bin, of the groups that are shown. */
  usd: readonly number[];
  /** USD from the price (or where the map begins beyond it) to the far edge of each bin. */
  sumUsd: readonly number[];
  /** Where the most would be liquidated within the view: the middle of a bin, and its USD. */
  pain: { price: number; usd: number } | null;
}

/** A liquidation map as a view shows it. */
export interface MapInView {
  long: SideInView;
  short: SideInView;
  /** What a full width stands for, USD: the longest bar in view, and the larger of the sums. */
  barUsd: number;
  sumUsd: number;
}

/** Of the leverage groups that are shown, and between two prices. */
export function mapInView(
  map: LiquidationMapAnswer,
  groups: readonly boolean[],
  view: { low: number; high: number },
): MapInView {
  const side = (byGroup: readonly (readonly number[])[], isLong: boolean): SideInView => {
    const bins = map.edges.length - 1;
    const usd = Array.from({ length: bins }, (_, bin) =>
      byGroup.reduce((sum, values, group) => (groups[group] ? sum + values[bin]! : sum), 0),
    );
    const sumUsd = usd.map(() => 0);
    let sum = 0;
    let pain: SideInView['pain'] = null;
    for (let i = 0; i < bins; i++) {
      const bin = isLong ? bins - 1 - i : i;
      sumUsd[bin] = sum += usd[bin]!;
      const price = Math.sqrt(map.edges[bin]! * map.edges[bin + 1]!);
      if (price < view.low || price > view.high) continue;
      if (usd[bin]! > (pain?.usd ?? 0)) pain = { price, usd: usd[bin]! };
    }
    return { usd, sumUsd, pain };
  };
  const long = side(map.longUsd, true);
  const short = side(map.shortUsd, false);
  const inView = (sums: readonly number[]) =>
    Math.max(0, ...sums.filter((_, bin) => map.edges[bin + 1]! > view.low && map.edges[bin]! < view.high));
  return {
    long,
    short,
    barUsd: Math.max(long.pain?.usd ?? 0, short.pain?.usd ?? 0),
    sumUsd: Math.max(inView(long.sumUsd), inView(short.sumUsd)),
  };
}
