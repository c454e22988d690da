import type { LiquidationLedger } from '../liquidation-ledger.ts';
import type { MarketPipeline } from '../pipeline.ts';

/** Adds what was liquidated on the members in the step of their ledgers that ends with the bar of `timeMs`. */
export function addLiquidations(
  ledger: LiquidationLedger,
  members: readonly MarketPipeline[],
  timeMs: number,
  barStepMs: number,
): void {
  const known = members.filter((member) => member.ledger.known);
  if (known.length === 0) return;
  const stepMs = Math.max(barStepMs, ...known.map((member) => member.ledger.stepMs!));
  const endMs = timeMs + barStepMs;
  if (endMs % stepMs !== 0) return;
  const sums = known.flatMap((member) => member.ledger.between(endMs - stepMs, endMs) ?? []);
  if (sums.length === 0) return;
  const isCounted = sums.every(({ count }) => count !== null);
  ledger.addSum({
    timeMs: endMs - stepMs,
    stepMs,
    longUsd: sums.reduce((sum, one) => sum + one.longUsd, 0),
    shortUsd: sums.reduce((sum, one) => sum + one.shortUsd, 0),
    count: isCounted ? sums.reduce((sum, one) => sum + one.count!, 0) : null,
    largestUsd: isCounted ? Math.max(...sums.map((one) => one.largestUsd!)) : null,
  });
}
