import type { Bar } from '../market/bar.ts';
import type { Liquidation } from '../market/event.ts';
import type { Instrument, Sampling } from '../market/instrument.ts';
import { Random } from './random.ts';

/** What can be wrong with a feed, and what each means. */
export const DEGRADATIONS = {
  oi: 'open interest every 5 minutes only, and seconds late: each stamp comes with the bar after the one it belongs to',
  sampled: 'liquidations at most one per second, the latest',
  largest: 'liquidations at most one per side and second, the largest',
  gaps: 'hours are missing, bars and liquidations alike',
} as const;
export type Degradation = keyof typeof DEGRADATIONS;

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const STAMP_MS = 300_000;
/** Chance that an outage begins with an hour, its mean length beyond the first hour, and its limit. */
const OUTAGE = 0.006;
const FURTHER_HOURS = 2;
const MOST_HOURS = 12;

/** What is left of a minute; no bar where it is missing. */
export interface DegradedMinute {
  readonly bar: Bar | null;
  readonly liquidations: readonly Liquidation[];
}

/** Spoils a stream of one-minute bars, in time order, as real feeds are spoilt. The same seed spoils it alike. */
export class DegradedFeed {
  /** The instrument, with the sampling that is left. */
  readonly instrument: Instrument;
  private readonly kinds: ReadonlySet<Degradation>;
  private readonly sampling: Sampling;
  private readonly random: Random;
  private lateStamp = Number.NaN;
  private hoursOut = 0;
  private hour = -1;

  constructor(instrument: Instrument, kinds: Iterable<Degradation>, seed: number) {
    this.kinds = new Set(kinds);
    this.sampling = samplingOf(this.kinds) ?? instrument.sampling;
    this.instrument = { ...instrument, sampling: this.sampling };
    this.random = new Random(seed, `${instrument.id} degradation`);
  }

  /** The next minute. */
  apply(bar: Bar, liquidations: readonly Liquidation[]): DegradedMinute {
    const openInterest = this.kinds.has('oi') ? this.stamp(bar) : bar.openInterest;
    if (this.kinds.has('gaps') && this.isOut(bar.timeMs)) return { bar: null, liquidations: [] };
    return { bar: { ...bar, openInterest }, liquidations: sampled(liquidations, this.sampling) };
  }

  private stamp(bar: Bar): number {
    const arrived = this.lateStamp;
    this.lateStamp = (bar.timeMs + MINUTE_MS) % STAMP_MS === 0 ? bar.openInterest : Number.NaN;
    return arrived;
  }

  private isOut(timeMs: number): boolean {
    const hour = Math.floor(timeMs / HOUR_MS);
    if (hour !== this.hour) {
      this.hour = hour;
      if (this.hoursOut > 0) this.hoursOut--;
      if (this.hoursOut === 0 && this.random.uniform() < OUTAGE) {
        this.hoursOut = Math.min(MOST_HOURS, 1 + Math.floor(this.random.exponential(FURTHER_HOURS)));
      }
    }
    return this.hoursOut > 0;
  }
}

function samplingOf(kinds: ReadonlySet<Degradation>): Sampling | null {
  if (kinds.has('largest')) return 'largest-per-side-per-second';
  return kinds.has('sampled') ? 'one-per-second' : null;
}

/** @param liquidations in time order */
function sampled(liquidations: readonly Liquidation[], sampling: Sampling): readonly Liquidation[] {
  if (sampling === 'full') return liquidations;
  const kept = new Map<string, Liquidation>();
  for (const one of liquidations) {
    const second = Math.floor(one.timeMs / 1000);
    const slot = sampling === 'one-per-second' ? String(second) : `${second} ${one.side}`;
    const before = kept.get(slot);
    if (!before || sampling === 'one-per-second' || one.quantity > before.quantity) kept.set(slot, one);
  }
  return [...kept.values()].toSorted((a, b) => a.timeMs - b.timeMs || Number(a.id) - Number(b.id));
}
