import type { MarketSummary } from '../../market/api/schemas.ts';

/** The venue of a market id as it is called on the screen. */
export function venueName(id: string): string {
  const venue = id.split(':')[0]!;
  return venue === 'all' ? 'all venues' : venue;
}

/** `binance BTC/USDT`; of an inverse market `binance BTC/USD (in BTC)`. */
export function memberName(id: string): string {
  const [venue, pair, settle] = id.split(':');
  const base = pair?.split('/')[0];
  return `${venue} ${pair}${settle === base ? ` (in ${base})` : ''}`;
}

/** Markets of the same coin: what a choice of venues is between, the sum of them first. */
export function marketsOfCoin(markets: readonly MarketSummary[], { base, simulated }: MarketSummary): MarketSummary[] {
  return markets
    .filter((one) => one.base === base && one.simulated === simulated)
    .toSorted((a, b) => Number(b.members !== undefined) - Number(a.members !== undefined));
}

/** How many told the newest bar: `3 of 4`. */
export function toldOf(members: readonly { told: boolean }[]): string {
  const told = members.filter((one) => one.told).length;
  return `${told} of ${members.length}`;
}
