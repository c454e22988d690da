import type { AdviceFigures, PolicyFigures } from '../../market/api/advice.ts';
import type { Bar } from '../../market/bar.ts';
import { QueryError } from '../../market/errors.ts';
import { meanByDay } from '../aftermath/followed.ts';
import { signOf } from '../margin/side.ts';
import { type Advice, type Policy, POLICIES, type SettledAdvice } from './advice.ts';
import { type Watch, watchBar } from './watch.ts';

const DAY_MS = 86_400_000;
const MOST_OPEN = 1000;
const MOST_SETTLED = 10_000;

/** A record's plain state, to be stored and taken up again. */
export interface AdviceState {
  watches: Watch[];
  settled: SettledAdvice[];
  voided: number;
  /** Distances of the advised stops, in average true ranges, in the order in which they were given. */
  distances: number[];
  lastEndMs: number | null;
}

/**
 * Every advice of one market: given, watched bar by bar, settled at its horizon's end, and compared with an ATR stop at
 * equal distance and with no stop. Nothing is ever changed once it was given.
 */
export class AdviceRecord {
  private readonly stepMs: number;
  private readonly state: AdviceState;
  /** Summing up is costly, and waits for something new. */
  private summed: AdviceFigures | null = null;

  /** @param state of an earlier record of the same market */
  constructor(stepMs: number, state?: AdviceState) {
    this.stepMs = stepMs;
    this.state = state
      ? structuredClone(state)
      : { watches: [], settled: [], voided: 0, distances: [], lastEndMs: null };
  }

  /**
   * A record that goes on where one left off.
   * @param kept by ascending time
   * @param fromMs time of the first bar that there is: what was open before it cannot be settled
   */
  static resume(
    stepMs: number,
    kept: readonly { advice: Advice; settled: SettledAdvice | null }[],
    fromMs: number,
  ): AdviceRecord {
    const record = new AdviceRecord(stepMs);
    const { state } = record;
    for (const { advice, settled } of kept) {
      record.give(advice);
      const isLost = !settled && advice.timeMs < fromMs;
      if (settled || isLost) state.watches.pop();
      if (settled) state.settled.push(settled);
      if (isLost) state.voided++;
    }
    return record;
  }

  /** Whether an advice would not be refused: see {@link give}. */
  takes({ id, timeMs }: Advice): boolean {
    const { lastEndMs, watches } = this.state;
    return (
      (lastEndMs === null || timeMs >= lastEndMs) &&
      watches.length < MOST_OPEN &&
      watches.every(({ advice }) => advice.id !== id)
    );
  }

  /** Settled advice, oldest first; the newest {@link MOST_SETTLED}. */
  get settled(): readonly SettledAdvice[] {
    return this.state.settled;
  }

  /** What a restart needs. */
  save(): AdviceState {
    return structuredClone(this.state);
  }

  /**
   * Takes an advice as it is given.
   * @throws QueryError where its numbers cannot be, it is from before the last bar, or too many are open
   */
  give(advice: Advice): void {
    const { side, entry, stop, atr, horizonMs, timeMs } = advice;
    const distance = signOf(side) * (entry - stop);
    if (!(entry > 0 && stop > 0 && atr > 0 && distance > 0 && horizonMs >= this.stepMs)) {
      throw new QueryError(
        `advice ${advice.id} cannot be settled: entry ${entry}, stop ${stop}, average true range ${atr}, horizon ${horizonMs} ms`,
      );
    }
    const { state } = this;
    if (state.lastEndMs !== null && timeMs < state.lastEndMs) {
      throw new QueryError(
        `advice ${advice.id} is of ${new Date(timeMs).toISOString()}, before the last bar: advice is given before its outcome`,
      );
    }
    if (state.watches.some((one) => one.advice.id === advice.id))
      throw new QueryError(`advice ${advice.id} came twice`);
    if (state.watches.length >= MOST_OPEN) {
      throw new QueryError(`${MOST_OPEN} pieces of advice are open: wait until some are settled`);
    }
    state.distances.push(distance / atr);
    if (state.distances.length > MOST_SETTLED) state.distances.shift();
    // As far as an advised stop was at another time: the distances are the same on the whole, but not the places. A stop
    // at their mean would be swept less often for that alone, for the odds fall ever slower with distance.
    const elsewhere = state.distances[state.distances.length >> 1]!;
    const atrStop = entry - signOf(side) * elsewhere * atr;
    state.watches.push({ advice, atrStop, endings: {}, liquidated: { planned: false, advised: false } });
  }

  /**
   * Takes the next closed bar.
   * @returns what was settled with it
   */
  push(bar: Bar): SettledAdvice[] {
    const { state } = this;
    const endMs = bar.timeMs + this.stepMs;
    if (state.lastEndMs !== null && bar.timeMs > state.lastEndMs) this.voidOpen(state.lastEndMs);
    state.lastEndMs = endMs;
    const settled: SettledAdvice[] = [];
    state.watches = state.watches.filter((watch) => {
      if (bar.timeMs < watch.advice.timeMs) return true;
      const one = watchBar(watch, bar, endMs);
      if (one) settled.push(one);
      return !one;
    });
    state.settled.push(...settled);
    if (settled.length > 0) this.summed = null;
    if (state.settled.length >= 2 * MOST_SETTLED) state.settled = state.settled.slice(-MOST_SETTLED);
    return settled;
  }

  figures(): AdviceFigures {
    const { watches, voided } = this.state;
    this.summed ??= this.sumUp();
    return { ...this.summed, open: watches.length, voided };
  }

  private sumUp(): AdviceFigures {
    const { watches, settled, voided } = this.state;
    const dated = settled.map((one) => ({ ...one, openedMs: one.advice.timeMs }));
    const longestMs = Math.max(DAY_MS, ...settled.map(({ advice }) => advice.horizonMs));
    const mean = (value: (one: SettledAdvice) => number) => meanByDay(dated, longestMs, value);
    const of = (policy: Policy): PolicyFigures => ({
      swept: mean(({ endings }) => Number(endings[policy].exit === 'swept')),
      shakenOut: mean(({ endings }) => Number(endings[policy].shakenOut)),
      liquidated: mean(({ endings }) => Number(endings[policy].exit === 'liquidated')),
      result: mean(({ endings }) => endings[policy].result),
    });
    const [advised, atr, none] = POLICIES.map(of);
    return {
      open: watches.length,
      settled: settled.length,
      voided,
      policies: { advised: advised!, atr: atr!, none: none! },
      sweptAgainstAtr: mean(
        ({ endings }) => Number(endings.advised.exit === 'swept') - Number(endings.atr.exit === 'swept'),
      ),
      resultAgainstAtr: mean(({ endings }) => endings.advised.result - endings.atr.result),
      resultAgainstNone: mean(({ endings }) => endings.advised.result - endings.none.result),
      liquidated: {
        planned: mean(({ liquidated }) => Number(liquidated.planned)),
        advised: mean(({ liquidated }) => Number(liquidated.advised)),
      },
      lostOfRisk: mean(({ advice, endings }) =>
        endings.advised.exit === 'swept' && advice.notionalUsd !== null && advice.riskUsd !== null
          ? (-endings.advised.result * advice.notionalUsd) / advice.riskUsd
          : Number.NaN,
      ),
    };
  }

  /** After a gap nobody knows what was swept in it: what was open before it is not settled. */
  private voidOpen(gapMs: number): void {
    const before = this.state.watches.length;
    this.state.watches = this.state.watches.filter(({ advice }) => advice.timeMs > gapMs);
    this.state.voided += before - this.state.watches.length;
  }
}
