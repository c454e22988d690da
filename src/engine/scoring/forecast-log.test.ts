import { Value } from 'typebox/value';
import { beforeAll, describe, expect, it } from 'vitest';
import { ForecastDetail, ForecastSums } from '../../market/api/forecasts.ts';
import type { Liquidation } from '../../market/event.ts';
import { baselineFamilies, modelFamilies } from '../../model/scoring/sources/baselines.ts';
import { createSimulatedMarket } from '../../simulator/simulated-market.ts';
import { MarketScoring } from './market-scoring.ts';
import { hashOf } from './stored-forecast.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const START_MS = Date.parse('2026-01-01T00:00Z');

const market = createSimulatedMarket({ name: 'BTC', seed: 6, startMs: START_MS });
const { instrument } = market;
const events: Liquidation[] = [];
const scoring = new MarketScoring(instrument, 60_000, {
  families: [...modelFamilies(instrument), ...baselineFamilies()],
  options: { horizonsMs: [HOUR_MS, 4 * HOUR_MS], trainMs: 5 * DAY_MS, seed: 1 },
});

beforeAll(() => {
  for (let i = 0; i < 9 * 1440; i++) {
    const { bar, liquidations } = market.step();
    for (const one of liquidations) {
      events.push(one);
      scoring.liquidation(one);
    }
    scoring.bar(bar);
  }
}, 60_000);

const page = (horizonMs: number, limit = 500, beforeMs?: number) =>
  scoring.log.page({ horizonMs, limit, ...(beforeMs === undefined ? {} : { beforeMs }) });

describe('a figure of the scorecard', () => {
  it('is the sum over the forecasts behind it', () => {
    for (const { horizonMs, swept, reach } of scoring.card().horizons) {
      const { sums } = page(horizonMs);
      const trial = reach.maps[0]!;
      expect(Value.Check(ForecastSums, sums)).toBe(true);
      expect(sums.windows).toBe(swept.windows);
      expect(sums.gain).toBeCloseTo(swept.maps[0]!.gain.value!, 10);
      expect(sums.reachGain).toBeCloseTo(trial.gain.value!, 10);
      expect(sums.caughtUsd / sums.liquidatedUsd).toBeCloseTo(trial.caught.value!, 10);
      expect(sums.caughtByDistanceUsd / sums.liquidatedUsd).toBeCloseTo(trial.caughtByDistance.value!, 10);
      expect(sums.held).toBeCloseTo(trial.held.value!, 10);
    }
  });

  it('comes in pages that hold each forecast once', () => {
    // The last hour has just been said.
    const said = 4 * 24 + 1;
    const seen: number[] = [];
    let before: number | undefined;
    do {
      const { forecasts, next, total } = page(HOUR_MS, 30, before);
      expect(total).toBe(said);
      expect(forecasts.length).toBeLessThanOrEqual(30);
      seen.push(...forecasts.map(({ timeMs }) => timeMs));
      before = next ?? undefined;
    } while (before !== undefined);
    expect(seen).toHaveLength(said);
    expect(seen).toEqual([...new Set(seen)].toSorted((a, b) => b - a));
  });
});

describe('a forecast', () => {
  it('has the cells that its bytes say, and the events that fell in them', () => {
    const { forecasts } = page(4 * HOUR_MS);
    const busiest = forecasts.toSorted((a, b) => (b.liquidatedUsd ?? 0) - (a.liquidatedUsd ?? 0))[0]!;
    const detail = scoring.log.detail(busiest.hash, 4 * HOUR_MS, null)!;
    expect(Value.Check(ForecastDetail, detail)).toBe(true);
    const sum = (figure: (cell: ForecastDetail['cells'][number]) => number) =>
      detail.cells.reduce((total, cell) => total + figure(cell), 0);
    expect(sum(({ expectedUsd }) => expectedUsd)).toBeCloseTo(busiest.expectedUsd, 4);
    expect(sum(({ liquidatedUsd }) => liquidatedUsd!) / busiest.liquidatedUsd!).toBeCloseTo(1, 4);
    const within = events.filter(({ timeMs }) => timeMs >= busiest.timeMs && timeMs < busiest.timeMs + 4 * HOUR_MS);
    expect(detail.eventCount).toBe(within.length);
    expect(detail.events.map(({ id }) => id)).toEqual(within.slice(0, 500).map(({ id }) => id));
    for (const { cell, price, side } of detail.events) {
      if (cell === null) continue;
      expect(detail.cells[cell]).toMatchObject({ side });
      expect(price).toBeGreaterThanOrEqual(detail.cells[cell]!.low * (1 - 1e-12));
      expect(price).toBeLessThan(detail.cells[cell]!.high * (1 + 1e-12));
    }
    expect(hashOf(scoring.log.bytesOf(busiest.hash)!)).toBe(busiest.hash);
  });

  it('tells the events of one cell alone', () => {
    const { hash } = page(HOUR_MS).forecasts.find(({ liquidatedUsd }) => liquidatedUsd! > 0)!;
    const all = scoring.log.detail(hash, HOUR_MS, null)!;
    const cell = all.cells.findIndex(({ events: count }) => count! > 0);
    const one = scoring.log.detail(hash, HOUR_MS, cell)!;
    expect(one.eventCount).toBe(all.cells[cell]!.events);
    expect(one.events).toEqual(all.events.filter((event) => event.cell === cell));
  });

  it('that is not kept, or of another horizon, is none', () => {
    expect(scoring.log.detail('0'.repeat(64), HOUR_MS, null)).toBeNull();
    expect(scoring.log.detail(page(HOUR_MS).forecasts[0]!.hash, 24 * HOUR_MS, null)).toBeNull();
    expect(scoring.log.bytesOf('0'.repeat(64))).toBeNull();
  });
});
