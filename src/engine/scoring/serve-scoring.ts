import type { Bar } from '../../market/bar.ts';
import { openRecording } from '../../market/recording/reader.ts';
import { baselineFamilies, modelFamilies } from '../../model/scoring/sources/baselines.ts';
import { MarketScoring } from './market-scoring.ts';
import { type FromThread, type ScoringPort, tellBatch, type ToThread } from './messages.ts';
import { scoreRecording } from './recorded-scoring.ts';

const HOUR_MS = 3_600_000;

/** Scores the markets that it is told of; the other end of the line is the process's ScoringDesk. */
export function serveScoring(port: ScoringPort<ToThread, FromThread>): void {
  const markets = new Map<string, MarketScoring>();
  const done = new Map<string, number>();
  const answer = (market: string, scoring: MarketScoring) =>
    port.postMessage({ kind: 'answers', market, scorecard: scoring.scorecard() });

  const hear = async (message: ToThread): Promise<void> => {
    if (message.kind === 'open') {
      const { instrument, barStepMs, stored } = message;
      const store = (forecast: Parameters<NonNullable<ConstructorParameters<typeof MarketScoring>[2]['store']>>[0]) =>
        port.postMessage({ kind: 'forecast', forecast });
      const families = [...modelFamilies(instrument), ...baselineFamilies()];
      markets.set(instrument.id, new MarketScoring(instrument, barStepMs, { families, stored, store }));
      return;
    }
    const { market } = message;
    if (message.kind === 'recording') {
      const told = (bars: number) => port.postMessage({ kind: 'progress', market, bars });
      answer(market, await scoreRecording(await openRecording(message.folder), { told }));
      return;
    }
    if (message.kind === 'end') {
      markets.delete(market);
      done.delete(market);
      return;
    }
    const scoring = markets.get(market);
    if (!scoring) return;
    if (message.kind === 'stored') scoring.stored(message.timeMs, message.storedMs);
    if (message.kind === 'live') scoring.live = true;
    if (message.kind === 'stored' || message.kind === 'live') answer(market, scoring);
    if (message.kind !== 'events') return;
    let lastEndMs = Number.NaN;
    tellBatch(message, scoring.barStepMs, {
      liquidation: (one) => scoring.liquidation(one),
      bar(bar: Bar, heard: boolean) {
        scoring.bar(bar, heard);
        lastEndMs = bar.timeMs + scoring.barStepMs;
        done.set(market, (done.get(market) ?? 0) + 1);
      },
    });
    if (!scoring.live) port.postMessage({ kind: 'progress', market, bars: done.get(market) ?? 0 });
    else if (lastEndMs % HOUR_MS === 0 && !scoring.isStoring) answer(market, scoring);
  };

  port.on('message', (message) => {
    hear(message).catch((error: unknown) => {
      const market = message.kind === 'open' ? message.instrument.id : message.market;
      markets.delete(market);
      port.postMessage({ kind: 'failed', market, message: error instanceof Error ? error.message : String(error) });
    });
  });
}
