import type { Candles, MarketSummary } from '../market/api/schemas.ts';
import type { CellReading, TilesMeta } from '../market/api/tiles.ts';
import type { Bar } from '../market/bar.ts';
import { QueryError } from '../market/errors.ts';
import type { Context, Depth, Liquidation, LiquidationTotal } from '../market/event.ts';
import type { HeatFrame } from '../market/heat-frame.ts';
import type { TileLevel } from '../market/heat-tile.ts';
import type { Instrument } from '../market/instrument.ts';
import { CohortBook } from '../model/cohorts/book.ts';
import { Estimator, type MapState } from '../model/cohorts/estimator.ts';
import { DEFAULT_PARAMETERS, type ModelParameters } from '../model/cohorts/parameters.ts';
import { BarStore, blankBar } from './bar-store.ts';
import { aggregateCandles } from './candles.ts';
import { CellReader } from './cell-reader.ts';
import { type Checkpoint, Checkpoints } from './checkpoints.ts';
import { MarketDesk } from './desk/market-desk.ts';
import { buildHeat } from './heat-window.ts';
import { LiquidationLedger } from './liquidation-ledger.ts';
import { LiquidationTape } from './liquidation-tape.ts';
import type { BarUpdate, CandleWindow, HeatWindow, MarketFollower, MarketView } from './market-view.ts';
import type { MeasuredMarket } from './measured/measured-market.ts';
import { MixRebuild } from './mix/mix-rebuild.ts';
import { type MixEntry, type MixInForce, MixTimeline } from './mix/mix-timeline.ts';
import { MixedBook } from './mix/mixed-book.ts';
import { MixedEstimator } from './mix/mixed-estimator.ts';
import { type LearnedMixVersion, mixesOfVersions } from './mix/mixes-of-versions.ts';
import { Slices } from './slices.ts';
import { summarise } from './summary.ts';
import type { PackedTile } from './tiles/packed-tiles.ts';
import type { TileShelf } from './tiles/tile-shelf.ts';
import { mixOf } from './tiles/mix.ts';
import { TileStore } from './tiles/tile-store.ts';
import { Listening } from './totals/listening.ts';

const CHECKPOINT_EVERY_BARS = 2000;

/** What a pipeline is told of its source. */
export interface SourceState {
  live: boolean;
  /** Rows that were refused on the way in. */
  refusedRows: number;
  /**
   * Where its margin brackets are from: asked of the venue, a table known by date, those of a mid-sized coin where
   * neither tells, the recording, the simulation, or those of its members.
   */
  brackets: 'venue' | 'table' | 'assumed' | 'recording' | 'simulation' | 'members';
}

/** What was kept of a market, and what it is to go on from. */
export interface KeptPast {
  bars: BarStore;
  /** By bar, 1 where its liquidations were listened to. */
  heard: ArrayLike<number>;
  /** In order of time. */
  liquidations: Iterable<Liquidation>;
  mixes: MixTimeline;
  /** States (see {@link MixedEstimator.save}) after so many bars, ascending, each with the mix that it is of. */
  states: readonly { bars: number; state: Float64Array; mix: MixEntry | null }[];
}

/** One market: events -> bars -> model -> windows of candles and heat. */
export class MarketPipeline implements MarketView {
  readonly instrument: Instrument;
  readonly barStepMs: number;
  /** Which leverage mix is in force from when. */
  mixes: MixTimeline;
  /** Whether its past was told before, by this process or one before it: a mix that is learned of it changes nothing there. */
  isPastTold = false;
  bars = new BarStore();
  ledger = new LiquidationLedger();
  readonly tape: Pick<LiquidationTape, 'add' | 'known' | 'largest'> = new LiquidationTape();
  /** When its liquidations were listened to. */
  listening = new Listening();
  readonly source: SourceState;
  running: Bar | null = null;
  gaps = 0;
  hasMarks = false;
  tiles: TileStore;
  /** Where finished tiles are kept besides in memory; to be set before the first is asked for. */
  shelf: TileShelf | null = null;
  readonly desk: MarketDesk;
  /** What its accounts hold, where its venue is asked for that; to be set before the market is shown. */
  measured: MeasuredMarket | null = null;
  protected estimator: MapState;
  private checkpoints = new Checkpoints(CHECKPOINT_EVERY_BARS);
  private cells: CellReader;
  private refolding: Promise<void> = Promise.resolve();
  /** Of the versions of the mix that were heard of, the newest one's moment. */
  private learnedMs = Number.NEGATIVE_INFINITY;
  private readonly listeners = new Set<(update: BarUpdate) => void>();
  private readonly followers = new Set<MarketFollower>();
  private readonly refolds = new Set<() => void>();

  /** `barStepMs`: the constant step of the bars that will come. `parameters`: until a mix is learned. `estimator`: what they are told to. */
  constructor(
    instrument: Instrument,
    barStepMs: number,
    parameters: ModelParameters = DEFAULT_PARAMETERS,
    estimator?: MapState,
  ) {
    this.instrument = instrument;
    this.barStepMs = barStepMs;
    this.mixes = new MixTimeline(parameters);
    this.source = { live: false, refusedRows: 0, brackets: instrument.simulated ? 'simulation' : 'recording' };
    this.estimator = estimator ?? this.freshUnder(this.mixes);
    this.tiles = new TileStore(this);
    this.cells = this.createCells();
    this.desk = this.createDesk();
  }

  /**
   * Takes the next closed bar.
   * @param heard whether its liquidations were listened to: of bars that a venue's history told, they were not
   * @throws QueryError where it does not come after the last one
   */
  close(bar: Bar, heard = true): void {
    const last = this.bars.length > 0 ? this.bars.timeMs[this.bars.length - 1]! : Number.NEGATIVE_INFINITY;
    if (bar.timeMs <= last) {
      throw new QueryError(
        `${this.instrument.id}: the bar of ${new Date(bar.timeMs).toISOString()} came twice or late`,
      );
    }
    if (this.bars.length > 0 && bar.timeMs !== last + this.barStepMs) this.gaps++;
    if (!Number.isNaN(bar.markLow)) this.hasMarks = true;
    this.bars.append(bar);
    this.listening.set(heard, bar.timeMs);
    this.estimator.push(bar);
    if (!this.isSum) this.checkpoints.offer(this.bars.length, this.estimator);
    this.tiles.follow();
    if (this.running && this.running.timeMs <= bar.timeMs) this.running = null;
    this.tell({ bar, running: false });
    for (const follower of this.followers) follower.bar(bar, heard);
  }

  /**
   * Begins with what was kept, as if it had come bar by bar: folds only what came after the newest state that fits.
   * Only an empty pipeline can.
   */
  restore({ bars, heard, liquidations, mixes, states }: KeptPast): void {
    this.bars = bars;
    this.isPastTold = bars.length > 0;
    this.mixes = mixes;
    this.learnedMs = mixes.last?.learnedMs ?? this.learnedMs;
    this.estimator = this.freshUnder(mixes);
    this.gaps = bars.gaps(this.barStepMs);
    this.hasMarks = bars
      .column('markLow')
      .subarray(0, bars.length)
      .some((mark) => !Number.isNaN(mark));
    let done = 0;
    for (const { bars: seen, state, mix } of states) {
      const under = new Estimator(this.instrument, mix?.parameters ?? mixes.prior);
      if (seen > bars.length || !under.resume(state)) continue;
      // A state that was made before another mix was known to be in force by then.
      if (mixes.at(bars.timeMs[seen - under.pending.length - 1]!) !== mix) continue;
      const estimator = MixedEstimator.from(mixes, { estimator: under }, mix);
      this.checkpoints.take({ next: seen, estimator });
      this.estimator = estimator.clone();
      done = seen;
    }
    const bar = blankBar();
    for (let i = done; i < bars.length; i++) {
      this.estimator.push(bars.read(i, bar));
      this.checkpoints.offer(i + 1, this.estimator);
    }
    for (let i = 0; i < bars.length; i++) this.listening.set(heard[i] === 1, bars.timeMs[i]!);
    for (const one of liquidations) this.liquidation(one);
  }

  /** The state after the last bar, as it is kept: to be looked at, or copied. */
  get present(): MixedEstimator {
    if (this.estimator instanceof MixedEstimator) return this.estimator;
    throw new Error(`${this.instrument.id} has no state of its own to keep`);
  }

  /** The state before the first bar. */
  fresh(): MapState {
    return this.freshUnder(this.mixes);
  }

  private freshUnder(mixes: MixTimeline): MixedEstimator {
    return new MixedEstimator(new MixedBook(mixes, new CohortBook(this.instrument, mixes.prior), null));
  }

  /** Whether its maps follow from other markets' states: then neither states nor fine tiles of its own are kept. */
  get isSum(): boolean {
    return false;
  }

  /** Names what the tiles are made of. */
  get mixName(): string {
    return mixOf(this.instrument, this.barStepMs, this.mixes, this.bars);
  }

  /** Takes the running bar as it is so far; it is shown, and never folded. */
  run(bar: Bar): void {
    this.running = bar;
    this.tell({ bar, running: true });
  }

  liquidation(liquidation: Liquidation): void {
    this.ledger.addPriced(liquidation, this.instrument.contract, this.barStepMs);
    this.tape.add(liquidation, this.instrument.contract);
    this.tellLiquidation(liquidation);
  }

  liquidationTotal(total: LiquidationTotal): void {
    this.ledger.add(total);
  }

  context(row: Context): void {
    this.desk.beside.context(row);
  }

  depth(row: Depth): void {
    this.desk.beside.depth(row);
  }

  summary(asOfMs?: number): MarketSummary {
    return summarise(this, asOfMs);
  }

  candles(window: CandleWindow, asOfMs?: number): Candles {
    this.check(window);
    return aggregateCandles(this.bars, asOfMs === undefined ? this.running : null, window, this.known(asOfMs));
  }

  heat(window: HeatWindow, asOfMs?: number): HeatFrame {
    this.check(window);
    const known = this.known(asOfMs);
    const from = this.bars.countBefore(window.fromMs);
    // The live state serves a window whose first column ends with, or after, the last bar that was folded into it.
    const firstEnd = this.bars.countBefore(Math.floor(window.fromMs / window.stepMs + 1) * window.stepMs);
    const isLiveEdge = asOfMs === undefined && firstEnd >= this.bars.length - this.estimator.pending.length;
    const live = { next: this.bars.length, estimator: this.estimator };
    const start = isLiveEdge ? { next: live.next, estimator: live.estimator.clone() } : this.startAt(from);
    return buildHeat({
      bars: this.bars,
      known,
      barStepMs: this.barStepMs,
      running: asOfMs === undefined ? this.running : null,
      contract: this.instrument.contract,
      window,
      start,
    });
  }

  tilesMeta(asOfMs?: number): TilesMeta {
    return this.tiles.meta(asOfMs);
  }

  tile(level: TileLevel, index: number, asOfMs?: number): Promise<PackedTile | null> {
    return this.tiles.tile(level, index, asOfMs);
  }

  tilePatches(level: TileLevel): Uint8Array[] {
    return this.tiles.patches(level);
  }

  runningTilePatch(level: TileLevel): Uint8Array | null {
    return this.running ? this.tiles.runningPatch(level, this.running) : null;
  }

  warmTiles(room?: () => Promise<void>): Promise<void> {
    return this.tiles.warm(room);
  }

  cell(timeMs: number, price: number, asOfMs?: number): CellReading {
    return this.cells.read(timeMs, price, this.known(asOfMs));
  }

  /**
   * Hears what was learned of the mix, oldest first, of which it may have heard before. Of a past that was not told
   * before, each version is in force from its own moment on, and the map is refolded from there. Else what was shown
   * stays: the newest one is in force from the last bar that has closed when its map is made. Resolves when that is so.
   * @param ofPast whether they were learned of bars that were there before the market went on live
   */
  learned(versions: readonly LearnedMixVersion[], ofPast: boolean): Promise<void> {
    return this.inTurn(() => {
      const later = versions.filter(({ fromMs }) => fromMs > this.learnedMs);
      const newest = later.at(-1);
      if (!newest) return Promise.resolve();
      this.learnedMs = newest.fromMs;
      const { prior, last } = this.mixes;
      const anew = ofPast && !this.isPastTold;
      const mixes = mixesOfVersions(anew ? later : [newest], prior, last?.parameters ?? prior);
      if (mixes.length === 0) return Promise.resolve();
      return anew ? this.foldAnew([...this.mixes.mixes, ...mixes], []) : this.goOverTo(mixes[0]!);
    });
  }

  /** Takes up mixes that are known to have been in force, each from its own moment on; an empty list changes nothing. */
  recall(mixes: readonly MixInForce[]): Promise<void> {
    this.learnedMs = mixes.at(-1)?.learnedMs ?? this.learnedMs;
    return mixes.length === 0 ? Promise.resolve() : this.inTurn(() => this.foldAnew(mixes, []));
  }

  /**
   * Takes bars that lie before the first one: the map is then what it would be, had they come first. Resolves when the
   * tiles are there again that were there before.
   * @throws QueryError where one of them does not
   */
  prepend(older: readonly Bar[]): Promise<void> {
    const first = this.bars.length > 0 ? this.bars.timeMs[0]! : Number.POSITIVE_INFINITY;
    if (older.some(({ timeMs }, i) => !(timeMs < (older[i + 1]?.timeMs ?? first)))) {
      throw new QueryError(`${this.instrument.id}: older bars must come in order, and end before the first one`);
    }
    return this.inTurn(() => this.foldAnew(this.mixes.mixes, older));
  }

  /** One after another: each goes on from what the one before left. */
  private inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.refolding.then(work);
    this.refolding = done.catch(() => undefined);
    return done;
  }

  /** Makes the map of a mix in slices, while bars go on to close under the one before, and puts it in force with the next. */
  private async goOverTo(mix: MixInForce): Promise<void> {
    const { bars, barStepMs } = this;
    const end = () => bars.timeMs[bars.length - 1]! + barStepMs;
    const rebuild = new MixRebuild(this.instrument, { ...mix, fromMs: end() });
    const bar = blankBar();
    const slices = new Slices();
    for (let i = bars.countBefore(mix.sinceMs); i < bars.length; i++) {
      rebuild.push(bars.read(i, bar), i);
      if (slices.isDue) await slices.rest();
    }
    if (!rebuild.started) return;
    this.mixes.add(rebuild.entry(end()));
    for (const follower of this.followers) follower.mixed?.();
  }

  /** All bars are folded anew, in slices, while the map is still shown as it was. */
  private async foldAnew(wanted: readonly MixInForce[], older: readonly Bar[]): Promise<void> {
    const mixes = new MixTimeline(this.mixes.prior);
    const coming = wanted.map((mix) => new MixRebuild(this.instrument, mix));
    const estimator = this.freshUnder(mixes);
    const checkpoints = new Checkpoints(CHECKPOINT_EVERY_BARS);
    const bars = older.length > 0 ? new BarStore() : this.bars;
    const bar = blankBar();
    const slices = new Slices();
    for (let i = 0; i < older.length + this.bars.length; i++) {
      const next = i < older.length ? older[i]! : this.bars.read(i - older.length, bar);
      if (bars !== this.bars) bars.append(next);
      while (coming[0] && coming[0].mix.fromMs <= next.timeMs) mixes.add(coming.shift()!.entry());
      for (const rebuild of coming) rebuild.push(next, i);
      estimator.push(next);
      checkpoints.offer(i + 1, estimator);
      if (slices.isDue) await slices.rest();
    }
    for (const rebuild of coming) mixes.add(rebuild.entry());
    const changed = wanted.filter(({ fromMs }) => !this.mixes.entries.some((one) => one.fromMs === fromMs));
    this.shelf?.clear(older.length > 0 ? Number.NEGATIVE_INFINITY : (changed[0]?.fromMs ?? Number.POSITIVE_INFINITY));
    this.hasMarks ||= older.some(({ markLow }) => !Number.isNaN(markLow));
    this.mixes = mixes;
    this.checkpoints = checkpoints;
    const tiles = this.begin(bars, estimator);
    for (const follower of this.followers) follower.mixed?.();
    for (const told of this.refolds) told();
    await tiles;
  }

  /** Goes over to other bars, and the state after them. Resolves when the tiles are there again that were there before. */
  protected async begin(bars: BarStore, estimator: MapState): Promise<void> {
    const { warmed } = this.tiles;
    this.tiles.stop();
    this.bars = bars;
    this.gaps = bars.gaps(this.barStepMs);
    this.estimator = estimator;
    this.tiles = new TileStore(this);
    this.cells = this.createCells();
    this.desk.moments.forget();
    if (warmed) await this.tiles.warm();
  }

  /** Calls back whenever the past has become another: under mixes that were learned of it, or with older bars. */
  whenRefolded(told: () => void): () => void {
    this.refolds.add(told);
    return () => this.refolds.delete(told);
  }

  /** A copy of the state that has seen at most `bars` bars, to go on from. */
  startAt(bars: number): Checkpoint {
    if (bars >= this.bars.length) return { next: this.bars.length, estimator: this.estimator.clone() };
    const checkpoint = this.checkpoints.before(bars);
    return checkpoint
      ? { next: checkpoint.next, estimator: checkpoint.estimator.clone() }
      : { next: 0, estimator: this.fresh() };
  }

  /**
   * The same, for one who goes on to bar `end - 1` and compares what was there on the way: all of it under the mix that
   * is in force at that bar. `bars` lie at most a week before.
   */
  startUnderOne(bars: number, end: number): Checkpoint {
    const mix = this.mixes.at(this.bars.timeMs[end - 1]!);
    // The bar before may be looked at, too.
    if (!mix || this.bars.timeMs[bars - 1]! >= mix.fromMs) return this.startAt(bars);
    return { next: mix.early.next, estimator: MixedEstimator.from(this.mixes, mix.early, mix) };
  }

  listen(listener: (update: BarUpdate) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Whether the liquidations of the bar that opened at `timeMs` were listened to. */
  wasHeard(timeMs: number): boolean {
    return this.listening.share(timeMs, timeMs + this.barStepMs) === 1;
  }

  follow(follower: MarketFollower): () => void {
    this.followers.add(follower);
    return () => this.followers.delete(follower);
  }

  /** How many bars had ended at `asOfMs`. */
  known(asOfMs?: number): number {
    return asOfMs === undefined ? this.bars.length : this.bars.countBefore(asOfMs - this.barStepMs + 1);
  }

  protected tellLiquidation(liquidation: Liquidation): void {
    for (const follower of this.followers) follower.liquidation(liquidation);
  }

  protected createCells(): CellReader {
    return new CellReader(this);
  }

  protected createDesk(): MarketDesk {
    return new MarketDesk(this);
  }

  private tell(update: BarUpdate): void {
    for (const listener of this.listeners) listener(update);
  }

  private check({ fromMs, toMs, stepMs }: CandleWindow): void {
    if (!(toMs > fromMs)) throw new QueryError('the window is empty: "to" must be later than "from"');
    if (!(stepMs >= this.barStepMs) || stepMs % this.barStepMs !== 0) {
      throw new QueryError(`a step of ${stepMs} ms cannot be shown: bars are ${this.barStepMs} ms, use a multiple`);
    }
  }
}

/** The bar that `bars` ends with at the asked moment, or null. */
export function lastBar(bars: BarStore, known: number): Bar | null {
  return known > 0 ? bars.read(known - 1, blankBar()) : null;
}
