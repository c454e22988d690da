import { MarketPipeline } from '../engine/pipeline.ts';
import { RecordingError } from '../market/errors.ts';
import { commonStep } from '../market/recording/order.ts';
import { openRecording, type Recording } from '../market/recording/reader.ts';

/**
 * Reads a recording into a pipeline of its own.
 * @param told hears how many bars are in
 * @throws RecordingError where there are not two bars to tell the step from
 */
export async function loadRecording(
  folder: string,
  told: (bars: number) => void,
): Promise<{ pipeline: MarketPipeline; recording: Recording }> {
  const recording = await openRecording(folder);
  let pipeline: MarketPipeline | null = null;
  for await (const batch of recording.bars()) {
    pipeline ??= new MarketPipeline(recording.instrument, commonStep(batch.map((bar) => bar.timeMs)));
    if (!Number.isFinite(pipeline.barStepMs)) break;
    for (const bar of batch) pipeline.close(bar);
    told(pipeline.bars.length);
  }
  if (!pipeline || pipeline.bars.length === 0) {
    const refused = recording.refusals.samples[0];
    throw new RecordingError(
      `${folder}: needs at least two good rows in its bars` +
        (refused ? `; the first refused one: ${refused.file} line ${refused.line}: ${refused.reason}` : ''),
    );
  }
  for await (const batch of recording.liquidationTotals()) for (const total of batch) pipeline.liquidationTotal(total);
  if (!pipeline.ledger.known) {
    for await (const batch of recording.liquidations()) for (const one of batch) pipeline.liquidation(one);
  }
  for await (const batch of recording.context()) for (const row of batch) pipeline.context(row);
  for await (const batch of recording.depth()) for (const row of batch) pipeline.depth(row);
  pipeline.source.refusedRows = recording.refusals.count;
  return { pipeline, recording };
}
