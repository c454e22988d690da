/**
 * dYdX v4: (e - s p) / (|s| MMF - s).
 * @param equity e, quote; @param signedSize s, base; @param price p, the oracle's
 */
export function dydxLiquidationPrice(
  equity: number,
  signedSize: number,
  price: number,
  maintenanceFraction: number,
): number | null {
  const liquidation = (equity - signedSize * price) / (Math.abs(signedSize) * maintenanceFraction - signedSize);
  return liquidation > 0 && Number.isFinite(liquidation) ? liquidation : null;
}
