import { CascadeCurve, type Fuel } from '../cascade/cascade.ts';
import { type ImpactScale, squareRootImpact } from '../cascade/impact.ts';
import { signOf } from '../margin/side.ts';
import type { Position } from './position.ts';

/** News against the position, log distance about these fractions, and the shares of the usual depth they meet. */
export const LOSS_SHOCKS = [0.02, 0.05, 0.1] as const;
export const LOSS_DEPTHS = [1, 0.5, 0.1] as const;

/** What one scenario does to a plan. */
export interface CascadeLoss {
  /** Change of the price that comes from outside, a signed fraction, and the share of the usual depth. */
  shock: number;
  depth: number;
  /** Where the price comes to rest; null where the cascade runs through the whole map. */
  endPrice: number | null;
  /** How the plan ends: its stop is filled, it is liquidated, or it is still open at the end. */
  exit: 'stop' | 'liquidation' | 'open';
  /** Where it is filled; the price jumps over stretches that feed themselves. Null where it is liquidated. */
  exitPrice: number | null;
  /** Of the collateral, fees included; above 1 only with cross margin's other positions, which are not counted here. */
  lossShare: number;
  /** At the exit's price. */
  lossUsd: number;
}

export interface LossView {
  price: number;
  fuel: { long: Fuel; short: Fuel };
  scale: ImpactScale;
}

/**
 * What a plan loses when news moves the price against it and forced orders carry it on. The stop is filled where the
 * price lands once it is past it; a stop that is jumped over beyond the liquidation does not help.
 * @param fees of the notional, both ways together
 */
export function cascadeLosses(
  position: Position,
  stop: number | null,
  { price, fuel, scale }: LossView,
  fees: number,
): CascadeLoss[] {
  const sign = signOf(position.side);
  return LOSS_DEPTHS.flatMap((depth) => {
    const curve = new CascadeCurve(fuel[position.side], squareRootImpact(scale, depth));
    return LOSS_SHOCKS.map((size) => {
      const shock = -sign * size;
      const { end } = curve.answer(Math.abs(Math.log1p(shock)));
      const endPrice = Number.isFinite(end) ? price * Math.exp(-sign * end) : null;
      return { shock, depth, endPrice, ...exitOf(position, stop, price, endPrice, curve, fees) };
    });
  });
}

type Exit = Pick<CascadeLoss, 'exit' | 'exitPrice' | 'lossShare' | 'lossUsd'>;

function exitOf(
  position: Position,
  stop: number | null,
  price: number,
  endPrice: number | null,
  curve: CascadeCurve,
  fees: number,
): Exit {
  const { side, liquidation, collateral, contract } = position;
  const sign = signOf(side);
  const isPassed = (level: number) => endPrice === null || sign * (level - endPrice) >= 0;
  const liquidated: Exit = {
    exit: 'liquidation',
    exitPrice: null,
    lossShare: 1,
    lossUsd: contract === 'linear' ? collateral : collateral * (liquidation ?? price),
  };
  if (stop !== null && isPassed(stop)) {
    const distance = sign * Math.log(price / stop);
    const landing = distance > 0 ? curve.landing(distance) : 0;
    const fill = Number.isFinite(landing) ? price * Math.exp(-sign * landing) : null;
    // The stop comes first, but what it is filled at may lie behind the liquidation.
    if (fill === null || (liquidation !== null && sign * (liquidation - fill) >= 0)) return liquidated;
    return { exit: 'stop', exitPrice: fill, ...lossAt(position, fill, fees) };
  }
  if (liquidation !== null && isPassed(liquidation)) return liquidated;
  // Without a liquidation price a cascade through the whole map ends nowhere that is known: it costs everything.
  if (endPrice === null) return liquidated;
  return { exit: 'open', exitPrice: endPrice, ...lossAt(position, endPrice, fees) };
}

function lossAt(
  { contract, side, entry, size, collateral, mode }: Position,
  exit: number,
  fees: number,
): Pick<CascadeLoss, 'lossShare' | 'lossUsd'> {
  const sign = signOf(side);
  // Linear: quote currency; inverse: coin.
  const lost =
    contract === 'linear'
      ? sign * size * (entry - exit) + fees * size * entry
      : sign * size * (1 / exit - 1 / entry) + (fees * size) / entry;
  const borne = mode === 'isolated' ? Math.min(lost, collateral) : lost;
  return { lossShare: borne / collateral, lossUsd: contract === 'linear' ? borne : borne * exit };
}
