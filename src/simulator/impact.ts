/**
 * Square-root price impact of the recent signed flow F:
 * I(F) = Y sigma (sqrt((|F| + F0) / V) - sqrt(F0 / V)), Y = 1, F0 one minute of volume, which keeps small flow linear.
 *
 * @param flow signed quantity, buys positive, in the unit of `dailyVolume`
 * @param dailyVolatility standard deviation of a day's log return at the present volatility
 * @returns change of log price
 */
export function priceImpact(flow: number, dailyVolume: number, dailyVolatility: number): number {
  const minute = dailyVolume / 1440;
  const size = dailyVolatility * (Math.sqrt((Math.abs(flow) + minute) / dailyVolume) - Math.sqrt(minute / dailyVolume));
  return flow < 0 ? -size : size;
}
