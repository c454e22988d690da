import { CELL_LOG_HEIGHT } from '../market/heat-frame.ts';
import type { SimulatedName } from './markets.ts';
import { createSimulatedMarket, type SimulatedMarket } from './simulated-market.ts';
import { type StylisedFacts, StylisedFactsMeter, unlikeAMarket } from './stylised-facts.ts';

/** What running a market for a while showed. */
export interface MarketCheck {
  readonly facts: StylisedFacts;
  readonly positionsOpened: number;
  /** Everything that is wrong, in words; empty where the market is sound. */
  readonly faults: readonly string[];
}

/**
 * Runs a simulated market and checks it: each hour the truth must sum to the open interest on both sides and hold nobody
 * whom the mark has crossed, and in the end the stylised facts must be a market's.
 *
 * @param days at least 2; the facts' bands are meant for 30 and more
 */
export function checkMarket(name: SimulatedName, seed: number, startMs: number, days: number): MarketCheck {
  const market = createSimulatedMarket({ name, seed, startMs });
  const before = market.positionsOpened();
  const meter = new StylisedFactsMeter();
  const faults: string[] = [];
  for (let minute = 1; minute <= days * 1440; minute++) {
    const { bar, liquidations, path } = market.step();
    meter.add(bar, liquidations);
    if (minute % 60 === 0) faults.push(...faultsOfTruth(market, path[path.length - 1].mark));
  }
  const facts = meter.facts();
  faults.push(...unlikeAMarket(facts));
  return { facts, positionsOpened: market.positionsOpened() - before, faults };
}

/** What is wrong with a market's truth at this moment, in words. */
export function faultsOfTruth(market: SimulatedMarket, mark: number): string[] {
  const faults: string[] = [];
  const open = market.openInterest();
  const total = market.unreachable();
  for (const { side, price, quantity } of market.positions()) {
    total[side] += quantity;
    // A bin of the mark's own height may hold the mark; any further one lies wholly on one side.
    const beyond = side === 'long' ? Math.log(price / mark) : Math.log(mark / price);
    if (beyond > 0.51 * CELL_LOG_HEIGHT) faults.push(`${quantity} ${side} at ${price} live beyond the mark ${mark}`);
  }
  for (const side of ['long', 'short'] as const) {
    if (Math.abs(total[side] / open - 1) > 1e-9) {
      faults.push(`${side}s sum to ${total[side]}, open interest is ${open}, at ${market.timeMs}`);
    }
  }
  return faults;
}
