import { MessageChannel } from 'node:worker_threads';
import { Value } from 'typebox/value';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ScorecardAnswer } from '../../market/api/scorecard-answer.ts';
import type { Liquidation } from '../../market/event.ts';
import { createSimulatedMarket, type SimulatedMinute } from '../../simulator/simulated-market.ts';
import { MarketPipeline } from '../pipeline.ts';
import { MemoryForecastStore } from './forecast-store.ts';
import { EventBatch } from './messages.ts';
import { ScoringDesk } from './scoring-desk.ts';
import { serveScoring } from './serve-scoring.ts';
import { hashOf, type StoredForecast } from './stored-forecast.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const START_MS = Date.parse('2026-01-01T00:00Z');
/** 14 days are there to fit on. */
const PAST_MINUTES = 15 * 1440;

const market = createSimulatedMarket({ name: 'BTC', seed: 4, startMs: START_MS });
const { instrument } = market;
const minutes: SimulatedMinute[] = Array.from({ length: PAST_MINUTES + 120 }, () => market.step());

const channels: MessageChannel[] = [];
afterEach(() => {
  for (const { port1 } of channels.splice(0)) port1.close();
  vi.useRealTimers();
});

/** A desk over the past, its scoring in this thread. */
async function open(store: MemoryForecastStore) {
  const desk = new ScoringDesk(store);
  const pipeline = new MarketPipeline(instrument, MINUTE_MS);
  await desk.follow(pipeline);
  const tell = (from: number, to: number) => {
    for (const { bar, liquidations } of minutes.slice(from, to)) {
      for (const one of liquidations) pipeline.liquidation(one);
      pipeline.close(bar);
    }
  };
  tell(0, PAST_MINUTES);
  const channel = new MessageChannel();
  channels.push(channel);
  serveScoring(channel.port2);
  return { desk, tell, start: () => desk.start(channel.port1) };
}

const until = (met: () => boolean) => vi.waitFor(() => expect(met()).toBe(true), { timeout: 50_000, interval: 20 });

describe('the scoring of a live market', () => {
  const store = new MemoryForecastStore();
  let firstHash = '';

  it('goes through the past, then stores each forecast before its window opens', async () => {
    const { desk, tell, start } = await open(store);
    const state = () => desk.scorecard(instrument);
    expect(state()).toMatchObject({ state: 'progress', progress: 0, card: null });
    start();
    vi.useFakeTimers({ toFake: ['Date'] });
    desk.goLive(instrument.id);
    await until(() => state().state === 'ready');
    const past = state();
    expect(Value.Check(ScorecardAnswer, past)).toBe(true);
    expect(past).toMatchObject({ issued: 0, altered: 0 });
    expect(past.reconstructed).toBe(25);
    expect(past.sentences[0]).toMatch(/^Of every \$100 liquidated within 10 % of the price, \$\d/);
    expect(
      past.forecasts.filter(({ horizonMs, state: one }) => horizonMs === HOUR_MS && one === 'scored'),
    ).toHaveLength(10);

    const { forecasts, sums } = await desk.forecasts(instrument, { horizonMs: HOUR_MS, limit: 3 });
    expect(forecasts).toHaveLength(3);
    expect(sums.windows).toBeGreaterThan(0);
    const detail = await desk.forecast(instrument, forecasts[1]!.hash, HOUR_MS, null);
    const fell = minutes
      .flatMap(({ liquidations }) => liquidations)
      .filter(({ timeMs }) => timeMs >= detail!.opensMs && timeMs < detail!.opensMs + HOUR_MS);
    expect(detail!.events.map(({ id }) => id)).toEqual(fell.slice(0, 500).map(({ id }) => id));
    expect(hashOf((await desk.forecastBytes(instrument, forecasts[1]!.hash))!)).toBe(forecasts[1]!.hash);
    expect((await desk.claims(instrument)).claims).toMatchObject({ market: instrument.id, fromMs: START_MS });
    expect(await desk.nowcastHours(instrument, { limit: 10 })).toMatchObject({ hours: [], total: 0 });

    const storedMs = START_MS + (PAST_MINUTES + 60) * MINUTE_MS + 1500;
    vi.setSystemTime(storedMs);
    tell(PAST_MINUTES, PAST_MINUTES + 60);
    await until(() => state().card!.toMs === START_MS + (PAST_MINUTES + 60) * MINUTE_MS);
    const [kept] = await store.all(instrument.id);
    expect(kept).toMatchObject({ market: instrument.id, timeMs: storedMs - 1500 });
    expect(kept!.storedMs).toBeGreaterThanOrEqual(storedMs);
    tell(PAST_MINUTES + 60, PAST_MINUTES + 120);
    await until(() => state().issued === 2);
    const scored = state().forecasts.find(({ provenance, state: one }) => provenance === 'issued' && one === 'scored')!;
    expect(scored).toMatchObject({ timeMs: kept!.timeMs, hash: kept!.hash, horizonMs: HOUR_MS });
    expect(scored.liquidatedUsd).toBeGreaterThanOrEqual(0);
    firstHash = kept!.hash;
  });

  it('after a restart, holds the map to what was stored, and tells what was altered', async () => {
    const kept = await store.all(instrument.id);
    const again = new MemoryForecastStore();
    const changed = kept[1]!.bytes.slice();
    changed[changed.length - 1]! ^= 1;
    for (const one of [kept[0]!, { ...kept[1]!, bytes: changed } satisfies StoredForecast]) await again.put(one);
    const { desk, tell, start } = await open(again);
    tell(PAST_MINUTES, PAST_MINUTES + 120);
    start();
    desk.goLive(instrument.id);
    await until(() => desk.scorecard(instrument).state === 'ready');
    const answer = desk.scorecard(instrument);
    expect(answer).toMatchObject({ issued: 1, altered: 1, reconstructed: 25 });
    expect(answer.forecasts.find(({ provenance }) => provenance === 'issued')).toMatchObject({ hash: firstHash });
  });
});

describe('a market that comes late, and goes', () => {
  it('is scored from its first bar on, without what was not listened to, until it is left', async () => {
    const desk = new ScoringDesk(new MemoryForecastStore());
    const pipeline = new MarketPipeline(instrument, MINUTE_MS);
    const past: Liquidation[] = [];
    minutes.slice(0, PAST_MINUTES).forEach(({ bar, liquidations }, i) => {
      past.push(...liquidations);
      pipeline.close(bar, i >= 600);
    });
    await desk.follow(pipeline, past);
    const channel = new MessageChannel();
    channels.push(channel);
    serveScoring(channel.port2);
    desk.start(channel.port1);
    desk.goLive(instrument.id);
    await until(() => desk.scorecard(instrument).state !== 'progress');
    expect(desk.scorecard(instrument).card).toMatchObject({
      fromMs: START_MS + 600 * MINUTE_MS,
      toMs: START_MS + PAST_MINUTES * MINUTE_MS,
      liquidations: past.length,
    });
    desk.leave(instrument.id);
    pipeline.close(minutes[PAST_MINUTES]!.bar);
    expect(desk.scorecard(instrument)).toMatchObject({ state: 'not enough data', card: null });
  });
});

describe('a recording that cannot be read', () => {
  it('is said to have failed', async () => {
    const desk = new ScoringDesk(new MemoryForecastStore());
    const channel = new MessageChannel();
    channels.push(channel);
    serveScoring(channel.port2);
    desk.record(instrument.id, '/nowhere/at/all', 10);
    desk.start(channel.port1);
    await until(() => desk.scorecard(instrument).state === 'failed');
    expect(desk.scorecard(instrument).message).toContain('/nowhere/at/all');
  });
});

it('a market that is not scored is said not to be', () => {
  expect(new ScoringDesk(new MemoryForecastStore()).scorecard(instrument)).toMatchObject({
    state: 'not enough data',
    card: null,
  });
});

it('leaves the processor to others for as long as is said, then goes on', async () => {
  const { port1, port2 } = new MessageChannel();
  channels.push({ port1, port2 });
  serveScoring(port2);
  const batch = new EventBatch();
  for (const { bar } of minutes.slice(0, 10)) batch.bar(bar, true);
  const progress = new Promise((resolve) => port1.on('message', resolve));
  const since = performance.now();
  port1.postMessage({ kind: 'rest', ms: 300 });
  port1.postMessage({ kind: 'open', instrument, barStepMs: MINUTE_MS, stored: [] });
  port1.postMessage(batch.take(instrument.id));
  expect(await progress).toEqual({ kind: 'progress', market: instrument.id, bars: 10 });
  expect(performance.now() - since).toBeGreaterThanOrEqual(299);
});
