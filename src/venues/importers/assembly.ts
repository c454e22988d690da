import type { Bar } from '../../market/bar.ts';
import { RecordingError } from '../../market/errors.ts';
import type { Depth, Liquidation, Trade } from '../../market/event.ts';
import { isInverse, type MarketId } from '../../market/market-id.ts';
import { RefusalLog } from '../../market/recording/refusals.ts';
import type { RecordingFile } from '../../market/recording/table.ts';
import type { RecordingWriter } from '../../market/recording/writer.ts';
import { depthOf } from './book-depth.ts';
import type { FeedKind, FeedRows, Kline } from './feed.ts';
import { mergeByTime, withoutDuplicates } from './merge.ts';
import type { Recognised } from './recognise.ts';
import type { Reading } from './shape.ts';
import { SideData } from './side-data.ts';
import { TradeBars } from './trade-bars.ts';

const MINUTE_MS = 60_000;

/**
 * Puts recognised files together into one recording. Bars are those of the kline files, or one-minute bars of the
 * trades where there are none. What stands beside the bars is held in memory, a few numbers a bar; the bars themselves
 * and the trades stream through.
 */
export class Assembly {
  readonly reading: Reading;
  readonly rows: Partial<Record<RecordingFile, number>> = {};
  /** Step of the bars. */
  readonly stepMs: number;
  /** About the first bar's time, known before anything is read. */
  readonly firstMs: number;
  duplicates = 0;
  gaps = 0;
  fromMs = Number.NaN;
  toMs = Number.NaN;
  readonly #sources: readonly Recognised[];
  readonly #side: SideData;
  readonly #factor: number;

  /** @throws RecordingError where the files cannot make bars */
  constructor(market: MarketId, sources: readonly Recognised[]) {
    this.reading = { market, refusals: new RefusalLog(), skipped: { count: 0, symbols: new Set() } };
    this.#sources = sources;
    const klines = this.#of('klines');
    const barSources = klines.length > 0 ? klines : this.#of('trades');
    if (barSources.length === 0) {
      throw new RecordingError('none of the files holds bars or trades: add klines, or trades to make bars of');
    }
    this.stepMs = klines.length > 0 ? oneStep('bars', klines) : MINUTE_MS;
    this.firstMs = barSources.reduce((first, { firstMs }) => Math.min(first, firstMs), Number.POSITIVE_INFINITY);
    const phaseMs = Number.isFinite(this.firstMs) && klines.length > 0 ? this.firstMs % this.stepMs : 0;
    const marks = this.#of('marks');
    this.#side = new SideData(this.stepMs, phaseMs, marks.length > 0 ? oneStep('marks', marks) : Number.NaN);
    this.#factor = contractSize(market);
  }

  async write(writer: RecordingWriter): Promise<void> {
    for await (const { rows } of this.#merged('marks')) for (const row of rows) this.#side.addMark(row);
    for await (const { rows } of this.#merged('side')) for (const row of rows) this.#side.add(row);
    if (this.#of('klines').length > 0) {
      const klines = withoutDuplicates(this.#merged('klines'), () => '', this.#onDuplicate);
      for await (const rows of klines) await this.#writeBars(writer, rows);
      await this.#writeTrades(writer, null);
    } else await this.#writeTrades(writer, new TradeBars(this.stepMs));
    await this.#writeLiquidations(writer);
    await this.#writeTotals(writer);
    for (const rows of this.#side.context(this.fromMs, this.toMs)) {
      await writer.context(rows);
      this.#count('context', rows.length);
    }
    await this.#writeDepth(writer);
  }

  async #writeBars(writer: RecordingWriter, klines: readonly Kline[]): Promise<void> {
    const bars = klines.map((kline): Bar => {
      const [markHigh, markLow] = this.#side.marks(kline);
      if (kline.timeMs > this.toMs) this.gaps++;
      if (Number.isNaN(this.fromMs)) this.fromMs = kline.timeMs;
      this.toMs = kline.timeMs + this.stepMs;
      const { timeMs, open, high, low, close } = kline;
      return {
        timeMs,
        open,
        high,
        low,
        close,
        markHigh,
        markLow,
        volume: kline.volume * this.#factor,
        takerBuyVolume: kline.takerBuyVolume * this.#factor,
        openInterest: this.#side.openInterest(kline) * this.#factor,
        fundingRate: this.#side.funding(kline),
      };
    });
    await writer.bars(bars);
    this.#count('bars', bars.length);
  }

  async #writeTrades(writer: RecordingWriter, bars: TradeBars | null): Promise<void> {
    const keyOf = (trade: Trade) => trade.id || `${trade.price} ${trade.quantity} ${trade.takerSide}`;
    for await (const rows of withoutDuplicates(this.#merged('trades'), keyOf, this.#onDuplicate)) {
      if (bars) await this.#writeBars(writer, bars.add(rows));
      await writer.trades(this.#factor === 1 ? rows : rows.map((row) => this.#sized(row)));
      this.#count('trades', rows.length);
    }
    if (bars) await this.#writeBars(writer, bars.end());
  }

  /** Captures come in bursts out of order, and are small: they are sorted in memory. */
  async #writeLiquidations(writer: RecordingWriter): Promise<void> {
    const all: { row: Liquidation; source: number }[] = [];
    for (const [source, recognised] of this.#of('liquidations').entries()) {
      for await (const rows of recognised.shape.rows(recognised.source, recognised.sample, this.reading)) {
        for (const row of rows) all.push({ row, source });
      }
    }
    all.sort((a, b) => a.row.timeMs - b.row.timeMs || a.source - b.source);
    const keyOf = (row: Liquidation) => row.id || `${row.side} ${row.price} ${row.quantity}`;
    const sorted = one(all.map(({ row, source }) => ({ rows: [row], source })));
    const kept: Liquidation[] = [];
    for await (const rows of withoutDuplicates(sorted, keyOf, this.#onDuplicate)) {
      for (const row of rows) kept.push(this.#sized(row));
    }
    if (kept.length === 0) return;
    await writer.liquidations(kept);
    this.#count('liquidations', kept.length);
  }

  async #writeTotals(writer: RecordingWriter): Promise<void> {
    const sources = this.#of('totals');
    if (sources.length === 0) return;
    const stepMs = oneStep('liquidation totals', sources);
    for await (const rows of withoutDuplicates(this.#merged('totals'), () => '', this.#onDuplicate)) {
      await writer.liquidationTotals(rows.map((row) => ({ ...row, stepMs })));
      this.#count('liquidation-totals', rows.length);
    }
  }

  /** The first book of every minute. */
  async #writeDepth(writer: RecordingWriter): Promise<void> {
    let minute = Number.NEGATIVE_INFINITY;
    for await (const { rows } of this.#merged('books')) {
      const depths: Depth[] = [];
      for (const book of rows) {
        const at = Math.floor(book.timeMs / MINUTE_MS);
        if (at <= minute) continue;
        minute = at;
        depths.push(...depthOf(book));
      }
      if (depths.length > 0) await writer.depth(depths);
      this.#count('depth', depths.length);
    }
  }

  #merged<Kind extends FeedKind>(kind: Kind): AsyncIterable<{ rows: FeedRows[Kind][]; source: number }> {
    const streams = this.#of(kind).map(({ source, shape, sample, firstMs }) => ({
      firstMs,
      open: () => shape.rows(source, sample, this.reading),
    }));
    return mergeByTime<FeedRows[Kind]>(streams);
  }

  #of<Kind extends FeedKind>(kind: Kind): Recognised<Kind>[] {
    return this.#sources.filter((source): source is Recognised<Kind> => source.shape.kind === kind);
  }

  readonly #onDuplicate = (count: number): void => {
    this.duplicates += count;
  };

  #sized<Row extends { quantity: number }>(row: Row): Row {
    return this.#factor === 1 ? row : { ...row, quantity: row.quantity * this.#factor };
  }

  #count(file: RecordingFile, rows: number): void {
    if (rows > 0) this.rows[file] = (this.rows[file] ?? 0) + rows;
  }
}

async function* one<Item>(items: readonly Item[]): AsyncGenerator<Item> {
  yield* items;
}

/** Binance's inverse perpetuals count contracts of 100 USD (BTC) or 10 USD; elsewhere amounts are native already. */
function contractSize(market: MarketId): number {
  if (market.venue !== 'binance' || !isInverse(market)) return 1;
  return market.base === 'BTC' ? 100 : 10;
}

function oneStep(what: string, sources: readonly Recognised[]): number {
  const known = sources.filter(({ stepMs }) => !Number.isNaN(stepMs));
  const first = known[0];
  if (!first)
    throw new RecordingError(`${sources[0]!.source.file} holds too few ${what} to tell their step: it needs two`);
  const other = known.find(({ stepMs }) => stepMs !== first.stepMs);
  if (other) {
    const [a, b] = [first, other].map(({ source, stepMs }) => `${source.file} (${stepMs} ms)`);
    throw new RecordingError(`${a} and ${b} hold ${what} of different steps: give files of one step`);
  }
  return first.stepMs;
}
