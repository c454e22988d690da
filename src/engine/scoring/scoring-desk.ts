import { Worker } from 'node:worker_threads';
import type { ScorecardAnswer } from '../../market/api/scorecard-answer.ts';
import type { Bar } from '../../market/bar.ts';
import type { Liquidation } from '../../market/event.ts';
import type { Instrument } from '../../market/instrument.ts';
import { blankBar } from '../bar-store.ts';
import type { MarketPipeline } from '../pipeline.ts';
import type { ForecastStore } from './forecast-store.ts';
import { EventBatch, type FromThread, type ScoringPort, type ToThread } from './messages.ts';
import { emptyScorecard, NO_SCORING, type ScoringView } from './scoring-view.ts';

/** The past goes over in batches of so many bars. */
const BATCH_BARS = 1000;

interface ScoredMarket {
  batch: EventBatch;
  /** Bars of the past that are to be gone through, and that are. */
  bars: number;
  done: number;
  live: boolean;
  scorecard: ScorecardAnswer | null;
  failure: string | null;
  /** Ends the following. */
  end: () => void;
}

/** A thread of its own: a scorecard takes a second, and nobody is to wait for it. */
function scoringThread(): Worker {
  return new Worker(
    new URL(import.meta.url.endsWith('.ts') ? 'scoring-thread.ts' : 'scoring-thread.js', import.meta.url),
  );
}

/**
 * Has all markets of the process scored beside it: live ones as their bars close, recordings in the background. The
 * past is gone through once {@link start} was called; each hour's forecasts are stored here before their windows open.
 */
export class ScoringDesk implements ScoringView {
  private readonly store: ForecastStore;
  private readonly markets = new Map<string, ScoredMarket>();
  private waiting: ToThread[] = [];
  private port: (ScoringPort<FromThread, ToThread> & { terminate?(): Promise<unknown> }) | null = null;

  constructor(store: ForecastStore) {
    this.store = store;
  }

  /**
   * Scores a market: the bars that it has, in slices, then each as it closes. Resolves when it has caught up.
   * @param past what was liquidated before, by ascending time
   */
  async follow(pipeline: MarketPipeline, past: Iterable<Liquidation> = []): Promise<void> {
    const { instrument, barStepMs } = pipeline;
    const market = this.add(instrument.id);
    this.say({ kind: 'open', instrument, barStepMs, stored: await this.store.all(instrument.id) });
    const earlier = past[Symbol.iterator]();
    let next = earlier.next();
    const take = (bar: Bar, heard: boolean) => {
      market.batch.bar(bar, heard);
      market.bars++;
      if (market.live || market.batch.size >= BATCH_BARS) this.say(market.batch.take(instrument.id));
    };
    const bar = blankBar();
    // A market that went away meanwhile is followed no further.
    for (let i = 0; i < pipeline.bars.length && this.markets.get(instrument.id) === market; i++) {
      pipeline.bars.read(i, bar);
      for (; !next.done && next.value.timeMs < bar.timeMs + barStepMs; next = earlier.next()) {
        market.batch.liquidation(next.value);
      }
      take(bar, pipeline.wasHeard(bar.timeMs));
      if (i % BATCH_BARS === BATCH_BARS - 1) await new Promise((resolve) => setImmediate(resolve));
    }
    if (this.markets.get(instrument.id) !== market) return;
    market.end = pipeline.follow({ liquidation: (one) => market.batch.liquidation(one), bar: take });
  }

  /** The market is no longer here; its stored forecasts stay. */
  leave(id: string): void {
    const market = this.markets.get(id);
    if (!market) return;
    market.end();
    this.markets.delete(id);
    this.say({ kind: 'end', market: id });
  }

  /** The past of a followed market is told: from its next hour on, forecasts are stored before their windows. */
  goLive(id: string): void {
    const market = this.markets.get(id);
    if (!market) return;
    this.say(market.batch.take(id));
    market.live = true;
    this.say({ kind: 'live', market: id });
  }

  /** Scores a recording of so many bars. */
  record(id: string, folder: string, bars: number): void {
    this.add(id).bars = bars;
    this.say({ kind: 'recording', market: id, folder });
  }

  /** Begins with what has been told so far. */
  start(port: ScoringPort<FromThread, ToThread> & { terminate?(): Promise<unknown> } = scoringThread()): void {
    this.port = port;
    port.on('message', (message) => this.hear(message));
    for (const message of this.waiting) port.postMessage(message);
    this.waiting = [];
  }

  async stop(): Promise<void> {
    await this.port?.terminate?.();
  }

  scorecard(instrument: Instrument): ScorecardAnswer {
    const market = this.markets.get(instrument.id);
    if (!market) return NO_SCORING.scorecard(instrument);
    return (market.failure === null && market.scorecard) || emptyScorecard(instrument, standing(market));
  }

  private add(id: string): ScoredMarket {
    const market: ScoredMarket = {
      batch: new EventBatch(),
      bars: 0,
      done: 0,
      live: false,
      scorecard: null,
      failure: null,
      end: () => undefined,
    };
    this.markets.set(id, market);
    return market;
  }

  private say(message: ToThread): void {
    const { port } = this;
    if (port) port.postMessage(message);
    else this.waiting.push(message);
  }

  private hear(message: FromThread): void {
    if (message.kind === 'forecast') {
      void this.keep(message.forecast);
      return;
    }
    const market = this.markets.get(message.market);
    if (!market) return;
    if (message.kind === 'progress') market.done = message.bars;
    else if (message.kind === 'failed') market.failure = message.message;
    else market.scorecard = message.scorecard;
  }

  /** A forecast that could not be stored is not counted: its windows never open. */
  private async keep(forecast: Extract<FromThread, { kind: 'forecast' }>['forecast']): Promise<void> {
    const { market, timeMs } = forecast;
    try {
      await this.store.put({ ...forecast, storedMs: Date.now() });
      // Safe only now: what came before does not count.
      this.say({ kind: 'stored', market, timeMs, storedMs: Date.now() });
    } catch (error) {
      console.error(`${market}: a forecast could not be stored and does not count: ${String(error)}`);
      this.say({ kind: 'stored', market, timeMs, storedMs: null });
    }
  }
}

function standing({ bars, done, failure }: ScoredMarket): Parameters<typeof emptyScorecard>[1] {
  if (failure !== null) return { state: 'failed', progress: null, message: failure };
  const progress = bars > 0 ? Math.min(1, done / bars) : 0;
  return {
    state: 'progress',
    progress,
    message: 'The past is gone through, hour by hour: every map of it is made as it would have been made then.',
  };
}
