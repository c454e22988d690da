import { RecordingError } from '../../market/errors.ts';
import { commonStep } from '../../market/recording/order.ts';
import type { Recording } from '../../market/recording/reader.ts';
import { nothing, RowCursor } from '../../market/recording/row-cursor.ts';
import { ClaimsStudy } from '../../model/claims/claims-study.ts';
import { Nowcaster } from '../../model/scoring/nowcast/nowcaster.ts';
import { SCORER_DEFAULTS } from '../../model/scoring/scorer.ts';
import type { GivenMap } from '../../model/scoring/sources/given-map.ts';
import { MarketScoring } from './market-scoring.ts';
import { Trial } from './trial.ts';

export interface RecordedScoringOptions {
  /** Somebody's maps, which are then on trial instead of this project's. */
  given?: { name: string; maps: AsyncIterable<GivenMap[]> };
  horizonsMs?: readonly number[];
  /** Puts the claims to the recording in the same reading. */
  claims?: boolean;
  /** Hears how many bars are done, batch by batch; the next one waits for it. */
  told?: (bars: number) => void | Promise<void>;
}

/**
 * Scores a recording in one reading, in bounded memory.
 * @throws RecordingError where there are not two bars to tell the step from
 */
export async function scoreRecording(
  recording: Recording,
  { given, horizonsMs, claims, told }: RecordedScoringOptions = {},
): Promise<MarketScoring> {
  const { instrument } = recording;
  const kinds = { givenName: given?.name ?? null, hasTruth: recording.has('positions') };
  const trial = new Trial(instrument, kinds);
  const nowcastTrial = recording.has('liquidation-totals') ? new Trial(instrument, kinds) : null;
  const liquidations = new RowCursor(recording.liquidations());
  const totals = new RowCursor(recording.liquidationTotals());
  const positions = new RowCursor(recording.positions());
  const maps = new RowCursor(given?.maps ?? nothing());
  let scoring: MarketScoring | null = null;
  let bars = 0;
  for await (const batch of recording.bars()) {
    if (!scoring) {
      const stepMs = commonStep(batch.map((bar) => bar.timeMs));
      if (Number.isNaN(stepMs)) break;
      scoring = new MarketScoring(instrument, stepMs, {
        families: trial.families,
        nowcaster: nowcastTrial && new Nowcaster(instrument, stepMs, nowcastTrial.families),
        claims: claims ? new ClaimsStudy(instrument, stepMs) : null,
        // Single liquidations say more of a mix than totals do.
        mixes: () => (recording.has('liquidations') ? trial : (nowcastTrial ?? trial)).learned.learner.versions,
        options: horizonsMs ? { ...SCORER_DEFAULTS, horizonsMs } : SCORER_DEFAULTS,
      });
    }
    const market = scoring;
    for (const bar of batch) {
      const endMs = bar.timeMs + market.barStepMs;
      if (liquidations.hasBefore(endMs)) {
        await liquidations.take(endMs, (one) => {
          market.liquidation(one);
          trial.learned.learner.liquidation(one);
        });
      }
      // A total is known at its step's end only; what is fitted with them is fitted week by week, at such an end.
      if (totals.hasBefore(endMs)) {
        await totals.take(endMs, (total) => {
          market.total(total);
          nowcastTrial?.learned.learner.total(total);
        });
      }
      // What is known at the bar's very end belongs to the map of that moment.
      if (trial.truth && positions.hasBefore(endMs + 1)) {
        await positions.take(endMs + 1, (one) => trial.truth?.offer(one));
      }
      if (maps.hasBefore(endMs + 1)) {
        await maps.take(endMs + 1, (map) => {
          trial.given?.offer(map);
          nowcastTrial?.given?.offer(map);
        });
      }
      market.bar(bar);
    }
    bars += batch.length;
    await told?.(bars);
  }
  if (!scoring) throw new RecordingError(`${instrument.id}: needs at least two good rows in its bars`);
  return scoring;
}
