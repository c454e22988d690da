import { commonStep } from './order.ts';
import type { Recording } from './reader.ts';

/** A recording as it was at a moment: bars and totals that had ended, and what had happened by then. */
export function recordingAsOf(recording: Recording, asOfMs: number): Recording {
  const happened = ({ timeMs }: { timeMs: number }) => timeMs <= asOfMs;
  return {
    ...recording,
    bars: () => endedBars(recording, asOfMs),
    trades: () => until(recording.trades(), happened),
    liquidations: () => until(recording.liquidations(), happened),
    liquidationTotals: () => until(recording.liquidationTotals(), ({ timeMs, stepMs }) => timeMs + stepMs <= asOfMs),
    context: () => until(recording.context(), happened),
    depth: () => until(recording.depth(), happened),
    positions: () => until(recording.positions(), happened),
  };
}

async function* endedBars(recording: Recording, asOfMs: number) {
  let stepMs = Number.NaN;
  for await (const batch of recording.bars()) {
    if (Number.isNaN(stepMs)) stepMs = commonStep(batch.map(({ timeMs }) => timeMs));
    const ended = batch.filter(({ timeMs }) => timeMs + stepMs <= asOfMs);
    if (ended.length > 0) yield ended;
    if (ended.length < batch.length) return;
  }
}

/** Rows come in order of time: the first one that is not known ends them. */
async function* until<Row>(batches: AsyncIterable<Row[]>, isKnown: (row: Row) => boolean): AsyncGenerator<Row[]> {
  for await (const batch of batches) {
    const known = batch.filter(isKnown);
    if (known.length > 0) yield known;
    if (known.length < batch.length) return;
  }
}
