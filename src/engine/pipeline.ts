import type { Candles, MarketSummary } from '../market/api/schemas.ts';
import type { Bar } from '../market/bar.ts';
import { QueryError } from '../market/errors.ts';
import type { Liquidation, LiquidationTotal } from '../market/event.ts';
import type { HeatFrame } from '../market/heat-frame.ts';
import type { Instrument } from '../market/instrument.ts';
import { Estimator } from '../model/cohorts/estimator.ts';
import { DEFAULT_PARAMETERS, type ModelParameters } from '../model/cohorts/parameters.ts';
import { BarStore, blankBar } from './bar-store.ts';
import { aggregateCandles } from './candles.ts';
import { Checkpoints } from './checkpoints.ts';
import { buildHeat } from './heat-window.ts';
import { LiquidationLedger } from './liquidation-ledger.ts';
import type { BarUpdate, CandleWindow, HeatWindow, MarketView } from './market-view.ts';
import { summarise } from './summary.ts';

const CHECKPOINT_EVERY_BARS = 2000;

/** What a pipeline is told of its source. */
export interface SourceState {
  live: boolean;
  /** Rows that were refused on the way in. */
  refusedRows: number;
}

/** One market: events -> bars -> model -> windows of candles and heat. */
export class MarketPipeline implements MarketView {
  readonly instrument: Instrument;
  readonly barStepMs: number;
  readonly parameters: ModelParameters;
  readonly bars = new BarStore();
  readonly ledger = new LiquidationLedger();
  readonly source: SourceState = { live: false, refusedRows: 0 };
  running: Bar | null = null;
  gaps = 0;
  hasMarks = false;
  private readonly estimator: Estimator;
  private readonly checkpoints = new Checkpoints(CHECKPOINT_EVERY_BARS);
  private readonly listeners = new Set<(update: BarUpdate) => void>();

  /** `barStepMs`: the constant step of the bars that will come. */
  constructor(instrument: Instrument, barStepMs: number, parameters: ModelParameters = DEFAULT_PARAMETERS) {
    this.instrument = instrument;
    this.barStepMs = barStepMs;
    this.parameters = parameters;
    this.estimator = new Estimator(instrument, parameters);
  }

  /**
   * Takes the next closed bar.
   * @throws QueryError where it does not come after the last one
   */
  close(bar: Bar): void {
    const last = this.bars.length > 0 ? this.bars.timeMs[this.bars.length - 1]! : Number.NEGATIVE_INFINITY;
    if (bar.timeMs <= last) {
      throw new QueryError(
        `${this.instrument.id}: the bar of ${new Date(bar.timeMs).toISOString()} came twice or late`,
      );
    }
    if (this.bars.length > 0 && bar.timeMs !== last + this.barStepMs) this.gaps++;
    if (!Number.isNaN(bar.markLow)) this.hasMarks = true;
    this.bars.append(bar);
    this.estimator.push(bar);
    this.checkpoints.offer(this.bars.length, this.estimator);
    if (this.running && this.running.timeMs <= bar.timeMs) this.running = null;
    this.tell({ bar, running: false });
  }

  /** Takes the running bar as it is so far; it is shown, and never folded. */
  run(bar: Bar): void {
    this.running = bar;
    this.tell({ bar, running: true });
  }

  liquidation(liquidation: Liquidation): void {
    this.ledger.addPriced(liquidation, this.instrument.contract, this.barStepMs);
  }

  liquidationTotal(total: LiquidationTotal): void {
    this.ledger.add(total);
  }

  summary(asOfMs?: number): MarketSummary {
    return summarise(this, asOfMs);
  }

  candles(window: CandleWindow, asOfMs?: number): Candles {
    this.check(window);
    return aggregateCandles(this.bars, asOfMs === undefined ? this.running : null, window, this.known(asOfMs));
  }

  heat(window: HeatWindow, asOfMs?: number): HeatFrame {
    this.check(window);
    const known = this.known(asOfMs);
    const from = this.bars.countBefore(window.fromMs);
    // The live state serves a window whose first column ends with, or after, the last bar that was folded into it.
    const firstEnd = this.bars.countBefore(Math.floor(window.fromMs / window.stepMs + 1) * window.stepMs);
    const isLiveEdge = asOfMs === undefined && firstEnd >= this.bars.length - this.estimator.pending.length;
    const live = { next: this.bars.length, estimator: this.estimator };
    const start = isLiveEdge
      ? live
      : (this.checkpoints.before(from) ?? { next: 0, estimator: new Estimator(this.instrument, this.parameters) });
    return buildHeat({
      bars: this.bars,
      known,
      barStepMs: this.barStepMs,
      running: asOfMs === undefined ? this.running : null,
      contract: this.instrument.contract,
      window,
      start: { next: start.next, estimator: start.estimator.clone() },
    });
  }

  listen(listener: (update: BarUpdate) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** How many bars had ended at `asOfMs`. */
  known(asOfMs?: number): number {
    return asOfMs === undefined ? this.bars.length : this.bars.countBefore(asOfMs - this.barStepMs + 1);
  }

  private tell(update: BarUpdate): void {
    for (const listener of this.listeners) listener(update);
  }

  private check({ fromMs, toMs, stepMs }: CandleWindow): void {
    if (!(toMs > fromMs)) throw new QueryError('the window is empty: "to" must be later than "from"');
    if (!(stepMs >= this.barStepMs) || stepMs % this.barStepMs !== 0) {
      throw new QueryError(`a step of ${stepMs} ms cannot be shown: bars are ${this.barStepMs} ms, use a multiple`);
    }
  }
}

/** The bar that `bars` ends with at the asked moment, or null. */
export function lastBar(bars: BarStore, known: number): Bar | null {
  return known > 0 ? bars.read(known - 1, blankBar()) : null;
}
