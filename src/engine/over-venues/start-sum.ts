import { blankBar } from '../bar-store.ts';
import { MixedEstimator } from '../mix/mixed-estimator.ts';
import type { MarketPipeline } from '../pipeline.ts';
import { barAt } from './anchor.ts';
import type { Joining } from './joining.ts';
import { anchor, goTo, type MemberState, SummedEstimator, summableBefore, takeUntil } from './summed-estimator.ts';

/** The sum after the first `known` bars of the reference, from what its members have kept of their states. */
export function startSum(
  market: Pick<MarketPipeline, 'bars'> & { members: readonly MarketPipeline[]; joining: Joining },
  known: number,
): SummedEstimator {
  const { bars, members, joining } = market;
  const endMs = known > 0 ? bars.timeMs[known - 1]! : Number.NEGATIVE_INFINITY;
  const states = members.map((member) => stateBefore(member, endMs));
  for (;;) {
    for (const state of states) takeUntil(state, endMs);
    const untilMs = summableBefore(states, endMs);
    // A member that is past what can be summed goes back to before it.
    const ahead = states.findIndex(({ foldedMs }) => foldedMs >= untilMs);
    if (ahead >= 0) {
      states[ahead] = stateBefore(members[ahead]!, untilMs - 1);
      continue;
    }
    const summed = Math.min(known, bars.countBefore(untilMs));
    for (const state of states) goOn(state, market, summed);
    const waiting = Array.from({ length: known - summed }, (_, i) => bars.read(summed + i, blankBar()));
    const summedMs = summed > 0 ? bars.timeMs[summed - 1]! : Number.NaN;
    return new SummedEstimator(states, joining, waiting, summedMs);
  }
}

/** The newest state that a member has kept of the time up to a moment. */
function stateBefore(market: MarketPipeline, timeMs: number): MemberState {
  const { next, estimator } = market.startAt(market.bars.countBefore(timeMs + 1));
  if (!(estimator instanceof MixedEstimator)) throw new Error(`${market.instrument.id} is itself a market over venues`);
  const folded = next - estimator.pending.length - 1;
  return {
    market,
    next,
    lastMs: next > 0 ? market.bars.timeMs[next - 1]! : Number.NaN,
    foldedMs: folded >= 0 && estimator.started ? market.bars.timeMs[folded]! : Number.NaN,
    ...estimator.parts(),
    queue: [],
    carried: null,
    shift: Number.NaN,
    factor: Number.NaN,
  };
}

/** Brings a member to the close of the last summed bar, as if it had gone there with the others. */
function goOn(state: MemberState, { bars }: Pick<MarketPipeline, 'bars'>, summed: number): void {
  if (summed === 0) return;
  // Where it is to be carried on from, its map lies where its last bar had it.
  const lastOwn = barAt(state.market, state.foldedMs);
  const reference = bars.countBefore(state.foldedMs);
  if (lastOwn && bars.timeMs[reference] === state.foldedMs) anchor(state, lastOwn, bars.close[reference]!);
  const bar = blankBar();
  const firstQueued = state.queue[0] ? bars.countBefore(state.queue[0].bar.timeMs) : summed;
  for (let i = lastOwn ? reference + 1 : firstQueued; i < summed; i++) goTo(state, bars.read(i, bar));
}
