import type { Bar } from '../../../src/market/bar.ts';
import type { OpenPosition } from '../../../src/market/event.ts';
import type { Instrument } from '../../../src/market/instrument.ts';
import {
  type AccountLook,
  addPosition,
  LOOK_BIN,
  noBins,
  type SideBins,
} from '../../../src/model/learning/account-look.ts';
import { coarseBars } from '../../../src/model/learning/coarse-bars.ts';
import { NO_TILT } from '../../../src/model/learning/tilt.ts';
import { uniformFrom } from '../../../src/model/scoring/statistics/uniform.ts';
import { SPECIFICATIONS, type SimulatedName } from '../../../src/simulator/markets.ts';
import { createSimulatedMarket } from '../../../src/simulator/simulated-market.ts';
import { type AccountSide, learnedMaps, sidesOf, w1Of, w1OfUniform } from './account-sides.ts';
import { mapsAt } from './maps-at.ts';

const START_MS = Date.UTC(2026, 0, 1);
const MINUTES_A_DAY = 1440;
/** What the map is told before anybody looks at accounts, and for how long they are looked at. */
const PAST_DAYS = 30;
const LOOKED_DAYS = 8;
const LOOK_EVERY_MINUTES = 300;
/** The bars that maps are made of, as recorded ones are. */
const BAR_STEP_MS = 300_000;
/**
 * Who is looked at: a position is among them by chance in proportion to its size and to its distance at first sight to
 * the power of minus this. 0 is the market as it stands; at 2.4 they stand far nearer to the price than the market does.
 */
export const NEARNESS = [0, 0.8, 1.6, 2.4];
const PANELS_OF_EACH = 4;
/** Positions of a panel, within {@link REACH}, when it is looked at first. */
const POSITIONS = 14;
const REACH = 0.3;
/** No nearer than this does nearness make a position likelier. */
const NEAREST = LOOK_BIN / 3;

/** Some accounts of a simulated market over eight days: mean W1 of their sides from the map, %. */
export interface PanelRun {
  market: SimulatedName;
  seed: number;
  nearness: number;
  prior: number;
  /** Under the mix of each day, learned from the days before. */
  learned: number;
  uniform: number;
}

interface Look extends Omit<AccountLook, 'bins'> {
  /** By panel. */
  panels: SideBins[];
}

/** Simulates a market, looks at panels of its accounts, and lays the map beside them; no map sees the simulator. */
export function panelRuns(market: SimulatedName, seed: number): PanelRun[] {
  const { instrument, bars, looks } = simulate(market, seed);
  const under = mapsAt(instrument, bars, BAR_STEP_MS, looks);
  return NEARNESS.flatMap((nearness, n) =>
    Array.from({ length: PANELS_OF_EACH }, (_, k): PanelRun => {
      const own = looks.map(({ timeMs, price, panels }) => ({ timeMs, price, bins: panels[n * PANELS_OF_EACH + k]! }));
      const mean = (maps: readonly (SideBins | null)[], of: (side: AccountSide) => number) => {
        const sides = sidesOf(own, maps);
        return sides.reduce((sum, side) => sum + of(side), 0) / sides.length;
      };
      return {
        market,
        seed,
        nearness,
        prior: mean(under(NO_TILT), w1Of),
        learned: mean(learnedMaps({ looks: own, under }).maps, w1Of),
        uniform: mean(under(NO_TILT), w1OfUniform),
      };
    }),
  );
}

function simulate(name: SimulatedName, seed: number): { instrument: Instrument; bars: Bar[]; looks: Look[] } {
  const market = createSimulatedMarket({ name, seed, startMs: START_MS });
  const minutes: Bar[] = [];
  const looks: Look[] = [];
  const panels = new Panels(seed);
  for (let minute = 1; minute <= (PAST_DAYS + LOOKED_DAYS) * MINUTES_A_DAY; minute++) {
    minutes.push({ ...market.step().bar });
    if (minute <= PAST_DAYS * MINUTES_A_DAY || minute % LOOK_EVERY_MINUTES !== 0) continue;
    const price = minutes.at(-1)!.close;
    looks.push({ timeMs: market.timeMs, price, panels: panels.look(market.positions(), price) });
  }
  return { instrument: market.instrument, bars: coarseBars(minutes, BAR_STEP_MS), looks };
}

/** Panels of positions, each of which is in one from its first look on, or never. */
class Panels {
  private readonly chosen = new Map<string, boolean[]>();
  private readonly uniform: () => number;
  /** Of each nearness, what makes the first look's panels as large as they are to be. */
  private scales: number[] | null = null;

  constructor(seed: number) {
    this.uniform = uniformFrom(seed);
  }

  look(positions: Iterable<OpenPosition>, price: number): SideBins[] {
    const seen = [...positions].flatMap(({ side, price: liquidationPrice, quantity }) => {
      const distance = (side === 'long' ? 1 : -1) * (1 - liquidationPrice / price);
      // A position keeps its size: it is known by that again.
      return liquidationPrice > 0 && distance >= 0 && distance < REACH
        ? [{ side, liquidationPrice, distance, valueUsd: quantity * price, key: `${side}${quantity}` }]
        : [];
    });
    const weight = (nearness: number, { valueUsd, distance }: (typeof seen)[number]) =>
      valueUsd * Math.max(distance, NEAREST) ** -nearness;
    this.scales ??= NEARNESS.map((nearness) => POSITIONS / seen.reduce((sum, one) => sum + weight(nearness, one), 0));
    const panels = Array.from({ length: NEARNESS.length * PANELS_OF_EACH }, noBins);
    for (const one of seen) {
      let chosen = this.chosen.get(one.key);
      if (!chosen) {
        chosen = panels.map((_, p) => {
          const n = Math.floor(p / PANELS_OF_EACH);
          return this.uniform() < this.scales![n]! * weight(NEARNESS[n]!, one);
        });
        this.chosen.set(one.key, chosen);
      }
      chosen.forEach((isIn, p) => {
        if (isIn) addPosition(panels[p]!, price, { ...one, amount: one.valueUsd });
      });
    }
    return panels;
  }
}

export const mechanicOf = (market: SimulatedName): string => SPECIFICATIONS[market].mechanic;
