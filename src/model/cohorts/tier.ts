import type { Instrument } from '../../market/instrument.ts';
import type { Side } from '../../market/event.ts';
import { CELL_LOG_HEIGHT } from '../../market/heat-frame.ts';
import { InstrumentError } from '../../market/errors.ts';
import { bracketOf, maxLeverage } from '../margin/bracket.ts';
import { inverseBalanceAt } from '../margin/inverse.ts';
import { linearBalanceAt } from '../margin/linear.ts';
import { type Beyond, type Kernel, kernelOf } from './kernel.ts';
import { type ModelParameters, type NotionalPoint, TIERS } from './parameters.ts';

/** One leverage on one side, with everything about it that does not change from bar to bar. */
export interface Tier {
  side: Side;
  leverage: number;
  /** w: its share of the side's opens. */
  weight: number;
  /** eta, relative: 1 at 10x. */
  hazard: number;
  /** Width of its bins in units of {@link CELL_LOG_HEIGHT}: about a tenth of what its initial margin bears. */
  cellsPerBin: number;
  /** Where its opens are liquidated; null where nothing within reach does. */
  kernel: Kernel | null;
}

/** Width of a bin in initial margins: a sixth of the further margin that most opens stand on. */
const BIN_MARGINS = 0.1;

/** Margin at which a position entered at 1 is liquidated at `price`, as a share of its notional. */
function marginAt({ contract, brackets }: Instrument, side: Side, notionalUsd: number, price: number): number {
  if (contract === 'linear') {
    return linearBalanceAt({ side, entry: 1, quantity: notionalUsd }, price, brackets) / notionalUsd;
  }
  const { rate, deduction } = bracketOf(brackets, notionalUsd);
  return inverseBalanceAt(side, 1, notionalUsd, price, rate, deduction) / notionalUsd;
}

/**
 * How far off the opens of a leverage are liquidated. No venue opens a position on less than its initial margin, so
 * nothing lies nearer than that margin bears, and what further margin there is lies beyond.
 */
function beyondOf(
  instrument: Instrument,
  side: Side,
  leverage: number,
  notionals: readonly NotionalPoint[],
  { isolatedShare, furtherMargin }: ModelParameters,
): Beyond {
  const sign = side === 'long' ? 1 : -1;
  return (logDistance) => {
    const price = Math.exp(-sign * logDistance);
    let sum = 0;
    for (const { usd, share } of notionals) {
      const further = marginAt(instrument, side, usd, price) * leverage - 1;
      sum += share * (further <= 0 ? 1 : (1 - isolatedShare) * Math.exp(-further / furtherMargin));
    }
    return sum;
  };
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
    const shares = allowed.map(({ usd, share }) => ({ usd, share: share / total }));
    const beyond = beyondOf(instrument, side, leverage, shares, parameters);
    const hazard = (leverage / 10) ** parameters.hazardExponent;
    const cellsPerBin = Math.max(1, Math.round(BIN_MARGINS / leverage / CELL_LOG_HEIGHT));
    const kernel = kernelOf(beyond, cellsPerBin * CELL_LOG_HEIGHT);
    return [{ side, leverage, weight: mix[k]!, hazard, cellsPerBin, kernel }];
  });
  const weight = tiers.reduce((sum, tier) => sum + tier.weight, 0);
  if (!(weight > 0))
    throw new InstrumentError(`${instrument.id}: the brackets allow none of the tiers that have a share`);
  for (const tier of tiers) tier.weight /= weight;
  return tiers;
}
