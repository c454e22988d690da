import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MarketPipeline } from '../engine/pipeline.ts';
import type { Bar } from '../market/bar.ts';
import type { Liquidation } from '../market/event.ts';
import { createSimulatedMarket, type SimulatedMarket, type SimulatedMinute } from '../simulator/simulated-market.ts';
import type { SimulatedVenues } from './simulated-venues.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const HISTORY_DAYS = 30;
/** A simulation older than this begins anew: all of it is run again at each start. */
const OLDEST_DAYS = 60;
/** The running bar is shown this often. */
const TICK_MS = 1000;

/** When the simulated markets of a data folder began: a restart finds the same history, run again from its seed. */
interface Beginning {
  seed: number;
  startMs: number;
}

/** Reads or writes the beginning of the simulation in `folder`. */
export async function beginningOf(folder: string, nowMs: number): Promise<Beginning> {
  const file = join(folder, 'simulation.json');
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text !== null) {
    try {
      const { seed, startMs } = JSON.parse(text) as Beginning;
      const ageMs = nowMs - startMs;
      if (Number.isInteger(seed) && startMs % MINUTE_MS === 0 && ageMs > 0 && ageMs < OLDEST_DAYS * DAY_MS) {
        return { seed, startMs };
      }
    } catch {
      // A torn file says nothing of the simulation; it begins anew.
    }
  }
  const beginning = { seed: 1, startMs: Math.floor(nowMs / MINUTE_MS) * MINUTE_MS - HISTORY_DAYS * DAY_MS };
  await mkdir(folder, { recursive: true });
  await writeFile(`${file}.tmp`, JSON.stringify(beginning));
  await rename(`${file}.tmp`, file);
  return beginning;
}

/** A simulated market that has caught up with the clock and goes on with it, minute by minute. */
export class SimulatedFeed {
  readonly pipeline: MarketPipeline;
  /** What was liquidated while it caught up, by ascending time. */
  readonly past: Liquidation[] = [];
  private readonly market: SimulatedMarket;
  private readonly venues: SimulatedVenues;
  private minute: SimulatedMinute | null = null;
  private timer: NodeJS.Timeout | null = null;

  /** @param venues counts its liquidations among the whole market's */
  constructor(name: 'BTC' | 'ETH', { seed, startMs }: Beginning, venues: SimulatedVenues) {
    this.venues = venues;
    this.market = createSimulatedMarket({ name, seed, startMs });
    this.pipeline = new MarketPipeline(this.market.instrument, MINUTE_MS);
    this.pipeline.source.live = true;
  }

  /** Runs the market up to the minute that is now under way; `told` hears how many minutes are done. */
  async catchUp(nowMs: () => number, told: (minutes: number) => void): Promise<void> {
    for (let done = 0; this.market.timeMs + MINUTE_MS <= nowMs(); done++) {
      const minute = this.market.step();
      this.past.push(...minute.liquidations);
      this.close(minute);
      if (done % 500 !== 0) continue;
      told(done);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** Goes on with the clock until {@link stop}. */
  start(): void {
    this.timer = setInterval(() => this.tick(Date.now()), TICK_MS);
  }

  stop(): void {
    if (this.timer) clearInterval(this.timer);
  }

  /** Closes the minutes that are over and shows the one that runs. */
  tick(nowMs: number): void {
    this.minute ??= this.market.step();
    while (this.minute.bar.timeMs + MINUTE_MS <= nowMs) {
      this.close(this.minute);
      this.minute = this.market.step();
    }
    const running = runningBar(this.minute, nowMs);
    if (running) this.pipeline.run(running);
  }

  private close({ bar, liquidations }: SimulatedMinute): void {
    for (const liquidation of liquidations) {
      this.pipeline.liquidation(liquidation);
      this.venues.take(this.pipeline.instrument.id, liquidation);
    }
    this.pipeline.close(bar);
  }
}

/** The minute's bar as far as it has come at `nowMs`, or null before its first print. */
function runningBar({ bar, path }: SimulatedMinute, nowMs: number): Bar | null {
  const seen = path.filter((point) => point.timeMs <= nowMs);
  const last = seen.at(-1);
  if (!last) return null;
  const prices = seen.map((point) => point.last);
  const marks = seen.map((point) => point.mark);
  return {
    timeMs: bar.timeMs,
    open: bar.open,
    high: Math.max(bar.open, ...prices),
    low: Math.min(bar.open, ...prices),
    close: last.last,
    markHigh: Math.max(...marks),
    markLow: Math.min(...marks),
    volume: last.volume,
    takerBuyVolume: last.takerBuyVolume,
    openInterest: Number.NaN,
    fundingRate: Number.NaN,
  };
}
