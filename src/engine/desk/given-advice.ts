import type { AdviceAnswer, AdviceRecordAnswer, GivenAdvice as GivenAnswer } from '../../market/api/advice.ts';
import type { RiskAnswer } from '../../market/api/risk.ts';
import type { Advice } from '../../model/advice/advice.ts';
import { AdviceRecord } from '../../model/advice/advice-record.ts';
import { recordSentences } from '../../model/advice/record-words.ts';
import { RISK_HORIZONS } from '../../model/risk/hit-odds.ts';
import { openPosition } from '../../model/risk/position.ts';
import { blankBar } from '../bar-store.ts';
import type { MarketPipeline } from '../pipeline.ts';
import { type AdviceStore, type KeptAdvice, MemoryAdviceStore } from './advice-store.ts';

const DAY = RISK_HORIZONS.findIndex(({ name }) => name === '24 h');
/** Somebody who drags a plan over a chart asks many times a minute: so many of a bar and side are kept. */
const MOST_OF_A_BAR = 4;
const MOST_SHOWN = 100;
const OF = 'stops advised to those who asked, each stored when it was given and settled a day later';

/** Advice that was given about a live market: stored before its outcome, settled as bars close, over restarts. */
export class GivenAdvice {
  private readonly market: MarketPipeline;
  private store: AdviceStore = new MemoryAdviceStore();
  private loading: Promise<void> | null = null;
  private record: AdviceRecord;
  private kept: KeptAdvice[] = [];
  /** The next bar that the record is to see. */
  private next = 0;

  constructor(market: MarketPipeline) {
    this.market = market;
    this.record = new AdviceRecord(market.barStepMs);
  }

  /** Goes on with what a store holds; before anything is given. */
  keepIn(store: AdviceStore): void {
    this.store = store;
    this.loading = null;
  }

  /** Takes what an answer for now advises; where it advises no stop there is nothing to settle. */
  async give(answer: RiskAnswer): Promise<void> {
    const advice = this.adviceOf(answer);
    if (!advice) return;
    await this.load();
    const ofBar = this.kept.filter(({ advice: one }) => one.timeMs === advice.timeMs && one.side === advice.side);
    if (ofBar.length >= MOST_OF_A_BAR || ofBar.some((one) => one.advice.id === advice.id)) return;
    await this.advance(this.market.bars.countBefore(advice.timeMs));
    if (!this.record.takes(advice)) return;
    this.record.give(advice);
    this.kept.push({ advice, settled: null });
    await this.store.give(advice);
  }

  /** @param asOfMs only what had been given and settled by then */
  async answer(asOfMs?: number): Promise<AdviceAnswer['given']> {
    await this.load();
    await this.advance(this.market.bars.length);
    const kept = asOfMs === undefined ? this.kept : keptBy(this.kept, asOfMs);
    const { bars, barStepMs } = this.market;
    const record = kept === this.kept ? this.record : AdviceRecord.resume(barStepMs, kept, bars.timeMs[0] ?? 0);
    const figures = record.figures();
    const answer: AdviceRecordAnswer | null =
      kept.length > 0 ? { ...figures, of: OF, declined: null, sentences: recordSentences(figures) } : null;
    return { record: answer, advice: kept.slice(-MOST_SHOWN).toReversed().map(answerOf) };
  }

  private load(): Promise<void> {
    return (this.loading ??= this.resume());
  }

  private async resume(): Promise<void> {
    const { bars, barStepMs } = this.market;
    this.kept = await this.store.all();
    this.record = AdviceRecord.resume(barStepMs, this.kept, bars.timeMs[0] ?? 0);
    const open = this.kept.filter(({ settled }) => !settled).map(({ advice }) => advice.timeMs);
    this.next = open.length > 0 ? bars.countBefore(Math.min(...open)) : bars.length;
  }

  /** Lets the record see bars up to the first `known`. */
  private async advance(known: number): Promise<void> {
    const bar = blankBar();
    const settled = [];
    for (; this.next < known; this.next++) {
      settled.push(...this.record.push(this.market.bars.read(this.next, bar)));
    }
    for (const one of settled) {
      const kept = this.kept.find(({ advice }) => advice.id === one.advice.id);
      if (kept) kept.settled = one;
      await this.store.settle(one);
    }
  }

  private adviceOf({ position, stop, atr, timeMs, liquidation, horizons, size }: RiskAnswer): Advice | null {
    if (!stop.advised || atr === null) return null;
    const { side, entry, size: contracts } = position;
    const leverage = horizons[DAY]!.survivalLeverage;
    const { instrument } = this.market;
    const most = instrument.brackets[0]!.maxLeverage;
    const survives =
      leverage === null
        ? null
        : openPosition(instrument, { side, entry, leverage: Math.min(leverage, most), size: contracts });
    return {
      id: `${timeMs}-${side}-${entry}-${stop.advised.price}`,
      timeMs,
      horizonMs: RISK_HORIZONS[DAY]!.ms,
      side,
      entry,
      stop: stop.advised.price,
      atr,
      liquidation: { planned: liquidation?.price ?? null, advised: survives?.liquidation ?? null },
      riskUsd: size?.riskUsd ?? null,
      notionalUsd: size?.notionalUsd ?? null,
    };
  }
}

/** What was there at a moment: advice is settled at its horizon. */
function keptBy(kept: readonly KeptAdvice[], asOfMs: number): KeptAdvice[] {
  return kept
    .filter(({ advice }) => advice.timeMs <= asOfMs)
    .map(({ advice, settled }) => ({
      advice,
      settled: advice.timeMs + advice.horizonMs <= asOfMs ? settled : null,
    }));
}

function answerOf({ advice, settled }: KeptAdvice): GivenAnswer {
  return {
    ...advice,
    settled: settled && {
      atrStop: settled.atrStop,
      endings: settled.endings,
      liquidated: settled.liquidated,
    },
  };
}
