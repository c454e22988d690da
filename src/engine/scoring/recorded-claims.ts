import type { Claims } from '../../market/api/claims.ts';
import { RecordingError } from '../../market/errors.ts';
import { commonStep } from '../../market/recording/order.ts';
import type { Recording } from '../../market/recording/reader.ts';
import { RowCursor } from '../../market/recording/row-cursor.ts';
import { ClaimsStudy } from '../../model/claims/claims-study.ts';

/**
 * Puts the claims to a recording in one reading, in bounded memory.
 * @param told hears how many bars are done, batch by batch
 * @throws RecordingError where there are not two bars to tell the step from
 */
export async function claimsOfRecording(recording: Recording, told?: (bars: number) => void): Promise<Claims> {
  const { instrument } = recording;
  const liquidations = new RowCursor(recording.liquidations());
  const totals = new RowCursor(recording.liquidationTotals());
  let study: { claims: ClaimsStudy; stepMs: number } | null = null;
  let bars = 0;
  for await (const batch of recording.bars()) {
    if (!study) {
      const stepMs = commonStep(batch.map((bar) => bar.timeMs));
      if (Number.isNaN(stepMs)) break;
      study = { claims: new ClaimsStudy(instrument, stepMs), stepMs };
    }
    const { claims, stepMs } = study;
    for (const bar of batch) {
      const endMs = bar.timeMs + stepMs;
      if (liquidations.hasBefore(endMs)) await liquidations.take(endMs, (one) => claims.liquidation(one));
      if (totals.hasBefore(endMs)) await totals.take(endMs, (total) => claims.total(total));
      claims.bar(bar);
    }
    bars += batch.length;
    told?.(bars);
  }
  if (!study) throw new RecordingError(`${instrument.id}: needs at least two good rows in its bars`);
  return study.claims.claims();
}
