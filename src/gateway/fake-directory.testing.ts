import type { DeskView } from '../engine/desk/desk-view.ts';
import type { BarUpdate, HeatWindow, MarketDirectory, MarketView } from '../engine/market-view.ts';
import type { Candles, MarketSummary } from '../market/api/schemas.ts';
import type { CellReading, TilesMeta } from '../market/api/tiles.ts';
import type { Bar } from '../market/bar.ts';
import { QueryError } from '../market/errors.ts';
import { CELL_LOG_HEIGHT, ColumnState, encodeShare, GROUPS, type HeatFrame } from '../market/heat-frame.ts';
import type { Instrument } from '../market/instrument.ts';

/** A made-up market: a wandering price, and bands where positions opened along the way would be liquidated. */
export interface FakeMarketOptions {
  id: string;
  firstTimeMs: number;
  bars: number;
  barStepMs: number;
  startPrice: number;
  simulated: boolean;
  live: boolean;
  /** Bars `[from, to)` that are missing, by index. */
  gap?: readonly [number, number];
}

interface Band {
  bornMs: number;
  sweptMs: number;
  logPrice: number;
  group: number;
  share: number;
}

const TIERS = [
  { leverage: 100, group: 3, weight: 3 },
  { leverage: 50, group: 2, weight: 5 },
  { leverage: 25, group: 2, weight: 6 },
  { leverage: 10, group: 1, weight: 8 },
  { leverage: 5, group: 0, weight: 6 },
];

/** Positions are closed by then, swept or not. */
const LIFETIME_MS = 20 * 86_400_000;

/** A generator of its own, so that every run makes the same market. */
function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
}

/** It has bars and heat alone. */
const NO_DESK = new Proxy({} as DeskView, {
  get: () => () => Promise.reject(new QueryError('a made-up market has no desk')),
});

export class FakeMarket implements MarketView {
  readonly desk = NO_DESK;
  readonly instrument: Instrument;
  readonly bars: Bar[] = [];
  readonly #options: FakeMarketOptions;
  readonly #listeners = new Set<(update: BarUpdate) => void>();
  readonly #bands: Band[] = [];
  #standing: Band[] = [];
  readonly #random: () => number;
  #running: Bar | null = null;

  constructor(options: FakeMarketOptions) {
    this.#options = options;
    this.#random = random(options.startPrice);
    const [base, rest = ''] = options.id.split(':')[1]!.split('/');
    this.instrument = {
      id: options.id,
      base: base!,
      quote: rest,
      contract: 'linear',
      sampling: options.simulated ? 'full' : 'one-per-second',
      brackets: [],
      simulated: options.simulated,
    };
    for (let i = 0; i < options.bars; i++) this.#append(i, i >= (options.gap?.[0] ?? 0) && i < (options.gap?.[1] ?? 0));
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  /** Grows the market by a closed bar, or moves its running one. */
  tick(running: boolean): void {
    if (running) {
      const last = this.bars.at(-1)!;
      const close = last.close * (1 + (this.#random() - 0.5) * 0.001);
      const { open = last.close, high = last.close, low = last.close } = this.#running ?? {};
      const timeMs = last.timeMs + this.#options.barStepMs;
      this.#running = { ...last, timeMs, open, close, high: Math.max(high, close), low: Math.min(low, close) };
      for (const listener of this.#listeners) listener({ bar: this.#running, running });
      return;
    }
    this.#running = null;
    this.#append((this.bars.at(-1)!.timeMs - this.#options.firstTimeMs) / this.#options.barStepMs + 1, false);
    for (const listener of this.#listeners) listener({ bar: this.bars.at(-1)!, running });
  }

  listen(listener: (update: BarUpdate) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  summary(asOfMs = Number.POSITIVE_INFINITY): MarketSummary {
    const { id, firstTimeMs, barStepMs, simulated, live } = this.#options;
    const bars = this.#known(asOfMs);
    const last = bars.at(-1);
    const before = last ? bars.findLast((bar) => bar.timeMs <= last.timeMs - 86_400_000) : undefined;
    const { base, quote, contract, sampling } = this.instrument;
    return {
      id,
      base,
      quote,
      contract,
      simulated,
      live,
      sampling,
      measured: false,
      hasMarks: true,
      mix: { source: 'usual', sinceMs: null },
      barStepMs,
      firstTimeMs,
      timeMs: last ? last.timeMs + barStepMs : firstTimeMs,
      price: last?.close ?? null,
      change24h: last && before ? last.close / before.close - 1 : null,
      openInterest: last?.openInterest ?? null,
      openInterestUsd: last ? last.openInterest * last.close : null,
      fundingRate: 0.0001,
      liquidations: simulated
        ? [{ hours: 24, longUsd: 2.42e9, shortUsd: 1.63e8, imbalance: 0.8738, count: 40_000, largestUsd: 9e6 }]
        : [],
      refusedRows: 0,
      gaps: this.#options.gap ? 1 : 0,
    };
  }

  candles({ fromMs, toMs, stepMs }: { fromMs: number; toMs: number; stepMs: number }, asOfMs?: number): Candles {
    const out: Candles = { stepMs, timeMs: [], open: [], high: [], low: [], close: [], volume: [] };
    for (const bar of this.#known(asOfMs ?? Number.POSITIVE_INFINITY)) {
      if (bar.timeMs < fromMs || bar.timeMs >= toMs) continue;
      const timeMs = Math.floor(bar.timeMs / stepMs) * stepMs;
      const at = out.timeMs.length - 1;
      if (out.timeMs[at] !== timeMs) {
        out.timeMs.push(timeMs);
        out.open.push(bar.open);
        out.high.push(bar.high);
        out.low.push(bar.low);
        out.close.push(bar.close);
        out.volume.push(bar.volume);
        continue;
      }
      out.high[at] = Math.max(out.high[at]!, bar.high);
      out.low[at] = Math.min(out.low[at]!, bar.low);
      out.close[at] = bar.close;
      out.volume[at]! += bar.volume;
    }
    return out;
  }

  heat(window: HeatWindow, asOfMs = Number.POSITIVE_INFINITY): HeatFrame {
    const { fromMs, toMs, stepMs, logLow, rowHeight, rows } = window;
    if (!(fromMs < toMs)) throw new QueryError('the window is empty');
    const columns = Math.ceil((toMs - fromMs) / stepMs);
    const bars = this.#known(asOfMs);
    const frame: HeatFrame = {
      fromMs,
      stepMs,
      columns,
      rows,
      logLow,
      rowHeight,
      contract: 'linear',
      states: new Uint8Array(columns),
      openInterest: new Float64Array(columns).fill(Number.NaN),
      price: new Float64Array(columns).fill(Number.NaN),
      cells: new Uint8Array(columns * rows * GROUPS),
    };
    const settledMs = bars.at(-4)?.timeMs ?? 0;
    for (const bar of this.#running ? [...bars, this.#running] : bars) {
      const column = Math.floor((bar.timeMs - fromMs) / stepMs);
      if (column < 0 || column >= columns) continue;
      frame.states[column] = bar.timeMs >= settledMs ? ColumnState.provisional : ColumnState.closed;
      frame.openInterest[column] = bar.openInterest;
      frame.price[column] = bar.close;
    }
    for (let column = 0; column < columns; column++) if (frame.states[column]) this.#fill(frame, column);
    return frame;
  }

  follow(): () => void {
    return () => undefined;
  }

  /** It has bars and windows of heat alone. */
  tilesMeta(): TilesMeta {
    return { mix: 'none', barStepMs: this.#options.barStepMs, levels: [], live: {} };
  }

  tile(): Promise<null> {
    return Promise.resolve(null);
  }

  tilePatches(): Uint8Array[] {
    return [];
  }

  runningTilePatch(): null {
    return null;
  }

  warmTiles(): Promise<void> {
    return Promise.resolve();
  }

  cell(): CellReading {
    throw new QueryError('a made-up market has no cells to read');
  }

  #known(asOfMs: number): Bar[] {
    return this.bars.filter((bar) => bar.timeMs + this.#options.barStepMs <= asOfMs);
  }

  #fill(frame: HeatFrame, column: number): void {
    const endMs = frame.fromMs + (column + 1) * frame.stepMs;
    const shares = new Float64Array(frame.rows * GROUPS);
    for (const band of this.#bands) {
      if (band.bornMs >= endMs || band.sweptMs < endMs) continue;
      const width = 1.2 * CELL_LOG_HEIGHT;
      const mid = (band.logPrice - frame.logLow) / frame.rowHeight;
      const reach = Math.ceil((3 * width) / frame.rowHeight);
      for (let row = Math.max(0, Math.floor(mid) - reach); row <= Math.min(frame.rows - 1, mid + reach); row++) {
        const offset = ((row + 0.5 - mid) * frame.rowHeight) / width;
        shares[row * GROUPS + band.group]! += band.share * Math.exp(-0.5 * offset * offset);
      }
    }
    for (let i = 0; i < shares.length; i++) frame.cells[column * shares.length + i] = encodeShare(shares[i]!);
  }

  #append(index: number, missing: boolean): void {
    const { barStepMs, firstTimeMs, startPrice } = this.#options;
    const timeMs = firstTimeMs + index * barStepMs;
    const open = this.bars.at(-1)?.close ?? startPrice;
    const pull = Math.log(startPrice / open) * 2e-4;
    const swing = Math.sqrt(barStepMs / 60_000) * 0.0007;
    const noise = () => this.#random() + this.#random() - 1;
    const close = open * Math.exp(pull + swing * 1.4 * noise());
    const high = Math.max(open, close) * (1 + swing * 0.5 * this.#random());
    const low = Math.min(open, close) * (1 - swing * 0.5 * this.#random());
    if (missing) return;
    this.bars.push({
      timeMs,
      open,
      high,
      low,
      close,
      markHigh: high,
      markLow: low,
      volume: 100 * this.#random(),
      takerBuyVolume: 40,
      openInterest: 90_000 + 3000 * Math.sin(index / 400),
      fundingRate: Number.NaN,
    });
    const logLow = Math.log(low);
    const logHigh = Math.log(high);
    this.#standing = this.#standing.filter((band) => {
      const isSwept = logLow <= band.logPrice && band.logPrice <= logHigh;
      if (isSwept || timeMs - band.bornMs > LIFETIME_MS) band.sweptMs = timeMs;
      return band.sweptMs === Number.POSITIVE_INFINITY;
    });
    if (index % Math.ceil(3_600_000 / barStepMs) !== 0) return;
    const size = 1.5e-3 * this.#random() ** 6;
    for (const { leverage, group, weight } of TIERS) {
      for (const sign of [-1, 1]) {
        const logPrice = Math.log(close) + Math.log(1 + (sign * 0.92) / leverage);
        const share = size * weight * (0.4 + this.#random());
        const band: Band = { bornMs: timeMs, sweptMs: Number.POSITIVE_INFINITY, logPrice, group, share };
        this.#bands.push(band);
        this.#standing.push(band);
      }
    }
  }
}

export function fakeDirectory(markets: readonly FakeMarket[]): MarketDirectory {
  return {
    list: () => markets,
    get(id) {
      const market = markets.find((candidate) => candidate.instrument.id === id);
      if (!market) {
        const known = markets.map((candidate) => candidate.instrument.id).join(', ');
        throw new QueryError(`there is no market "${id}": this process has ${known}`);
      }
      return market;
    },
  };
}
