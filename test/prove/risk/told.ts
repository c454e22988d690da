import { touchHigh, touchLow, type Bar } from '../../../src/market/bar.ts';
import type { Side } from '../../../src/market/event.ts';
import { HitOdds, RISK_HORIZONS } from '../../../src/model/risk/hit-odds.ts';
import type { Race } from '../../../src/model/risk/race.ts';
import { openPosition } from '../../../src/model/risk/position.ts';
import { createSimulatedMarket } from '../../../src/simulator/simulated-market.ts';

const START_MS = Date.parse('2026-01-01T00:00Z');
const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;
/** A market's beginning is not looked at. */
const BEGINNING_DAYS = 6;
const ASKED_EVERY_MS = 3 * 3_600_000;
/**
 * Days that are learned from before a horizon is asked about: a month, and for seven days as many as its interval takes
 * (five runs of a fortnight, and the week until the first window ends).
 */
const LEARNED_DAYS = [30, 30, 30, 77] as const;
/** The last asks of the longest horizon are this long before the end: eight a day, on five days. */
const LONGEST_TOLD_DAYS = 5;
/** Distances in standard deviations of the horizon, leverages, and stops with targets. */
const DISTANCES = [0.25, 0.5, 1, 1.5, 2, 3] as const;
const LEVERAGES = [5, 10, 25, 50, 100] as const;
const STOPS = [0.5, 1] as const;
const TARGETS = [0.5, 1, 2] as const;
/** Edges of the classes of probability. */
export const CLASSES = [0, 0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 0.95, 1] as const;

export const KINDS = ['hit', 'liquidation', 'target first', 'stop first', 'neither'] as const;
export type Kind = (typeof KINDS)[number];

/** What was told of one class of probability in one market, and what came. */
export interface Told {
  kind: Kind;
  horizon: number;
  /** Index into {@link CLASSES}. */
  class: number;
  count: number;
  /** Sums. */
  predicted: number;
  reached: number;
  /** Ends of the intervals that were told with them. */
  low: number;
  high: number;
}

/** A market's answers by class; `apart` is the greatest distance of three told probabilities' sum from 1. */
export interface ToldMarket {
  told: Told[];
  apart: number;
}

interface Interval {
  value: number;
  low: number | null;
  high: number | null;
}

interface OpenHit {
  kind: 'hit' | 'liquidation';
  horizon: number;
  side: Side;
  price: number;
  said: Interval;
  endMs: number;
}

interface OpenRace {
  horizon: number;
  side: Side;
  stop: number;
  target: number;
  said: Race;
  endMs: number;
}

/** Answers as they were settled, by kind, horizon and class. */
class Tally {
  private readonly of = new Map<string, Told>();

  add(kind: Kind, horizon: number, { value, low, high }: Interval, reached: boolean): void {
    let index = 0;
    while (index < CLASSES.length - 2 && value >= CLASSES[index + 1]!) index++;
    const key = `${kind} ${horizon} ${index}`;
    const none = { kind, horizon, class: index, count: 0, predicted: 0, reached: 0, low: 0, high: 0 };
    const told = this.of.get(key) ?? none;
    this.of.set(key, told);
    told.count++;
    told.predicted += value;
    told.reached += Number(reached);
    told.low += low ?? value;
    told.high += high ?? value;
  }

  all(): Told[] {
    return [...this.of.values()];
  }
}

/** Lets a simulated market live, tells probabilities, and sees what comes. */
export function toldProbabilities(seed: number, toldDays: number): ToldMarket {
  const market = createSimulatedMarket({ name: 'BTC', seed, startMs: START_MS });
  const odds = new HitOdds(MINUTE_MS);
  const tally = new Tally();
  let hits: OpenHit[] = [];
  let races: OpenRace[] = [];
  let apart = 0;
  const watch = (bar: Bar) => {
    const [low, high] = [touchLow(bar), touchHigh(bar)];
    const endMs = bar.timeMs + MINUTE_MS;
    const isAt = (side: Side, price: number) => (side === 'long' ? low <= price : high >= price);
    hits = hits.filter(({ kind, horizon, side, price, said, endMs: until }) => {
      const reached = isAt(side, price);
      if (!reached && endMs < until) return true;
      tally.add(kind, horizon, said, reached);
      return false;
    });
    races = races.filter(({ horizon, side, stop, target, said, endMs: until }) => {
      const stopped = isAt(side, stop);
      const won = !stopped && isAt(side === 'long' ? 'short' : 'long', target);
      if (!stopped && !won && endMs < until) return true;
      tally.add('target first', horizon, said.target, won);
      tally.add('stop first', horizon, said.stop, stopped);
      tally.add('neither', horizon, said.neither, !won && !stopped);
      return false;
    });
  };
  const askAt = (horizon: number, price: number, timeMs: number) => {
    const { ms } = RISK_HORIZONS[horizon]!;
    const unit = odds.sigma * Math.sqrt(ms / 1000);
    const endMs = timeMs + ms;
    const add = (kind: OpenHit['kind'], side: Side, at: number) => {
      const said = odds.interval(side, Math.abs(Math.log(at / price)), horizon);
      hits.push({ kind, horizon, side, price: at, said, endMs });
    };
    for (const side of ['long', 'short'] as const) {
      const sign = side === 'long' ? -1 : 1;
      for (const distance of DISTANCES) add('hit', side, price * Math.exp(sign * distance * unit));
      for (const leverage of LEVERAGES) {
        const { liquidation } = openPosition(market.instrument, { side, entry: price, leverage, size: 0.1 });
        if (liquidation !== null) add('liquidation', side, liquidation);
      }
      for (const stop of STOPS) {
        for (const target of TARGETS) {
          const said = odds.race(stop * unit, target * unit, horizon);
          apart = Math.max(apart, Math.abs(said.target.value + said.stop.value + said.neither.value - 1));
          const at = (distance: number) => price * Math.exp(distance * unit);
          races.push({ horizon, side, stop: at(sign * stop), target: at(-sign * target), said, endMs });
        }
      }
    }
  };
  const dayOf = (timeMs: number) => (timeMs - START_MS) / DAY_MS - BEGINNING_DAYS;
  const longest = RISK_HORIZONS.length - 1;
  const days = LEARNED_DAYS[longest]! + LONGEST_TOLD_DAYS + RISK_HORIZONS[longest]!.ms / DAY_MS;
  for (let i = 0; i < (BEGINNING_DAYS + days) * 1440; i++) {
    const { bar } = market.step();
    if (i >= BEGINNING_DAYS * 1440) odds.push(bar);
    watch(bar);
    const timeMs = bar.timeMs + MINUTE_MS;
    if (timeMs % ASKED_EVERY_MS !== 0) continue;
    RISK_HORIZONS.forEach(({ ms }, horizon) => {
      const day = dayOf(timeMs) - LEARNED_DAYS[horizon]!;
      const until = horizon === longest ? LONGEST_TOLD_DAYS : toldDays - ms / DAY_MS;
      if (day >= 0 && day <= until) askAt(horizon, bar.close, timeMs);
    });
  }
  return { told: tally.all(), apart };
}
