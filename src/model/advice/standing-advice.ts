import type { Bar } from '../../market/bar.ts';
import type { Side } from '../../market/event.ts';
import type { Instrument } from '../../market/instrument.ts';
import type { CascadeCurve } from '../cascade/cascade.ts';
import { type Impact, ofCoins } from '../cascade/impact.ts';
import { type HitOdds, RISK_HORIZONS } from '../risk/hit-odds.ts';
import { openPosition } from '../risk/position.ts';
import { sizeForRisk } from '../risk/size.ts';
import { adviseStop } from '../risk/stop.ts';
import { survivalLeverage } from '../risk/survival.ts';
import type { Band } from '../zones/zone-tracker.ts';
import { AdviceRecord } from './advice-record.ts';

/** The same two plans are put to the desk every so often, whoever asks or does not. */
export const STANDING_EVERY_MS = 4 * 3_600_000;
/** What is planned: this leverage, and the share of equity that a stopped trade may lose. */
const LEVERAGE = 10;
const RISK_USD = 100;
const DAY = RISK_HORIZONS.findIndex(({ name }) => name === '24 h');
const TAIL = 0.01;
const FEES = 0.001;

/** What the desk knows when it is asked. */
export interface StandingView {
  zones: readonly Band[];
  price: number;
  /** Average true range of an hour, quote currency; NaN is unknown. */
  atr: number;
  odds: HitOdds;
  curves: Record<Side, CascadeCurve> | null;
  impact: Impact | null;
}

/**
 * The rule of stops, sizes and leverage put to the test by itself: a long and a short at the price of the moment, every
 * four hours, settled a day later. So a market has a record before anybody asked, made of what was known each time.
 */
export class StandingAdvice {
  readonly record: AdviceRecord;
  /** Plans to which the answer was "no valid stop". */
  declined = 0;
  private readonly instrument: Instrument;

  constructor(instrument: Instrument, stepMs: number) {
    this.instrument = instrument;
    this.record = new AdviceRecord(stepMs);
  }

  /** Takes the next closed bar. */
  push(bar: Bar): void {
    this.record.push(bar);
  }

  /** Puts both plans to the desk at `timeMs`, the end of the last bar. Nothing is asked before the ranges are known. */
  ask(timeMs: number, view: StandingView): void {
    if (!(view.atr > 0) || this.instrument.brackets.length === 0) return;
    for (const side of ['long', 'short'] as const) this.askFor(side, timeMs, view);
  }

  private askFor(side: Side, timeMs: number, { zones, price, atr, odds, curves, impact }: StandingView): void {
    const { instrument } = this;
    const planOf = (leverage: number) =>
      openPosition(instrument, {
        side,
        entry: price,
        leverage,
        size: instrument.contract === 'linear' ? 1 / price : 1,
      });
    const position = planOf(Math.min(LEVERAGE, instrument.brackets[0]!.maxLeverage));
    const { stop } = adviseStop(position, { zones, atr, price, curve: curves?.[side] ?? null });
    if (stop === null) {
      this.declined++;
      return;
    }
    const excursion = odds.quantile(side, TAIL, DAY);
    const survived = survivalLeverage(instrument.contract, side, excursion, position.maintenanceRate);
    const isKnown = Number.isFinite(excursion) && survived >= 1;
    const advised = isKnown ? planOf(Math.min(survived, instrument.brackets[0]!.maxLeverage)).liquidation : null;
    const sized = impact
      ? sizeForRisk({
          risk: RISK_USD,
          entry: price,
          stop,
          fees: FEES,
          impact: ofCoins(instrument.contract, price, impact),
        })
      : null;
    this.record.give({
      id: `${timeMs}-${side}`,
      timeMs,
      horizonMs: RISK_HORIZONS[DAY]!.ms,
      side,
      entry: price,
      stop,
      atr,
      liquidation: { planned: position.liquidation, advised },
      riskUsd: sized ? RISK_USD : null,
      notionalUsd: sized ? sized.size * price : null,
    });
  }
}
