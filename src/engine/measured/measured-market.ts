import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { AccountPosition } from '../../market/account.ts';
import type { MeasuredAnswer, MeasuredCoverage } from '../../market/api/measured.ts';
import type { TilesMeta } from '../../market/api/tiles.ts';
import { QueryError } from '../../market/errors.ts';
import type { Side } from '../../market/event.ts';
import type { TileLevel } from '../../market/heat-tile.ts';
import { encodeHeatTile } from '../../market/heat-tile-codec.ts';
import { tilePatch } from '../../model/heat/tile.ts';
import { type AccountLook, addPosition, noBins } from '../../model/learning/account-look.ts';
import { type MapContents, type MapWindow, mapOfDensity, mapWindow } from '../desk/liquidation-map.ts';
import type { MarketPipeline } from '../pipeline.ts';
import type { PackedTile } from '../tiles/packed-tiles.ts';
import { LOOK_EVERY_MS } from './account-mix.ts';
import { besideModel, type PricedQuantity } from './beside-model.ts';
import { sideCoverage } from './coverage.ts';
import { HeldPositions } from './held-positions.ts';
import { MeasuredColumns } from './measured-columns.ts';
import type { MeasuredView } from './measured-view.ts';
import { columnOf, densityOf, positionsOf } from './measured-density.ts';

const gzipped = promisify(gzip);
const DAY_MS = 86_400_000;
/** A bar that ended longer ago was not sampled when it ended: what is held now is not what was held then. */
const LATE_MS = 90_000;

/** How many accounts of the venue are known, and of them those that have answered. */
export interface AccountCounts {
  heard: number;
  asked: number;
}

/** One minute's end as it was. */
interface Sample {
  price: number;
  openInterest: number;
  state: MeasuredAnswer['state'];
  coverage: MeasuredCoverage;
  total: Record<Side, number>;
}

/** One market's measured map: positions as accounts tell them, known here by numbers that stand for addresses. */
export class MeasuredMarket implements MeasuredView {
  readonly #market: MarketPipeline;
  readonly #counts: () => AccountCounts;
  readonly #nowMs: () => number;
  readonly #looked: ((look: AccountLook) => void) | null;
  readonly #held = new HeldPositions();
  readonly #columns = new MeasuredColumns();
  /** By the minute's open, of the last day. */
  readonly #samples = new Map<number, Sample>();
  readonly #mix: string;
  #sinceMs: number | null = null;
  #refused = 0;

  /** @param looked is told some times a day of what accounts hold, all of them together */
  constructor(
    market: MarketPipeline,
    counts: () => AccountCounts,
    nowMs: () => number = Date.now,
    looked: ((look: AccountLook) => void) | null = null,
  ) {
    this.#market = market;
    this.#counts = counts;
    this.#nowMs = nowMs;
    this.#looked = looked;
    // What is kept ends with the process: its tiles have an address of their own.
    this.#mix = `measured-${nowMs().toString(36)}`;
    market.follow({
      bar: ({ timeMs }, heard) => {
        if (heard) this.#sample(timeMs);
      },
      liquidation: () => undefined,
    });
  }

  /** An account has answered; null: it holds nothing of this market. */
  told(account: number, position: AccountPosition | null): void {
    const toldMs = this.#nowMs();
    this.#sinceMs ??= toldMs;
    this.#held.told(account, position && { ...position, toldMs });
  }

  /** An account had to make room for others. */
  forget(account: number): void {
    this.#held.told(account, null);
  }

  /** A position was left out because it cannot be true. */
  refused(positions: number): void {
    this.#refused += positions;
  }

  /** The mark price stands there. Returns the accounts whose positions it liquidates: they are to be asked again. */
  marked(price: number): number[] {
    return this.#held.cross(price);
  }

  answer(asked: Partial<MapWindow>, asOfMs?: number): MeasuredAnswer {
    if (asOfMs !== undefined) return this.#answerAsOf(asked, asOfMs);
    const { price, openInterest, timeMs } = this.#standing();
    const window = mapWindow(asked, price);
    // First, for it drops what is too old.
    const sample = this.#now(price, openInterest);
    const positions = [...this.#held.all];
    const density = densityOf(positions, Math.log(window.low), Math.log(window.high));
    return this.#made(window, timeMs, sample, density, positions);
  }

  tilesMeta(asOfMs = Number.POSITIVE_INFINITY): TilesMeta {
    return this.#columns.meta(this.#mix, this.#market.barStepMs, asOfMs);
  }

  async tile(level: TileLevel, index: number, asOfMs?: number): Promise<PackedTile | null> {
    const tile = this.#columns.tile(level, index, asOfMs);
    if (!tile) return null;
    const bytes = encodeHeatTile(tilePatch(tile, this.#market.instrument.contract));
    return { gzip: await gzipped(bytes), version: tile.version, closed: tile.closed };
  }

  #answerAsOf(asked: Partial<MapWindow>, asOfMs: number): MeasuredAnswer {
    const { barStepMs, instrument } = this.#market;
    const openMs = Math.floor(asOfMs / barStepMs) * barStepMs - barStepMs;
    const sample = this.#samples.get(openMs);
    const column = this.#columns.minute(openMs);
    if (!sample || !column) {
      const [first] = this.#samples.keys();
      const since =
        first === undefined ? 'none is yet' : `the oldest is of ${new Date(first + barStepMs).toISOString()}`;
      throw new QueryError(
        `${instrument.id} was not measured at ${new Date(asOfMs).toISOString()}: each minute of the last day is kept ` +
          `while the process lives, and ${since}`,
      );
    }
    const window = mapWindow(asked, sample.price);
    const positions = positionsOf(column);
    const density = densityOf(positions, Math.log(window.low), Math.log(window.high));
    return this.#made(window, openMs + barStepMs, sample, density, positions, asOfMs);
  }

  #made(
    window: MapWindow,
    timeMs: number,
    { price, openInterest, state, coverage, total }: Sample,
    density: MapContents['density'],
    positions: readonly PricedQuantity[],
    asOfMs?: number,
  ): MeasuredAnswer {
    const { instrument } = this.#market;
    return {
      market: instrument.id,
      state,
      map: mapOfDensity({ instrument, timeMs, price, settled: true, density, openInterest, total }, window),
      coverage,
      comparison: this.#comparison(price, positions, total, asOfMs),
    };
  }

  #comparison(price: number, positions: readonly PricedQuantity[], total: Record<Side, number>, asOfMs?: number) {
    try {
      return besideModel(this.#market.desk.moments.mapAt(asOfMs).book, price, positions, total);
    } catch (error) {
      // Without open interest there is no modelled map to lay beside.
      if (error instanceof QueryError) return { long: null, short: null };
      throw error;
    }
  }

  /** The market as it stands. @throws QueryError where no price, or no open interest, is known */
  #standing(): { price: number; openInterest: number; timeMs: number } {
    const { price, openInterest, timeMs, id } = this.#market.summary();
    if (price === null || openInterest === null) {
      throw new QueryError(
        `${id} knows no ${price === null ? 'price' : 'open interest'} yet: there is nothing to measure`,
      );
    }
    return { price, openInterest, timeMs };
  }

  #now(price: number, openInterest: number): Sample {
    const nowMs = this.#nowMs();
    this.#held.expire(nowMs);
    const side = (of: Side) => sideCoverage(this.#held.all, of, price, openInterest, nowMs);
    const [long, short] = [side('long'), side('short')];
    const { size, crossed, agedOut } = this.#held;
    const { firstMs } = this.#columns;
    return {
      price,
      openInterest,
      state: size > 0 ? 'measured' : 'asking',
      coverage: {
        sinceMs: this.#sinceMs,
        keptSinceMs: firstMs === null ? null : firstMs + this.#market.barStepMs,
        accounts: { ...this.#counts(), holding: size },
        refused: this.#refused,
        crossed,
        agedOut,
        long,
        short,
      },
      total: { long: long.notionalUsd / price, short: short.notionalUsd / price },
    };
  }

  /** Keeps what is held at the end of the minute that opened at `timeMs`. */
  #sample(timeMs: number): void {
    const { barStepMs } = this.#market;
    const { price, openInterest } = this.#market.summary(timeMs + barStepMs);
    if (this.#sinceMs === null || price === null || openInterest === null) return;
    if (this.#nowMs() - timeMs - barStepMs > LATE_MS) return;
    this.#held.expire(this.#nowMs());
    this.#columns.add(timeMs, columnOf([...this.#held.all], price, openInterest));
    this.#samples.set(timeMs, this.#now(price, openInterest));
    if ((timeMs + barStepMs) % LOOK_EVERY_MS === 0) this.#look(timeMs + barStepMs, price);
    for (const oldest of this.#samples.keys()) {
      if (oldest > timeMs - DAY_MS) break;
      this.#samples.delete(oldest);
    }
  }

  #look(timeMs: number, price: number): void {
    if (!this.#looked || this.#held.size === 0) return;
    const bins = noBins();
    for (const { side, liquidationPrice, quantity } of this.#held.all) {
      addPosition(bins, price, { side, liquidationPrice, amount: quantity });
    }
    this.#looked({ timeMs, price, bins });
  }
}
