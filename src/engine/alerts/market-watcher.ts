import type { Liquidation } from '../../market/event.ts';
import { QueryError } from '../../market/errors.ts';
import type { BarUpdate, MarketView } from '../market-view.ts';
import type { Watch, ZoneSnapshot } from './watch.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Zones of the past are remembered so far apart. */
const SNAPSHOT_EVERY_MS = 5 * MINUTE_MS;
/** What happened longer ago comes from a source that catches up: it is no news. */
const NEWS_MS = 5 * MINUTE_MS;

type DeskPart = Pick<Watch, 'zones' | 'atr' | 'fundingRate' | 'fundingZScore' | 'liquidations'>;
const NOTHING: DeskPart = { zones: null, atr: null, fundingRate: null, fundingZScore: null, liquidations: [] };

/** What a watcher tells: a watch in which the price is new, one in which all is, or one with a liquidation. */
export type WatchNews = 'price' | 'bar' | 'liquidation';

interface WatcherOptions {
  market: MarketView;
  nowMs(): number;
  told(watch: Watch, news: WatchNews): void;
  /** Hears of what went wrong: the market must not. */
  onTrouble(error: unknown): void;
}

/** Follows one market for the rules on it. */
export class MarketWatcher {
  readonly market: MarketView;
  private readonly options: WatcherOptions;
  private readonly ends: (() => void)[];
  private readonly past: ZoneSnapshot[] = [];
  private part = NOTHING;
  private heardMs: number;
  private price: number | null;
  private busy = false;
  private again = false;
  private isStopped = false;

  constructor(options: WatcherOptions) {
    const { market } = options;
    this.market = market;
    this.options = options;
    this.heardMs = options.nowMs();
    this.price = market.summary().price;
    this.ends = [
      market.listen((update) => this.guarded(() => this.hear(update))),
      market.follow({ bar: () => undefined, liquidation: (one) => this.guarded(() => this.liquidated(one)) }),
    ];
  }

  /** What is being read when it stops is told no more: who follows the market by then knows better. */
  stop(): void {
    this.isStopped = true;
    for (const end of this.ends) end();
  }

  /** Judges all rules anew: at the beginning, and when one has changed. */
  async look(): Promise<void> {
    // What needs the price alone need not wait for the rest.
    this.guarded(() => this.options.told(this.watch(), 'price'));
    if (this.busy) {
      this.again = true;
      return;
    }
    this.busy = true;
    try {
      do {
        this.again = false;
        await this.read();
        if (this.isStopped) return;
        this.options.told(this.watch(), 'bar');
      } while (this.again);
    } catch (error) {
      this.options.onTrouble(error);
    } finally {
      this.busy = false;
    }
  }

  /** What is known now. */
  watch(liquidation: Watch['liquidation'] = null): Watch {
    const timeMs = this.options.nowMs();
    return {
      timeMs,
      price: this.price,
      ...this.part,
      past: this.past,
      silentMs: this.market.summary().live ? Math.max(0, timeMs - this.heardMs) : null,
      liquidation,
    };
  }

  private hear({ bar, running }: BarUpdate): void {
    const timeMs = this.options.nowMs();
    this.heardMs = timeMs;
    if (bar.timeMs < timeMs - NEWS_MS - this.market.summary().barStepMs) return;
    this.price = bar.close;
    if (running) this.options.told(this.watch(), 'price');
    else void this.look();
  }

  private liquidated({ timeMs, side, price, quantity, notionalUsd }: Liquidation): void {
    if (timeMs < this.options.nowMs() - NEWS_MS) return;
    const linear = this.market.instrument.contract === 'linear';
    this.options.told(
      this.watch({ side, price, usd: notionalUsd ?? (linear ? quantity * price : quantity) }),
      'liquidation',
    );
  }

  private guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.options.onTrouble(error);
    }
  }

  private async read(): Promise<void> {
    const { liquidations, fundingRate } = this.market.summary();
    try {
      const { zones, atr, fundingZScore } = await this.market.desk.watched();
      this.part = { zones, atr, fundingRate, fundingZScore, liquidations };
      this.remember(zones);
    } catch (error) {
      if (!(error instanceof QueryError)) throw error;
      // There is no map yet: what needs none is judged all the same.
      this.part = { ...NOTHING, fundingRate, liquidations };
    }
  }

  private remember(zones: NonNullable<Watch['zones']>): void {
    const timeMs = this.options.nowMs();
    if (timeMs < (this.past.at(-1)?.timeMs ?? Number.NEGATIVE_INFINITY) + SNAPSHOT_EVERY_MS) return;
    this.past.push({ timeMs, zones: zones.map(({ id, side, low, high, usd }) => ({ id, side, low, high, usd })) });
    while (this.past[0]!.timeMs < timeMs - DAY_MS) this.past.shift();
  }
}
