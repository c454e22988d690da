import type { Bar } from '../../market/bar.ts';
import type { Liquidation, LiquidationTotal } from '../../market/event.ts';
import type { Instrument } from '../../market/instrument.ts';
import type { ModelParameters } from '../cohorts/parameters.ts';
import { type LearnedMix, type LearnInput, learnMix, type Seen } from './learn-mix.ts';
import { NO_TILT } from './tilt.ts';

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
const HOUR_MS = 3_600_000;
/** As long back as versions are learned from. */
export const MEMORY_MS = 45 * DAY_MS;
/** A feed that shows at most one liquidation a second is counted in steps so short that its bursts show. */
const SAMPLED_STEP_MS = 300_000;

/** A version of the mix and the moment from which it is in force. */
export interface MixVersion extends LearnedMix {
  fromMs: number;
}

/**
 * Learns a market's mix as its events go by: once a week, from the last 45 days, never from the future. A version that
 * does not beat the prior on held-out days is kept for the record, and the prior stays in force.
 */
export class Learner {
  readonly instrument: Instrument;
  readonly prior: ModelParameters;
  readonly versions: MixVersion[] = [];
  private bars: Bar[] = [];
  private liquidations: Seen[] = [];
  private totals: Seen[] = [];
  private inForce: ModelParameters;
  private nextMs = Number.NaN;

  constructor(instrument: Instrument, prior: ModelParameters) {
    this.instrument = instrument;
    this.prior = prior;
    this.inForce = prior;
  }

  /** What maps are to be made with now. */
  get parameters(): ModelParameters {
    return this.inForce;
  }

  /** The bars that a map under new parameters is rebuilt from. */
  get history(): readonly Bar[] {
    return this.bars;
  }

  liquidation({ timeMs, side, price, quantity }: Liquidation): void {
    this.liquidations.push({ timeMs, side, price, amount: quantity });
  }

  /** Totals are used where no single liquidations are known; in USD, which completeness takes up. */
  total({ timeMs, stepMs, longUsd, shortUsd }: LiquidationTotal): void {
    if (stepMs > HOUR_MS) return;
    if (longUsd > 0) this.totals.push({ timeMs, side: 'long', price: Number.NaN, amount: longUsd });
    if (shortUsd > 0) this.totals.push({ timeMs, side: 'short', price: Number.NaN, amount: shortUsd });
  }

  /**
   * Takes a closed bar, after everything that happened in it.
   * @returns true where the parameters in force have changed: maps are to be rebuilt from {@link history}
   */
  bar(bar: Bar): boolean {
    this.bars.push({ ...bar });
    if (Number.isNaN(this.nextMs)) this.nextMs = Math.ceil((bar.timeMs + 1) / WEEK_MS) * WEEK_MS;
    if (bar.timeMs < this.nextMs) return false;
    const nowMs = this.nextMs;
    this.nextMs += WEEK_MS;
    this.forget(nowMs - MEMORY_MS);
    const learned = learnMix(this.input(nowMs));
    if (!learned) return false;
    this.versions.push({ ...learned, fromMs: nowMs });
    const next = learned.shipped ? learned.parameters : this.prior;
    const changed = next !== this.inForce;
    this.inForce = next;
    return changed;
  }

  private forget(beforeMs: number): void {
    this.bars = this.bars.filter(({ timeMs }) => timeMs >= beforeMs);
    this.liquidations = this.liquidations.filter(({ timeMs }) => timeMs >= beforeMs);
    this.totals = this.totals.filter(({ timeMs }) => timeMs >= beforeMs);
  }

  /** What the week's version may know: nothing from `nowMs` on. */
  private input(nowMs: number): LearnInput {
    const { instrument, prior } = this;
    const past = <T extends { timeMs: number }>(events: readonly T[]) => events.filter(({ timeMs }) => timeMs < nowMs);
    const start = this.versions.at(-1)?.tilt ?? NO_TILT;
    const common = { instrument, bars: past(this.bars), start, prior, nowMs };
    const liquidations = past(this.liquidations);
    if (liquidations.length === 0) {
      return { ...common, seen: past(this.totals), sampled: false, stepMs: HOUR_MS, priced: false, complete: false };
    }
    if (instrument.sampling === 'full' || instrument.sampling === 'tape') {
      return { ...common, seen: liquidations, sampled: false, stepMs: HOUR_MS, priced: true, complete: true };
    }
    return {
      ...common,
      seen: secondsOf(liquidations),
      sampled: true,
      stepMs: SAMPLED_STEP_MS,
      priced: false,
      complete: false,
    };
  }
}

/** One entry a second and side in which anything was seen: a feed that shows the largest per side shows no more. */
function secondsOf(liquidations: readonly Seen[]): Seen[] {
  const seconds = new Map<string, Seen>();
  for (const one of liquidations) seconds.set(`${Math.floor(one.timeMs / 1000)}${one.side}`, one);
  return [...seconds.values()];
}
