/**
 * Hyperliquid: LP = price - s * margin_available / size / (1 - l s), l = 1 / (2 max leverage), with
 * margin_available = account value - maintenance margin. For an isolated position the price cancels out.
 * Source: Hyperliquid docs, "Liquidations".
 * @param signedSize szi, base coin, negative for a short
 * @param rawUsd the position's quote balance (negative for a long that borrowed)
 */
export function hyperliquidLiquidationPrice(signedSize: number, rawUsd: number, maxLeverage: number): number | null {
  const s = Math.sign(signedSize);
  const maintenance = 1 / (2 * maxLeverage);
  const price = -rawUsd / (signedSize * (1 - maintenance * s));
  return price > 0 && Number.isFinite(price) ? price : null;
}
