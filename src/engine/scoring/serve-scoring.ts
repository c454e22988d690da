import { openRecording } from '../../market/recording/reader.ts';
import { ClaimsStudy } from '../../model/claims/claims-study.ts';
import type { Instrument } from '../../market/instrument.ts';
import type { MapFamily } from '../../model/scoring/map-family.ts';
import { baselineFamilies, modelFamilies } from '../../model/scoring/sources/baselines.ts';
import { MixedMap } from '../../model/scoring/sources/learned-map.ts';
import { HeardLearner } from './heard-learner.ts';
import { MarketScoring } from './market-scoring.ts';
import { type FromThread, type ScoringPort, tellBatch, type ToThread } from './messages.ts';
import { scoreRecording } from './recorded-scoring.ts';

const HOUR_MS = 3_600_000;

type Work = Exclude<ToThread, { kind: 'ask' | 'rest' }>;

/** The map on trial is the one that is shown, under the mix in force; the prior's is beside it. */
function liveFamilies(instrument: Instrument, learner: HeardLearner): MapFamily[] {
  const [prior, ...older] = modelFamilies(instrument);
  return [
    { ...prior!, candidates: [{ label: 'the mix in force', source: new MixedMap(instrument, learner) }] },
    { ...prior!, name: 'pyrometer, prior mix' },
    ...older,
    ...baselineFamilies(),
  ];
}

/** Scores the markets that it is told of; the other end of the line is the process's ScoringDesk. */
export function serveScoring(port: ScoringPort<ToThread, FromThread>): void {
  const markets = new Map<string, MarketScoring>();
  const done = new Map<string, number>();
  /** When the newest version of the mix was learned that was told of. */
  const toldMs = new Map<string, number>();
  const answer = (market: string, scoring: MarketScoring) =>
    port.postMessage({ kind: 'answers', market, scorecard: scoring.scorecard() });

  const tellMixes = (market: string, { versions }: MarketScoring, ofPast: boolean) => {
    const newest = versions.at(-1);
    if (!newest || newest.fromMs === toldMs.get(market)) return;
    toldMs.set(market, newest.fromMs);
    port.postMessage({ kind: 'mixes', market, versions, ofPast });
  };

  let restUntilMs = 0;
  /** Lets what was said be heard, and rests where that is asked for. */
  const rested = async (): Promise<void> => {
    do await new Promise((resolve) => setTimeout(resolve, restUntilMs - performance.now()));
    while (performance.now() < restUntilMs);
  };

  const record = async (market: string, folder: string): Promise<void> => {
    const told = (bars: number) => {
      port.postMessage({ kind: 'progress', market, bars });
      return rested();
    };
    const scoring = await scoreRecording(await openRecording(folder), { claims: true, told });
    markets.set(market, scoring);
    answer(market, scoring);
  };

  const hear = (message: Work): void => {
    if (message.kind === 'open') {
      const { instrument, barStepMs, stored } = message;
      const store = (forecast: Parameters<NonNullable<ConstructorParameters<typeof MarketScoring>[2]['store']>>[0]) =>
        port.postMessage({ kind: 'forecast', forecast });
      const claims = new ClaimsStudy(instrument, barStepMs);
      const learner = new HeardLearner(instrument);
      const families = liveFamilies(instrument, learner);
      const options = { families, claims, learner, stored, store };
      markets.set(instrument.id, new MarketScoring(instrument, barStepMs, options));
      return;
    }
    const { market } = message;
    if (message.kind === 'recording') {
      record(market, message.folder).catch((error: unknown) => fail(market, error));
      return;
    }
    if (message.kind === 'end') {
      markets.delete(market);
      done.delete(market);
      toldMs.delete(market);
      return;
    }
    const scoring = markets.get(market);
    if (!scoring) return;
    if (message.kind === 'stored') scoring.stored(message.timeMs, message.storedMs);
    if (message.kind === 'live') {
      scoring.live = true;
      tellMixes(market, scoring, true);
    }
    if (message.kind === 'stored' || message.kind === 'live') answer(market, scoring);
    if (message.kind !== 'events') return;
    let lastEndMs = Number.NaN;
    tellBatch(message, scoring.barStepMs, {
      liquidation: (one) => scoring.liquidation(one),
      bar(bar, heard) {
        scoring.bar(bar, heard);
        lastEndMs = bar.timeMs + scoring.barStepMs;
        done.set(market, (done.get(market) ?? 0) + 1);
      },
    });
    if (scoring.live) tellMixes(market, scoring, false);
    if (!scoring.live) port.postMessage({ kind: 'progress', market, bars: done.get(market) ?? 0 });
    else if (lastEndMs % HOUR_MS === 0 && !scoring.log.isStoring) answer(market, scoring);
  };

  const fail = (market: string, error: unknown) => {
    markets.delete(market);
    port.postMessage({ kind: 'failed', market, message: error instanceof Error ? error.message : String(error) });
  };

  // Piece by piece, so that a question need not wait until all of the past is gone through.
  const work: Work[] = [];
  const goThrough = async () => {
    for (let message = work[0]; message; message = work[0]) {
      await rested();
      try {
        hear(message);
      } catch (error) {
        fail(message.kind === 'open' ? message.instrument.id : message.market, error);
      }
      work.shift();
    }
  };
  port.on('message', (message) => {
    if (message.kind === 'ask') {
      const { id, market, question } = message;
      port.postMessage({ kind: 'told', id, answer: markets.get(market)?.answer(question) ?? null });
      return;
    }
    if (message.kind === 'rest') {
      restUntilMs = performance.now() + message.ms;
      return;
    }
    work.push(message);
    if (work.length === 1) void goThrough();
  });
}
