import type { Instrument, Sampling } from '../../market/instrument.ts';
import type { Engine } from '../engine.ts';
import { MarketPipeline } from '../pipeline.ts';
import { MarketOverVenues } from './market-over-venues.ts';

/** From the most to the least that a feed of liquidations tells. */
const COMPLETENESS: readonly Sampling[] = ['full', 'tape', 'largest-per-side-per-second', 'one-per-second', 'none'];

interface OverVenuesOptions {
  engine: Engine;
  /** Hears of each market that comes. */
  added?: (market: MarketOverVenues) => void;
  /** Hears of each market that goes, or gives way to one of other members. */
  removed?: (market: MarketOverVenues) => void;
  /** Hears, in one line, of what could not be done. */
  onTrouble: (text: string) => void;
}

/**
 * Adds a market over venues to an engine for every coin that has two markets or more there with bars of one step, and
 * makes it anew as they come and go. Simulated markets and real ones are never summed up.
 */
export class OverVenues {
  private readonly options: OverVenuesOptions;
  private readonly markets = new Map<string, MarketOverVenues>();
  private readonly end: () => void;
  private making: Promise<void> = Promise.resolve();
  private isDue = false;
  private isStopped = false;

  constructor(options: OverVenuesOptions) {
    this.options = options;
    this.end = options.engine.whenChanged(() => void this.match());
  }

  /** Resolves when there is a market for every coin that can have one now. */
  match(): Promise<void> {
    if (this.isDue) return this.making;
    this.isDue = true;
    this.making = this.making
      .then(() => {
        this.isDue = false;
        return this.make();
      })
      .catch((error: unknown) => this.options.onTrouble(`a market over venues could not be made: ${String(error)}`));
    return this.making;
  }

  stop(): void {
    this.isStopped = true;
    this.end();
    for (const market of this.markets.values()) market.stop();
  }

  private async make(): Promise<void> {
    if (this.isStopped) return;
    const wanted = new Map<string, MarketPipeline[]>();
    for (const one of this.options.engine.list()) {
      if (!(one instanceof MarketPipeline) || one instanceof MarketOverVenues || one.bars.length === 0) continue;
      const key = JSON.stringify([coinOf(one.instrument), one.instrument.simulated, one.barStepMs]);
      wanted.set(key, [...(wanted.get(key) ?? []), one]);
    }
    for (const [key, members] of wanted) if (members.length < 2) wanted.delete(key);
    for (const [key, market] of this.markets) if (!wanted.has(key)) this.remove(key, market);
    for (const [key, members] of wanted) {
      const before = this.markets.get(key);
      if (before && isOf(before, members)) continue;
      const instrument = instrumentOver(members);
      // Bars of another step of the same coin: the first that came has the name.
      if ([...this.markets.values()].some((one) => one !== before && one.instrument.id === instrument.id)) continue;
      const market = new MarketOverVenues(instrument, members, (error) =>
        this.options.onTrouble(`${instrument.id}: ${String(error)}`),
      );
      await market.sumAll();
      if (this.isStopped) return market.stop();
      if (before) this.remove(key, before);
      this.markets.set(key, market);
      this.options.engine.add(market);
      this.options.added?.(market);
    }
  }

  private remove(key: string, market: MarketOverVenues): void {
    this.markets.delete(key);
    market.stop();
    this.options.engine.remove(market.instrument.id);
    this.options.removed?.(market);
  }
}

function isOf(market: MarketOverVenues, members: readonly MarketPipeline[]): boolean {
  return members.length === market.members.length && members.every((one) => market.members.includes(one));
}

/** The coin of a market. Simulated venues of one world say in its name which of them it is: BTCVENUEA, BTCVENUEB. */
function coinOf({ base, simulated }: Instrument): string {
  return simulated ? base.replace(/(?<=VENUE)[A-Z]$/, '') : base;
}

function instrumentOver(members: readonly MarketPipeline[]): Instrument {
  const { simulated } = members[0]!.instrument;
  const base = coinOf(members[0]!.instrument);
  const least = members.reduce((most, { instrument }) => Math.max(most, COMPLETENESS.indexOf(instrument.sampling)), 0);
  return {
    id: `all:${base}/USD:USD`,
    base,
    quote: 'USD',
    contract: 'linear',
    sampling: COMPLETENESS[least]!,
    brackets: [],
    simulated,
  };
}
