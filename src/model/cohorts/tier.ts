import type { Instrument } from '../../market/instrument.ts';
import type { Side } from '../../market/event.ts';
import { CELL_LOG_HEIGHT } from '../../market/heat-frame.ts';
import { InstrumentError } from '../../market/errors.ts';
import { bracketOf, maxLeverage } from '../margin/bracket.ts';
import { inverseLiquidationPrice } from '../margin/inverse.ts';
import { isolatedPosition, tieredLiquidationPrice } from '../margin/linear.ts';
import { type ModelParameters, TIERS } from './parameters.ts';

/** One typical distance of a tier's liquidations: ln(LP / E), signed, with the share of quantity that has it. */
export interface Shift {
  logDistance: number;
  share: number;
}

/** One leverage on one side, with everything about it that does not change from bar to bar. */
export interface Tier {
  side: Side;
  leverage: number;
  /** w: its share of the side's opens. */
  weight: number;
  /** eta, relative: 1 at 10x. */
  hazard: number;
  /** Where its opens are liquidated; empty for a tier without a liquidation price. */
  shifts: Shift[];
  /** Width of its bins in units of {@link CELL_LOG_HEIGHT}: about a quarter of its blur. */
  cellsPerBin: number;
}

/** Distance of a position's liquidation from its entry, or null where no price liquidates it. */
function logDistance(instrument: Instrument, side: Side, leverage: number, notionalUsd: number): number | null {
  const price =
    instrument.contract === 'linear'
      ? tieredLiquidationPrice(isolatedPosition(side, 1, notionalUsd, leverage), instrument.brackets)
      : inverseLiquidationPrice(
          side,
          1,
          notionalUsd,
          notionalUsd / leverage,
          bracketOf(instrument.brackets, notionalUsd).rate,
          bracketOf(instrument.brackets, notionalUsd).deduction,
        );
  return price === null ? null : Math.log(price);
}

/**
 * The tiers of one side. A notional whose bracket does not allow the leverage is left out; a tier without any is not
 * used, and its weight goes to the others in proportion.
 * @throws InstrumentError where the instrument has no brackets or the mix has not one share per tier
 */
export function tiersOf(instrument: Instrument, side: Side, parameters: ModelParameters): Tier[] {
  const mix = parameters.mix[side];
  if (instrument.brackets.length === 0) {
    throw new InstrumentError(`${instrument.id} has no margin brackets: add at least one to its market.json`);
  }
  if (mix.length !== TIERS.length) throw new InstrumentError(`the mix needs ${TIERS.length} shares, one per tier`);
  const tiers = TIERS.flatMap((leverage, k): Tier[] => {
    const allowed = parameters.notionals.filter((n) => leverage <= maxLeverage(instrument.brackets, n.usd));
    if (allowed.length === 0) return [];
    const total = allowed.reduce((sum, n) => sum + n.share, 0);
    const shifts: Shift[] = [];
    for (const { usd, share } of allowed) {
      const distance = logDistance(instrument, side, leverage, usd);
      if (distance !== null) shifts.push({ logDistance: distance, share: share / total });
    }
    const mean = shifts.reduce((sum, s) => sum + s.share * Math.abs(s.logDistance), 0);
    const hazard = (leverage / 10) ** parameters.hazardExponent;
    const cellsPerBin = Math.max(1, Math.round((mean * parameters.blur) / 4 / CELL_LOG_HEIGHT));
    return [{ side, leverage, weight: mix[k]!, hazard, shifts, cellsPerBin }];
  });
  const weight = tiers.reduce((sum, tier) => sum + tier.weight, 0);
  if (!(weight > 0))
    throw new InstrumentError(`${instrument.id}: the brackets allow none of the tiers that have a share`);
  for (const tier of tiers) tier.weight /= weight;
  return tiers;
}
