import type { OpenPosition } from '../market/event.ts';
import type { Instrument } from '../market/instrument.ts';
import { STEPS, type SimulatedPerpetual } from './perpetual.ts';
import type { SimulatedMarket, SimulatedMinute } from './simulated-market.ts';
import type { World } from './world.ts';

/** Arbitrage trades where the venues' last prices differ by more than this, in log price, and closes so much of the gap a step. */
const LEAST_GAP = 5e-4;
const CLOSED_PER_STEP = 0.3;

/**
 * A venue beside another: one index, two books. Arbitrage buys where it is cheaper and sells where it is dearer, so
 * that each venue's cascades move the other's price. It tells of the first venue only; the other one is the same
 * simulation with the venues changed over.
 */
export class VenueBesideAnother implements SimulatedMarket {
  private readonly world: World;
  private readonly told: SimulatedPerpetual;
  private readonly venues: readonly [SimulatedPerpetual, SimulatedPerpetual];

  /** @param venues in the order in which they trade, `told` one of them */
  constructor(world: World, venues: readonly [SimulatedPerpetual, SimulatedPerpetual], told: SimulatedPerpetual) {
    this.world = world;
    this.venues = venues;
    this.told = told;
  }

  get instrument(): Instrument {
    return this.told.instrument;
  }

  get timeMs(): number {
    return this.told.timeMs;
  }

  step(): SimulatedMinute {
    const [a, b] = this.venues;
    this.world.advanceMinute();
    a.beginMinute();
    b.beginMinute();
    for (let i = 0; i < STEPS; i++) {
      this.world.advance();
      const lots = this.arbitrage();
      a.trade(i, lots);
      b.trade(i, -lots);
    }
    const minutes = [a.endMinute(), b.endMinute()];
    return minutes[this.told === a ? 0 : 1];
  }

  positions(): OpenPosition[] {
    return this.told.positions();
  }

  openInterest(): number {
    return this.told.openInterest();
  }

  unreachable(): { long: number; short: number } {
    return this.told.unreachable();
  }

  positionsOpened(): number {
    return this.told.positionsOpened();
  }

  /** Lots to buy on the first venue and sell on the second. */
  private arbitrage(): number {
    const [a, b] = this.venues.map(({ prices }) => prices);
    const gap = Math.log(b.last / a.last);
    if (Math.abs(gap) < LEAST_GAP) return 0;
    const size = (CLOSED_PER_STEP * Math.abs(gap)) / (a.impactPerLot + b.impactPerLot);
    return Math.sign(gap) * Math.round(size);
  }
}
