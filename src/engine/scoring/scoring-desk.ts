import { Worker } from 'node:worker_threads';
import type { Claims, ClaimsAnswer } from '../../market/api/claims.ts';
import type { ForecastDetail, ForecastsAnswer, NowcastHours } from '../../market/api/forecasts.ts';
import type { ScorecardAnswer } from '../../market/api/scorecard-answer.ts';
import type { Bar } from '../../market/bar.ts';
import type { Liquidation } from '../../market/event.ts';
import type { Instrument } from '../../market/instrument.ts';
import { blankBar } from '../bar-store.ts';
import type { MixVersion } from '../../model/learning/learner.ts';
import type { MarketPipeline } from '../pipeline.ts';
import type { ForecastPage } from './forecast-log.ts';
import type { ForecastStore } from './forecast-store.ts';
import { EventBatch, type FromThread, type Question, type ScoringPort, type ToThread } from './messages.ts';
import {
  emptyForecasts,
  emptyHours,
  emptyScorecard,
  NO_SCORING,
  type ScoringView,
  type Standing,
} from './scoring-view.ts';

/** The past goes over in batches of so many bars. */
const BATCH_BARS = 200;

interface ScoredMarket {
  batch: EventBatch;
  /** Bars of the past that are to be gone through, and that are. */
  bars: number;
  done: number;
  live: boolean;
  scorecard: ScorecardAnswer | null;
  failure: string | null;
  /** Takes what was learned of the mix. */
  learned: MarketPipeline['learned'];
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
 * What is learned of the mix goes to the market, whose map is made with it from then on.
 */
export class ScoringDesk implements ScoringView {
  private readonly store: ForecastStore;
  private readonly markets = new Map<string, ScoredMarket>();
  private waiting: ToThread[] = [];
  /** Questions that are not answered yet, by id. */
  private readonly asked = new Map<number, (answer: unknown) => void>();
  private lastAsked = 0;
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
    market.learned = (versions, ofPast) => pipeline.learned(versions, ofPast);
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

  /** Leaves the processor to others for so long: nobody who waits for a page is to wait for the past to be scored. */
  rest(ms: number): void {
    this.port?.postMessage({ kind: 'rest', ms });
  }

  async stop(): Promise<void> {
    await this.port?.terminate?.();
    this.port = null;
    for (const resolve of this.asked.values()) resolve(null);
    this.asked.clear();
  }

  scorecard(instrument: Instrument): ScorecardAnswer {
    const market = this.markets.get(instrument.id);
    if (!market) return NO_SCORING.scorecard(instrument);
    return (market.failure === null && market.scorecard) || emptyScorecard(instrument, standingOf(market));
  }

  async forecasts(instrument: Instrument, page: ForecastPage): Promise<ForecastsAnswer> {
    const empty = emptyForecasts(instrument, page.horizonMs, this.standing(instrument));
    return { ...empty, ...(await this.ask<object>(instrument, { kind: 'forecasts', ...page })) };
  }

  forecast(instrument: Instrument, hash: string, horizonMs: number, cell: number | null) {
    return this.ask<ForecastDetail>(instrument, { kind: 'forecast', hash, horizonMs, cell });
  }

  forecastBytes(instrument: Instrument, hash: string) {
    return this.ask<Uint8Array>(instrument, { kind: 'bytes', hash });
  }

  async nowcastHours(
    instrument: Instrument,
    page: { beforeMs?: number; untilMs?: number; limit: number },
  ): Promise<NowcastHours> {
    const empty = emptyHours(instrument, this.standing(instrument));
    return { ...empty, ...(await this.ask<object>(instrument, { kind: 'nowcast', ...page })) };
  }

  async claims(instrument: Instrument): Promise<ClaimsAnswer> {
    const { id, simulated } = instrument;
    const claims = await this.ask<Claims>(instrument, { kind: 'claims' });
    const standing = this.standing(instrument);
    // They need no liquidations: a market that cannot be scored has answers all the same.
    const told: Standing | null = claims && {
      state: 'ready',
      progress: null,
      message: `As of ${new Date(claims.toMs).toISOString()}.`,
    };
    return { market: id, simulated, ...(told ?? standing), claims };
  }

  async mixes(instrument: Instrument): Promise<readonly MixVersion[]> {
    return (await this.ask<MixVersion[]>(instrument, { kind: 'mixes' })) ?? [];
  }

  private standing(instrument: Instrument): Standing {
    const { state, progress, message } = this.scorecard(instrument);
    return { state, progress, message };
  }

  /** Null before the past is gone through, and where there is nothing of the kind. */
  private ask<Answer>({ id: market }: Instrument, question: Question): Promise<Answer | null> {
    if (!this.port || !this.markets.get(market)?.scorecard) return Promise.resolve(null);
    const id = ++this.lastAsked;
    return new Promise((resolve) => {
      this.asked.set(id, (answer) => resolve(answer as Answer | null));
      this.say({ kind: 'ask', id, market, question });
    });
  }

  private add(id: string): ScoredMarket {
    const market: ScoredMarket = {
      batch: new EventBatch(),
      bars: 0,
      done: 0,
      live: false,
      scorecard: null,
      failure: null,
      learned: () => Promise.resolve(),
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
    if (message.kind === 'told') {
      this.asked.get(message.id)?.(message.answer);
      this.asked.delete(message.id);
      return;
    }
    const market = this.markets.get(message.market);
    if (!market) return;
    if (message.kind === 'progress') market.done = message.bars;
    else if (message.kind === 'failed') market.failure = message.message;
    else if (message.kind === 'answers') market.scorecard = message.scorecard;
    else {
      market.learned(message.versions, message.ofPast).catch((error: unknown) => {
        console.error(`${message.market}: the mix that was learned could not be taken up: ${String(error)}`);
      });
    }
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

function standingOf({ bars, done, failure }: ScoredMarket): Standing {
  if (failure !== null) return { state: 'failed', progress: null, message: failure };
  const progress = bars > 0 ? Math.min(1, done / bars) : 0;
  return {
    state: 'progress',
    progress,
    message:
      progress < 1
        ? 'The past is gone through, hour by hour: every map of it is made as it would have been made then.'
        : 'All of the past is gone through; its figures are being added up.',
  };
}
