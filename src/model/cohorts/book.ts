import type { Bar } from '../../market/bar.ts';
import { touchHigh, touchLow } from '../../market/bar.ts';
import type { Instrument } from '../../market/instrument.ts';
import { closeTo, closeUnder } from './closing.ts';
import { Cohort } from './cohort.ts';
import type { ModelParameters } from './parameters.ts';
import { tiersOf } from './tier.ts';

/** What one bar did to one side, in native quantity. opened - closed - liquidated = change of open interest. */
export interface SideFlow {
  opened: number;
  closed: number;
  /** Predicted: what stood in the swept bins, and what opened and was liquidated inside the bar. */
  liquidated: number;
  /** m: how hard the prior hazards had to be pressed. */
  closingPressure: number;
}

/** Opens enter at most this share of open interest in one bar, where the open interest itself does not ask for more. */
const MOST_TURNOVER = 0.95;
/** Of a bar so wide that less than this share of its opens survives it, nothing is known of where they stand. */
const LEAST_RETAINED = 1e-3;

interface BookSide {
  cohorts: Cohort[];
  retained: Float64Array;
  flow: SideFlow;
}

/**
 * The state of the estimator: both sides' cohorts after the last folded bar. Long mass = short mass = open interest,
 * always, to rounding.
 */
export class CohortBook {
  readonly parameters: ModelParameters;
  readonly long: BookSide;
  readonly short: BookSide;
  /** One-sided, native quantity; 0 before the first stamp. */
  openInterest = 0;

  constructor(instrument: Instrument, parameters: ModelParameters) {
    this.parameters = parameters;
    const side = (name: 'long' | 'short'): BookSide => {
      const cohorts = tiersOf(instrument, name, parameters).map((tier) => new Cohort(tier));
      return { cohorts, retained: new Float64Array(cohorts.length), flow: emptyFlow() };
    };
    this.long = side('long');
    this.short = side('short');
  }

  clone(): CohortBook {
    const copy: CohortBook = Object.assign(Object.create(CohortBook.prototype), this);
    const side = (of: BookSide): BookSide => ({
      cohorts: of.cohorts.map((cohort) => cohort.clone()),
      retained: of.retained.slice(),
      flow: { ...of.flow },
    });
    return Object.assign(copy, { long: side(this.long), short: side(this.short) });
  }

  /**
   * Folds one closed bar into the state: touch, close, open, balance.
   * @param openInterest one-sided open interest at the bar's close, native quantity, above zero
   */
  fold(bar: Bar, openInterest: number): void {
    const { volumeShare, takerTilt } = this.parameters;
    const change = openInterest - this.openInterest;
    const churn = volumeShare * bar.volume;
    const tilt =
      takerTilt && bar.takerBuyVolume >= 0 ? takerTilt * volumeShare * (2 * bar.takerBuyVolume - bar.volume) : 0;
    const low = Math.log(bar.low);
    const high = Math.log(bar.high);
    const markLow = bar.markLow === bar.low ? low : Math.log(touchLow(bar));
    const markHigh = bar.markHigh === bar.high ? high : Math.log(touchHigh(bar));
    foldSide(this.long, low, high, markLow, openInterest, change, (churn + change + tilt) / 2);
    foldSide(this.short, -high, -low, -markHigh, openInterest, change, (churn + change - tilt) / 2);
    this.openInterest = openInterest;
  }

  /**
   * Follows `whole`, which has just folded the same bar, with the bar's opens left out: touched alike, closed under the
   * same pressure. What is left is the part of `whole` that had opened before the two parted.
   */
  foldWithoutOpens(bar: Bar, whole: CohortBook): void {
    const touches = { long: Math.log(touchLow(bar)), short: -Math.log(touchHigh(bar)) };
    for (const side of ['long', 'short'] as const) {
      for (const cohort of this[side].cohorts) cohort.sweep(touches[side]);
      closeUnder(this[side].cohorts, whole[side].flow.closingPressure);
      // The next touch takes the same share of the bin that it cuts out of both.
      this[side].cohorts.forEach((cohort, k) => {
        cohort.edge = whole[side].cohorts[k]!.edge;
      });
    }
    this.openInterest = whole.openInterest;
  }
}

/** `low`, `high` and `touch` are depths: see {@link Cohort}. */
function foldSide(
  side: BookSide,
  low: number,
  high: number,
  touch: number,
  openInterest: number,
  change: number,
  flowOfOpens: number,
): void {
  const { cohorts, retained, flow } = side;
  let swept = 0;
  let kept = 0;
  let held = 0;
  for (let k = 0; k < cohorts.length; k++) {
    const cohort = cohorts[k]!;
    const { weight } = cohort.tier;
    swept += weight * cohort.sweep(touch);
    held += weight * cohort.total;
    kept += weight * (retained[k] = cohort.retained(low, high, touch));
  }
  const lost = kept < LEAST_RETAINED;
  if (lost) kept = 1;
  // What must enter so that nobody "closes" a negative quantity: open interest less what the sweep left standing.
  const due = openInterest - held;
  const entering = Math.max(0, due, Math.min(kept * flowOfOpens, MOST_TURNOVER * openInterest));
  flow.closingPressure = closeTo(cohorts, openInterest - entering);
  const opened = entering / kept;
  for (let k = 0; k < cohorts.length; k++) {
    if (lost) cohorts[k]!.park(opened);
    else cohorts[k]!.open(low, high, touch, opened, retained[k]!);
  }
  flow.opened = opened;
  flow.liquidated = swept + opened - entering;
  flow.closed = opened - change - flow.liquidated;
}

function emptyFlow(): SideFlow {
  return { opened: 0, closed: 0, liquidated: 0, closingPressure: 0 };
}
