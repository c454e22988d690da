import type { ScorecardAnswer } from '../../market/api/scorecard-answer.ts';
import type { Bar } from '../../market/bar.ts';
import type { Liquidation } from '../../market/event.ts';
import type { Instrument } from '../../market/instrument.ts';
import type { MixVersion } from '../../model/learning/learner.ts';
import { BAR_FIELDS } from '../bar-store.ts';
import type { ForecastPage } from './forecast-log.ts';
import type { StoredForecast } from './stored-forecast.ts';

/** What the process says to its scoring thread. */
export type ToThread =
  | { kind: 'open'; instrument: Instrument; barStepMs: number; stored: StoredForecast[] }
  /** Rows of bars and of what was liquidated in them or, late, before them: see {@link EventBatch}. */
  | { kind: 'events'; market: string; bars: Float64Array; liquidations: Float64Array; ids: string[] }
  /** The past is told; from now on forecasts are made at their time. */
  | { kind: 'live'; market: string }
  | { kind: 'stored'; market: string; timeMs: number; storedMs: number | null }
  | { kind: 'recording'; market: string; folder: string }
  /** Somebody waits: for so long others need the processor. */
  | { kind: 'rest'; ms: number }
  | { kind: 'ask'; id: number; market: string; question: Question }
  /** The market is no longer here. */
  | { kind: 'end'; market: string };

/** What the thread answers. */
export type FromThread =
  | { kind: 'progress'; market: string; bars: number }
  | { kind: 'forecast'; forecast: Omit<StoredForecast, 'storedMs'> }
  | { kind: 'answers'; market: string; scorecard: ScorecardAnswer }
  /** All that was learned of the mix so far, oldest first: once the past is gone through, then whenever one is new. */
  | { kind: 'mixes'; market: string; versions: readonly MixVersion[]; ofPast: boolean }
  /** To the question of this id; null where there is nothing of the kind. */
  | { kind: 'told'; id: number; answer: unknown }
  | { kind: 'failed'; market: string; message: string };

/** What can be asked of one market's scoring; it is answered between two pieces of work. */
export type Question =
  | ({ kind: 'forecasts' } & ForecastPage)
  | { kind: 'forecast'; hash: string; horizonMs: number; cell: number | null }
  | { kind: 'bytes'; hash: string }
  | { kind: 'nowcast'; beforeMs?: number; untilMs?: number; limit: number }
  | { kind: 'claims' }
  | { kind: 'mixes' };

/** One end of the line between them. */
export interface ScoringPort<Heard, Said> {
  postMessage(message: Said): void;
  on(event: 'message', listener: (message: Heard) => void): unknown;
}

const LIQUIDATION_FIELDS = 4;
/** A bar's fields, and whether its liquidations were listened to. */
const BAR_NUMBERS = BAR_FIELDS.length + 1;

/** Bars and liquidations as plain numbers, which pass between threads at the cost of a copy. */
export class EventBatch {
  private bars: number[] = [];
  private liquidations: number[] = [];
  private ids: string[] = [];

  get size(): number {
    return this.bars.length / BAR_NUMBERS;
  }

  bar(bar: Bar, heard: boolean): void {
    for (const field of BAR_FIELDS) this.bars.push(bar[field]);
    this.bars.push(Number(heard));
  }

  liquidation({ timeMs, side, price, quantity, id }: Liquidation): void {
    this.ids.push(id);
    this.liquidations.push(timeMs, side === 'long' ? 0 : 1, price, quantity);
  }

  /** What was taken since the last time. */
  take(market: string): ToThread {
    const { bars, liquidations, ids } = this;
    this.bars = [];
    this.liquidations = [];
    this.ids = [];
    return {
      kind: 'events',
      market,
      bars: Float64Array.from(bars),
      liquidations: Float64Array.from(liquidations),
      ids,
    };
  }
}

/** Tells a batch in time order: what was liquidated in a bar, then the bar. */
export function tellBatch(
  batch: { bars: Float64Array; liquidations: Float64Array; ids: readonly string[] },
  barStepMs: number,
  to: { bar(bar: Bar, heard: boolean): void; liquidation(liquidation: Liquidation): void },
): void {
  const { bars, liquidations, ids } = batch;
  let at = 0;
  const liquidateUntil = (untilMs: number) => {
    for (; at < liquidations.length && liquidations[at]! < untilMs; at += LIQUIDATION_FIELDS) {
      const [timeMs, side, price, quantity] = liquidations.subarray(at, at + LIQUIDATION_FIELDS);
      to.liquidation({
        timeMs: timeMs!,
        side: side === 0 ? 'long' : 'short',
        price: price!,
        quantity: quantity!,
        id: ids[at / LIQUIDATION_FIELDS]!,
      });
    }
  };
  for (let b = 0; b < bars.length; b += BAR_NUMBERS) {
    const bar = Object.fromEntries(BAR_FIELDS.map((field, f) => [field, bars[b + f]!])) as unknown as Bar;
    liquidateUntil(bar.timeMs + barStepMs);
    to.bar(bar, bars[b + BAR_FIELDS.length] === 1);
  }
  liquidateUntil(Number.POSITIVE_INFINITY);
}
