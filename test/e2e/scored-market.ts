import { pipelineOf, simulated } from '../../src/engine/desk/simulated.testing.ts';
import type { MarketPipeline } from '../../src/engine/pipeline.ts';
import { MarketScoring } from '../../src/engine/scoring/market-scoring.ts';
import { NO_SCORING, type ScoringView } from '../../src/engine/scoring/scoring-view.ts';
import { ClaimsStudy } from '../../src/model/claims/claims-study.ts';
import { baselineFamilies, modelFamilies } from '../../src/model/scoring/sources/baselines.ts';

/** So many that there are windows to be scored after those that are fitted on. */
const DAYS = 15;
const MINUTE_MS = 60_000;

/** A simulated market whose past has been scored, the same every time, and what its scoring answers. */
export function scoredMarket(): { pipeline: MarketPipeline; scoring: ScoringView } {
  const simulatedMarket = simulated(DAYS, 5);
  const instrument = { ...simulatedMarket.instrument, id: 'sim:ETH/USDT:USDT', base: 'ETH' };
  const market = { ...simulatedMarket, instrument };
  const scored = new MarketScoring(instrument, MINUTE_MS, {
    families: [...modelFamilies(instrument), ...baselineFamilies()],
    claims: new ClaimsStudy(instrument, MINUTE_MS),
  });
  let next = 0;
  for (const bar of market.bars) {
    for (; (market.liquidations[next]?.timeMs ?? Number.POSITIVE_INFINITY) < bar.timeMs + MINUTE_MS; next++) {
      scored.liquidation(market.liquidations[next]!);
    }
    scored.bar(bar);
  }
  const answer = scored.scorecard();
  const { market: id, simulated: isSimulated, state, progress, message } = answer;
  const standing = { market: id, simulated: isSimulated, state, progress, message };
  const told = <T>(question: Parameters<MarketScoring['answer']>[0]) => scored.answer(question) as T;
  const isScored = (one: { id: string }) => one.id === id;
  return {
    pipeline: pipelineOf(market),
    scoring: {
      ...NO_SCORING,
      scorecard: (one) => (isScored(one) ? answer : NO_SCORING.scorecard(one)),
      forecasts: async (one, page) => ({
        ...(await NO_SCORING.forecasts(one, page)),
        ...(isScored(one) ? { ...standing, ...told<object>({ kind: 'forecasts', ...page }) } : {}),
      }),
      forecast: async (one, hash, horizonMs, cell) =>
        isScored(one) ? told({ kind: 'forecast', hash, horizonMs, cell }) : null,
      claims: async (one) =>
        isScored(one) ? { ...standing, claims: told({ kind: 'claims' }) } : NO_SCORING.claims(one),
    },
  };
}
