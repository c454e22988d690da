import type { KeptCheckpoint, Made } from '../../archive/derived.ts';
import type { Bar } from '../../market/bar.ts';
import { ArchiveError } from '../../market/errors.ts';
import type { Liquidation } from '../../market/event.ts';
import { encodeIssuedMap } from '../../market/issued-map.ts';
import type { CohortBook } from '../../model/cohorts/book.ts';
import { issuedMapOf } from '../../model/heat/issued-map.ts';
import { BarStore, blankBar } from '../bar-store.ts';
import { type MixEntry, MixTimeline } from '../mix/mix-timeline.ts';
import type { MarketPipeline } from '../pipeline.ts';
import { ArchivedAdvice } from './archived-advice.ts';
import { ArchivedLooks } from './archived-looks.ts';
import { IssuedIndex } from './issued-index.ts';
import type { Keeper } from './keeper.ts';
import { keepMix, keptMixes, numbersOf, recalled } from './kept-mixes.ts';
import { KeptTiles } from './kept-tiles.ts';
import { madeUnder, versionOf } from './made.ts';

const HOUR_MS = 3_600_000;
/** A map is issued at its hour, or, where its last bar came late, within this: later it would be history. */
const ISSUE_WITHIN_MS = 10 * 60_000;
/** States are kept every so many bars, and the newest every hour. */
const STATE_EVERY_BARS = 2000;
const MOST_STATES = 128;
/** So many bars are written at once. */
const BATCH_BARS = 10_000;

/** An archive that keeps other bars of a market than its source tells. */
export class OtherPastError extends ArchiveError {
  override name = 'OtherPastError';
}

/** One market's place in the archive: what it had is given back, and what comes to it is kept. */
export class KeptMarket {
  readonly pipeline: MarketPipeline;
  readonly issued = new IssuedIndex();
  /** What was seen of its accounts. */
  readonly looks: ArchivedLooks;
  private readonly keeper: Keeper;
  /** By the mix that it is of; null: the prior. */
  private readonly made = new Map<MixEntry | null, Made>();
  /** Mixes that are kept, with what their maps go on from. */
  private readonly mixesKept = new WeakSet<MixEntry>();
  private isKeeping = false;
  /** Maps of hours before this are history here. */
  private sinceMs = Number.POSITIVE_INFINITY;
  /** When the last bar but one that is kept had come. */
  private lastButOneMs = Number.POSITIVE_INFINITY;

  private constructor(keeper: Keeper, pipeline: MarketPipeline) {
    this.keeper = keeper;
    this.pipeline = pipeline;
    this.looks = new ArchivedLooks(keeper, pipeline.instrument.id);
  }

  /**
   * A place for a pipeline; liquidations that come to it are kept from now on, bars after {@link restore} or
   * {@link adopt}.
   * @throws QueryError where the archive has the market with bars of another step
   */
  static async open(keeper: Keeper, pipeline: MarketPipeline): Promise<KeptMarket> {
    const market = new KeptMarket(keeper, pipeline);
    pipeline.desk.given.keepIn(new ArchivedAdvice(keeper, market.id));
    const { archive } = keeper;
    if (archive.state.writable) await archive.events.addMarket(pipeline.instrument, pipeline.barStepMs);
    return market;
  }

  get id(): string {
    return this.pipeline.instrument.id;
  }

  /** What its map of a moment is made with. */
  makingAt(timeMs: number): Made {
    const { mixes, barStepMs } = this.pipeline;
    return this.makingUnder(mixes.at(timeMs - barStepMs));
  }

  private makingUnder(mix: MixEntry | null): Made {
    const held = this.made.get(mix);
    if (held) return held;
    const { archive, code } = this.keeper;
    const { version, body } = versionOf(madeUnder(this.pipeline, mix));
    const made = { version, code };
    this.made.set(mix, made);
    if (archive.state.writable) {
      void this.keeper.after(() => archive.putVersion({ version, market: this.id, madeMs: this.keeper.nowMs(), body }));
    }
    return made;
  }

  /** Names of all that its maps were made with. */
  private get versions(): string[] {
    return [null, ...this.pipeline.mixes.entries].map((mix) => this.makingUnder(mix).version);
  }

  /** Gives an empty pipeline what is kept, and keeps what comes from then on. */
  async restore(): Promise<void> {
    const { keeper, pipeline } = this;
    const { archive, code } = keeper;
    if (archive.events.markets().has(this.id)) {
      const [{ bars, heard }, liquidations] = await Promise.all([this.barsOf(), this.liquidations()]);
      const mixes = await this.mixesOf(bars);
      const versionsOf = new Map(
        [null, ...mixes.entries].map((mix) => [versionOf(madeUnder(pipeline, mix)).version, mix]),
      );
      const kept = await archive.derived.checkpoints(this.id, { versions: [...versionsOf.keys()], code }, MOST_STATES);
      const fitting = kept.filter((one) => bars.countBefore(one.timeMs + 1) === one.bars);
      const states = fitting.map(({ bars: count, bytes, version }) => {
        return { bars: count, state: numbersOf(bytes), mix: versionsOf.get(version) ?? null };
      });
      pipeline.restore({ bars, heard, liquidations, mixes, states });
    }
    await this.begin();
  }

  /** Which mixes were in force, with the states that their maps go on from. */
  private async mixesOf(bars: BarStore): Promise<MixTimeline> {
    const { archive, code } = this.keeper;
    const { instrument, mixes } = this.pipeline;
    const timeline = new MixTimeline(mixes.prior);
    for (const mix of await keptMixes(archive, this.id, mixes.prior)) {
      const made = { version: versionOf(madeUnder(this.pipeline, mix)).version, code };
      const states: KeptCheckpoint[] = await archive.derived.checkpointsBefore(this.id, made, mix.fromMs);
      const { entry, wasKept } = await recalled(mix, instrument, bars, states);
      if (wasKept) this.mixesKept.add(entry);
      timeline.add(entry);
    }
    return timeline;
  }

  /**
   * Keeps what a pipeline has that was not restored, with the liquidations that it was told of, and what comes from
   * then on. Mixes that are kept are in force in it then.
   * @throws OtherPastError where the archive keeps another past of this market
   */
  async adopt(liquidations: readonly Liquidation[]): Promise<void> {
    const { pipeline, keeper } = this;
    const { bars: kept } = await this.barsOf();
    const [bar, old] = [blankBar(), blankBar()];
    for (let i = 0; i < kept.length; i++) {
      const at = pipeline.bars.countBefore(kept.timeMs[i]!);
      if (at < pipeline.bars.length && isSame(pipeline.bars.read(at, bar), kept.read(i, old))) continue;
      const then = new Date(kept.timeMs[i]!).toISOString();
      throw new OtherPastError(`${keeper.archive.folder} keeps another past of ${this.id}: it differs at ${then}`);
    }
    pipeline.isPastTold = kept.length > 0;
    await pipeline.recall(await keptMixes(keeper.archive, this.id, pipeline.mixes.prior));
    // All of this past is worked out anew at each start: their states are of no use.
    for (const mix of pipeline.mixes.entries) this.mixesKept.add(mix);
    const nowMs = keeper.nowMs();
    for (const one of liquidations) keeper.take('liquidations', this.id, one, nowMs, true);
    const first = kept.length > 0 ? pipeline.bars.countBefore(kept.timeMs[kept.length - 1]! + 1) : 0;
    for (let i = first; i < pipeline.bars.length; i++) {
      keeper.take('bars', this.id, pipeline.bars.read(i, blankBar()), nowMs, true);
      if (i % BATCH_BARS === BATCH_BARS - 1) await keeper.flush();
    }
    await this.keepState(true);
    await this.begin();
  }

  /** Bars before the first one, which the pipeline has taken just now. */
  async prepended(older: readonly Bar[]): Promise<void> {
    const nowMs = this.keeper.nowMs();
    this.issued.broken();
    for (const bar of older) this.keeper.take('bars', this.id, bar, nowMs, true);
    await this.keepState(true);
  }

  /** Keeps the state after the last bar. */
  async keepState(latest: boolean): Promise<void> {
    const { bars, present } = this.pipeline;
    const { archive } = this.keeper;
    if (!present.started || !archive.state.writable) return;
    const bytes = new Uint8Array(present.save().buffer);
    const state = { bars: bars.length, timeMs: bars.timeMs[bars.length - 1]!, bytes };
    const made = this.makingUnder(present.mix);
    await this.keeper.after(() => archive.derived.putCheckpoint(this.id, made, state, latest));
  }

  /** Keeps mixes that are in force and not kept yet, before anything that is made under them. */
  private keepMixes(): void {
    const { archive } = this.keeper;
    const { bars, mixes } = this.pipeline;
    if (!archive.state.writable) return;
    for (const mix of mixes.entries) {
      if (this.mixesKept.has(mix)) continue;
      const made = this.makingUnder(mix);
      void this.keeper.after(async () => {
        if (this.mixesKept.has(mix)) return;
        await keepMix(archive, this.id, made, mix, bars);
        this.mixesKept.add(mix);
      });
    }
  }

  private async begin(): Promise<void> {
    if (this.isKeeping) return;
    this.isKeeping = true;
    const { archive } = this.keeper;
    const { bars, barStepMs } = this.pipeline;
    const nowMs = this.keeper.nowMs();
    const endMs = bars.length > 0 ? bars.timeMs[bars.length - 1]! + barStepMs : Number.NEGATIVE_INFINITY;
    // A process that was there, and comes back within minutes, goes on as if it had not been away.
    const wasThere = this.lastButOneMs <= endMs;
    this.sinceMs = wasThere && nowMs - endMs <= ISSUE_WITHIN_MS ? endMs : nowMs;
    const { versions } = this;
    if (archive.state.writable) {
      const { code } = this.keeper;
      await this.keeper.after(() => archive.derived.forgetOthers(this.id, { versions, code }));
    }
    const tiles = new KeptTiles(this.keeper, this.id, (timeMs) => this.makingAt(timeMs));
    if (archive.events.markets().has(this.id)) await tiles.load(versions);
    this.pipeline.shelf = tiles;
    this.keepMixes();
    this.issueMissed();
    this.pipeline.follow({
      bar: (bar, heard) => this.bar(bar, heard),
      liquidation: (one) => this.keeper.take('liquidations', this.id, one, this.keeper.nowMs()),
      mixed: () => this.keepMixes(),
    });
  }

  private bar(bar: Bar, heard: boolean): void {
    const { barStepMs, bars } = this.pipeline;
    const nowMs = this.keeper.nowMs();
    const endMs = bar.timeMs + barStepMs;
    this.keeper.take('bars', this.id, { ...bar }, nowMs, !heard);
    const isFullHour = endMs % HOUR_MS === 0;
    if (isFullHour) this.keepMixes();
    if (isFullHour && endMs >= this.sinceMs && nowMs - endMs <= ISSUE_WITHIN_MS) this.issue(endMs, bar.close, nowMs);
    if (isFullHour && nowMs - endMs <= HOUR_MS) void this.keepState(true);
    else if (bars.length % STATE_EVERY_BARS === 0) void this.keepState(false);
  }

  /** The process may have ended between an hour's last bar and its map. */
  private issueMissed(): void {
    const { bars, barStepMs, desk } = this.pipeline;
    if (bars.length === 0 || !this.pipeline.present.started) return;
    const endMs = bars.timeMs[bars.length - 1]! + barStepMs;
    const hourMs = Math.floor(endMs / HOUR_MS) * HOUR_MS;
    const nowMs = this.keeper.nowMs();
    const isLate = nowMs - hourMs > ISSUE_WITHIN_MS || endMs < this.sinceMs;
    if (isLate || this.issued.has(hourMs) || bars.timeMs[0]! >= hourMs) return;
    const { book, price, settled } = desk.moments.mapAt(hourMs);
    this.issueMap(hourMs, nowMs, { book, price, provisional: !settled });
  }

  private issue(timeMs: number, price: number, issuedMs: number): void {
    const { present } = this.pipeline;
    if (!present.started) return;
    const provisional = present.pending.length > 0;
    this.issueMap(timeMs, issuedMs, { book: present.provisional(null), price, provisional });
  }

  /** The bytes are those of this moment; they are chained once the bars before it are on disk. */
  private issueMap(
    timeMs: number,
    issuedMs: number,
    { book, price, provisional }: { book: CohortBook; price: number; provisional: boolean },
  ): void {
    const { archive } = this.keeper;
    if (!archive.state.writable) return;
    const { contract } = this.pipeline.instrument;
    const bytes = encodeIssuedMap(issuedMapOf(book, { timeMs, price, contract, provisional }));
    const issue = { market: this.id, timeMs, issuedMs, ...this.makingAt(timeMs) };
    void this.keeper.after(async () => this.issued.add(await archive.maps.issue(issue, bytes)));
  }

  private async barsOf(): Promise<{ bars: BarStore; heard: number[] }> {
    const { archive } = this.keeper;
    const bars = new BarStore();
    const receivedMs: number[] = [];
    const heard: number[] = [];
    for await (const { count, columns } of archive.events.columns('bars', this.id)) {
      bars.appendColumns(columns as Parameters<BarStore['appendColumns']>[0], count);
      for (let i = 0; i < count; i++) {
        receivedMs.push(columns.receivedMs![i]!);
        heard.push(1 - columns.backfilled![i]!);
      }
    }
    this.lastButOneMs = receivedMs.at(-2) ?? Number.POSITIVE_INFINITY;
    this.issued.load(await archive.maps.list(this.id), bars.timeMs.subarray(0, bars.length), receivedMs);
    return { bars, heard };
  }

  /** All that are kept, in order of time. */
  async liquidations(): Promise<Liquidation[]> {
    const all: Liquidation[] = [];
    for await (const rows of this.keeper.archive.events.rows('liquidations', this.id)) all.push(...rows);
    return all;
  }
}

function isSame(a: Bar, b: Bar): boolean {
  return (Object.keys(a) as (keyof Bar)[]).every((field) => Object.is(a[field], b[field]));
}
