import type { MarketPipeline } from '../pipeline.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/**
 * From when on each member counts. A map is filled up at its first stamp of open interest with all that was open then,
 * around the price of that minute; in a sum with maps that are older it would stand out as a wall that nobody built. So
 * a member whose open interest comes to be known more than an hour after the first one's joins a day later.
 */
export class Joining {
  private readonly members: { market: MarketPipeline; scanned: number; firstMs: number }[];

  constructor(markets: readonly MarketPipeline[]) {
    this.members = markets.map((market) => ({ market, scanned: 0, firstMs: Number.POSITIVE_INFINITY }));
  }

  /** The open of the first bar that counts, ms; Infinity while no open interest is known. */
  joinsMs(market: MarketPipeline): number {
    const firstMs = this.firstOf(this.members.find((member) => member.market === market)!);
    const earliestMs = Math.min(...this.members.map((member) => this.firstOf(member)));
    return firstMs <= earliestMs + HOUR_MS ? firstMs : firstMs + DAY_MS;
  }

  private firstOf(member: Joining['members'][number]): number {
    const { bars } = member.market;
    if (member.firstMs === Number.POSITIVE_INFINITY) {
      const interest = bars.column('openInterest');
      while (member.scanned < bars.length && !(interest[member.scanned]! > 0)) member.scanned++;
      if (member.scanned < bars.length) member.firstMs = bars.timeMs[member.scanned]!;
    }
    return member.firstMs;
  }
}
