import type { ForecastDetail, ForecastSums } from '../../market/api/forecasts.ts';
import type { ForecastOutcome, GainParts } from '../../market/api/scorecard-answer.ts';
import type { Liquidation } from '../../market/event.ts';
import type { Instrument } from '../../market/instrument.ts';
import { SCORED_CELL, SIDE_CELLS } from '../../model/scoring/cells.ts';
import type { DaySums } from '../../model/scoring/day-sums.ts';
import type { Forecast, ForecastLayer } from '../../model/scoring/forecast.ts';
import { ISSUE_CELLS } from '../../model/scoring/issue.ts';
import type { ScoredWindow } from '../../model/scoring/scorer.ts';
import { informationGain } from '../../model/scoring/statistics/information-gain.ts';
import { forecastDetail } from './forecast-detail.ts';
import { KeptLiquidations } from './kept-liquidations.ts';

/** Of each horizon, so many ended windows are told with the scorecard. */
const TOLD = 10;
/** Of each horizon, two years of hours are kept. */
const MOST_ENDED = 17_520;
/** Bytes are kept of so many forecasts: of 60 days. */
const MOST_BYTES = 1440;

/** Which forecasts are asked for. */
export interface ForecastPage {
  horizonMs: number;
  /** Those before this moment; default all. */
  beforeMs?: number;
  /** Only those whose windows had ended by then; default all. */
  untilMs?: number;
  limit: number;
}

interface KeptBytes {
  timeMs: number;
  opensMs: number;
  bytes: Uint8Array;
}

/** What was said of one market, what came, and what both are made of: any figure can be followed back to events. */
export class ForecastLog {
  private readonly instrument: Instrument;
  private readonly liquidations = new KeptLiquidations();
  private running: ForecastOutcome[] = [];
  private readonly ended = new Map<number, ForecastOutcome[]>();
  private readonly bytes = new Map<string, KeptBytes>();

  constructor(instrument: Instrument) {
    this.instrument = instrument;
  }

  liquidation(liquidation: Liquidation): void {
    this.liquidations.add(liquidation);
  }

  /** @param storedMs null: reconstructed; NaN: not stored yet */
  begin({ timeMs, price, horizons }: Forecast, hash: string, bytes: Uint8Array, storedMs: number | null): void {
    this.bytes.set(hash, { timeMs, opensMs: timeMs, bytes });
    if (this.bytes.size > MOST_BYTES) this.bytes.delete(this.bytes.keys().next().value!);
    const isLinear = this.instrument.contract === 'linear';
    for (const { horizonMs, reach } of horizons) {
      this.running.push({
        timeMs,
        horizonMs,
        price,
        hash,
        provenance: storedMs === null ? 'reconstructed' : 'issued',
        storedMs,
        state: 'running',
        expectedUsd: usdOf(reach, 'map', price, isLinear),
        expectedByDistanceUsd: usdOf(reach, 'distance', price, isLinear),
        liquidatedUsd: null,
        caughtUsd: null,
        caughtByDistanceUsd: null,
        gain: null,
        swept: null,
        reach: null,
        held: null,
      });
    }
  }

  /** Whether a forecast is on its way to the store. */
  get isStoring(): boolean {
    return this.running.some(({ storedMs }) => Number.isNaN(storedMs));
  }

  /**
   * @param storedMs null where it could not be stored: nothing more is told of it
   * @param opensMs from when on its windows count
   */
  stored(timeMs: number, storedMs: number | null, opensMs: number): void {
    for (const one of this.running) if (one.timeMs === timeMs) one.storedMs = storedMs;
    if (storedMs === null) this.running = this.running.filter((one) => one.timeMs !== timeMs);
    for (const kept of this.bytes.values()) if (kept.timeMs === timeMs) kept.opensMs = opensMs;
  }

  scored({ forecast, horizon, sums }: ScoredWindow): void {
    const { horizonMs } = forecast.horizons[horizon]!;
    const index = this.running.findIndex((one) => one.timeMs === forecast.timeMs && one.horizonMs === horizonMs);
    const one = this.running[index];
    if (!one) return;
    this.running.splice(index, 1);
    let ended = this.ended.get(horizonMs);
    if (!ended) this.ended.set(horizonMs, (ended = []));
    const gain = sums ? informationGain(sums.swept) : Number.NaN;
    ended.push({
      ...one,
      storedMs: Number.isNaN(one.storedMs) ? null : one.storedMs,
      state: sums ? 'scored' : 'left out',
      liquidatedUsd: sums?.reach.liquidatedUsd ?? null,
      caughtUsd: sums?.reach.caughtUsd ?? null,
      caughtByDistanceUsd: sums?.reach.caughtByDistanceUsd ?? null,
      gain: Number.isNaN(gain) ? null : gain,
      swept: sums && partsOf(sums.swept),
      reach: sums && partsOf(sums.reach),
      held: sums?.reach.heldShare ?? null,
    });
    if (ended.length >= MOST_ENDED + 720) ended.splice(0, ended.length - MOST_ENDED);
  }

  /** Those whose windows run, and the last ten of each horizon; newest first. */
  newest(): ForecastOutcome[] {
    const ended = [...this.ended.values()].flatMap((all) => all.slice(-TOLD));
    return [...this.known, ...ended].toSorted((a, b) => b.timeMs - a.timeMs);
  }

  /** A page of one horizon's forecasts, newest first, and the sums of all of them. */
  page({ horizonMs, beforeMs = Number.POSITIVE_INFINITY, untilMs, limit }: ForecastPage) {
    const isKnown = ({ timeMs }: ForecastOutcome) => untilMs === undefined || timeMs + horizonMs <= untilMs;
    const ended = (this.ended.get(horizonMs) ?? []).filter(isKnown);
    const running = this.known.filter((one) => one.horizonMs === horizonMs);
    const all = untilMs === undefined ? [...ended, ...running] : ended;
    const before = all.filter(({ timeMs }) => timeMs < beforeMs).toSorted((a, b) => b.timeMs - a.timeMs);
    const forecasts = before.slice(0, limit);
    return {
      horizonMs,
      sums: sumsOf(ended),
      total: all.length,
      forecasts,
      next: before.length > limit ? forecasts.at(-1)!.timeMs : null,
    };
  }

  /**
   * A forecast with its cells and what fell in them; null where there is none, or its bytes are no longer kept.
   * @param cell only the events of this one
   */
  detail(hash: string, horizonMs: number, cell: number | null): ForecastDetail | null {
    const kept = this.bytes.get(hash);
    const isIt = (one: ForecastOutcome) => one.hash === hash && one.horizonMs === horizonMs;
    const outcome = this.known.find(isIt) ?? this.ended.get(horizonMs)?.findLast(isIt);
    if (!kept || !outcome) return null;
    const events = this.liquidations.between(kept.opensMs, kept.timeMs + horizonMs);
    return forecastDetail({
      instrument: this.instrument,
      outcome,
      opensMs: kept.opensMs,
      bytes: kept.bytes,
      events,
      cell,
    });
  }

  bytesOf(hash: string): Uint8Array | null {
    return this.bytes.get(hash)?.bytes ?? null;
  }

  /** Those that run and are stored, or need not be. */
  private get known(): ForecastOutcome[] {
    return this.running.filter(({ storedMs }) => !Number.isNaN(storedMs));
  }
}

function partsOf({ logRatio, excess, quantity }: DaySums): GainParts {
  return { logRatio, excess, quantity };
}

export function sumsOf(ended: readonly ForecastOutcome[]): ForecastSums {
  const scored = ended.filter(({ state }) => state === 'scored');
  const sum = (figure: (one: ForecastOutcome) => number | null) =>
    scored.reduce((total, one) => total + (figure(one) ?? 0), 0);
  const gain = (layer: 'swept' | 'reach') => {
    const quantity = sum((one) => one[layer]!.quantity);
    return quantity > 0 ? sum((one) => one[layer]!.logRatio - one[layer]!.excess) / quantity : null;
  };
  return {
    windows: scored.length,
    gain: gain('swept'),
    reachGain: gain('reach'),
    liquidatedUsd: sum((one) => one.liquidatedUsd),
    caughtUsd: sum((one) => one.caughtUsd),
    caughtByDistanceUsd: sum((one) => one.caughtByDistanceUsd),
    held: scored.length > 0 ? sum((one) => one.held) / scored.length : null,
  };
}

function usdOf(layer: ForecastLayer, map: 'map' | 'distance', price: number, isLinear: boolean): number {
  let usd = 0;
  for (let i = 0; i < ISSUE_CELLS; i++) {
    const k = i < SIDE_CELLS ? -i : i - SIDE_CELLS;
    usd += layer[map][i]! * (isLinear ? price * Math.exp(k * SCORED_CELL) : 1);
  }
  return usd;
}
