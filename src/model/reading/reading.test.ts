import { beforeAll, describe, expect, test } from 'vitest';
import type { Bar } from '../../market/bar.ts';
import { createSimulatedMarket } from '../../simulator/simulated-market.ts';
import { LiquidationHistory } from '../aftermath/liquidation-history.ts';
import { Estimator } from '../cohorts/estimator.ts';
import { Indicators, type Readings } from '../indicators/indicators.ts';
import { confluenceOf, type ZoneEvidence, ZoneStudies } from '../reaction/zone-studies.ts';
import { HitOdds, RISK_HORIZONS } from '../risk/hit-odds.ts';
import { SentimentFollower } from '../sentiment/sentiment-follower.ts';
import { ZoneTracker } from '../zones/zone-tracker.ts';
import { reading } from './reading.ts';
import type { ReadingInput } from './reading-input.ts';

const START_MS = Date.parse('2026-01-01T00:00Z');
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAYS = 10;

let input: ReadingInput;
let evidence: ZoneEvidence;
let openings = 0;

beforeAll(() => {
  const market = createSimulatedMarket({ name: 'BTC', seed: 9, startMs: START_MS });
  const { instrument } = market;
  const indicators = new Indicators(MINUTE_MS);
  const odds = new HitOdds(MINUTE_MS);
  const history = new LiquidationHistory();
  const sentiment = new SentimentFollower(MINUTE_MS, history);
  const studies = new ZoneStudies(MINUTE_MS, indicators);
  const tracker = new ZoneTracker();
  const estimator = new Estimator(instrument);
  let hour = { longUsd: 0, shortUsd: 0 };
  let last: Bar | null = null;
  for (let i = 0; i < DAYS * 1440; i++) {
    const { bar, liquidations } = market.step();
    last = bar;
    for (const one of liquidations) hour[one.side === 'long' ? 'longUsd' : 'shortUsd'] += one.price * one.quantity;
    indicators.push(bar);
    odds.push(bar);
    sentiment.push(bar);
    studies.push(bar);
    estimator.push(bar);
    const endMs = bar.timeMs + MINUTE_MS;
    if (endMs % HOUR_MS !== 0) continue;
    history.add({ timeMs: endMs - HOUR_MS, stepMs: HOUR_MS, ...hour });
    hour = { longUsd: 0, shortUsd: 0 };
    sentiment.hour(endMs, indicators.crowding);
    tracker.look(endMs, estimator.state, bar.close);
    studies.look(endMs, tracker.bands(), bar.close);
    openings++;
  }
  const timeMs = last!.timeMs + MINUTE_MS;
  const readings = indicators.read()!;
  const { price, atr } = readings;
  const { openInterest } = estimator.state;
  const zones = tracker.zones(estimator.state, { contract: 'linear', price, atr, odds });
  evidence = studies.evidence();
  const windowOf = (hours: number) => {
    const { longUsd, shortUsd } = history.between(timeMs - hours * HOUR_MS, timeMs)!;
    return {
      hours,
      longUsd,
      shortUsd,
      imbalance: (longUsd - shortUsd) / (longUsd + shortUsd),
      count: null,
      largestUsd: null,
    };
  };
  input = {
    instrument,
    timeMs,
    price,
    atr,
    readings,
    openInterest,
    liquidations: [1, 4, 12, 24].map(windowOf),
    zones,
    hitWindows: odds.windows(RISK_HORIZONS.findIndex(({ name }) => name === '24 h')),
    hasBook: false,
    sentiment: sentiment.read(),
    confluence: confluenceOf(zones, readings, evidence.ingredients),
    confluenceTouches: evidence.touches,
    reactions: evidence.reactions,
    standing: evidence.standing,
    magnet: evidence.magnet,
    reproduction: { long: 0.4, short: 0.1 },
    skill: { kind: 'forecast', horizonMs: HOUR_MS, gain: { value: 0.12, low: 0.05, high: 0.2 } },
  };
});

const words = (over: Partial<ReadingInput> = {}) =>
  reading({ ...input, ...over })
    .map(({ text }) => text)
    .join('\n');

describe('a reading', () => {
  test('goes through every topic, each sentence with its numbers; the same input gives the same words', () => {
    const sentences = reading(input);
    expect(new Set(sentences.map(({ topic }) => topic))).toEqual(
      new Set([
        'price',
        'liquidations',
        'sentiment',
        'flow',
        'zones',
        'reaction',
        'cascade',
        'outlook',
        'skill',
        'unknown',
      ]),
    );
    for (const { text, figures } of sentences) {
      expect(text).not.toMatch(/NaN|undefined|Infinity|\[object|null/);
      expect(text).toMatch(/^[A-Z].*\.$/);
      expect(Object.keys(figures).length).toBeGreaterThan(0);
      for (const figure of Object.values(figures)) {
        expect(figure === null || typeof figure === 'string' || Number.isFinite(figure)).toBe(true);
      }
    }
    expect(JSON.stringify(reading(input))).toBe(JSON.stringify(sentences));
  });

  test('says what is unknown, and nothing else of it', () => {
    const unknown = Number.NaN;
    const readings: Readings = {
      ...input.readings,
      change24h: unknown,
      rsi: unknown,
      atr: unknown,
      volatility: { ewma: unknown, realised: unknown },
      funding: { rate: unknown, zScore: unknown, annualised: unknown },
      openInterest: { quantity: unknown, change24h: unknown, zScore: unknown },
      takers: { hour: { imbalance: unknown, delta: unknown }, day: { imbalance: unknown, delta: unknown } },
      vwapOfDay: unknown,
    };
    const none: Partial<ReadingInput> = {
      readings,
      atr: unknown,
      liquidations: [],
      zones: [],
      sentiment: null,
      confluence: new Map(),
      reactions: null,
      standing: [],
      magnet: null,
      reproduction: null,
      skill: null,
    };
    const text = words(none);
    expect(text).not.toMatch(/NaN|undefined|Infinity|null/);
    expect(text).toMatch(/How much was liquidated is unknown/);
    expect(text).toMatch(/Who is crowded is unknown/);
    expect(text).toMatch(/No zone of longs stands out below/);
    expect(text).toMatch(/has not been measured yet/);
    expect(text).toMatch(/Unknown here: BTC's liquidations, funding, .* and the order book/);
  });

  test('"magnetic" only with its evidence; no skill is said to be none', () => {
    const magnet = (value: number, low: number, high: number) => ({ pairs: 40, partialStrength: { value, low, high } });
    expect(words({ magnet: magnet(0.13, -0.18, 0.44) })).not.toMatch(/magnetic/);
    expect(words({ magnet: magnet(0.13, -0.18, 0.44) })).toMatch(/not shown .* 0\.13 \[-0\.18, 0\.44\] over 40 races/);
    expect(words({ magnet: magnet(0.5, 0.2, 0.8) })).toMatch(/Zones have been magnetic/);
    expect(
      words({ skill: { kind: 'forecast', horizonMs: HOUR_MS, gain: { value: 0.01, low: -0.02, high: 0.03 } } }),
    ).toMatch(/not told from nothing/);
  });

  test('flushes, squeezes and critical stretches are called what they are', () => {
    const day = (longUsd: number, shortUsd: number, four: number) =>
      [24, 4].map((hours) => {
        const part = hours === 24 ? 1 : four;
        return {
          hours,
          longUsd: part * longUsd,
          shortUsd: part * shortUsd,
          imbalance: (longUsd - shortUsd) / (longUsd + shortUsd),
          count: null,
          largestUsd: null,
        };
      });
    expect(words({ liquidations: day(2.42e9, 0.163e9, 0.5) })).toMatch(
      /\$2\.58B.*94 % of it longs .*going on: \$1\.29B/,
    );
    expect(words({ liquidations: day(1e6, 1.1e6, 0.02) })).toMatch(
      /\$1\.0M of longs against \$1\.1M of shorts\. It has died/,
    );
    expect(words({ liquidations: day(0, 0, 0) })).toMatch(/Nobody was liquidated/);
    expect(words({ reproduction: { long: 1.3, short: 0.05 } })).toMatch(/feeds itself .*1\.30.*little forced flow/);
    const evidenceOf = input.sentiment!.evidence;
    const flush = { ...evidenceOf, openInterestChange: -0.061, openInterestZScore: -3.2, liquidatedZScore: 2.4 };
    const deleveraging = { ...input.sentiment!, state: 'deleveraging', evidence: flush } as const;
    expect(words({ sentiment: deleveraging })).toMatch(/Leverage is being cleared: open interest is 6\.10 % lower/);
  });

  test('is of every coin alike: another name, price and side change the words only where they should', () => {
    const eth = words({ instrument: { ...input.instrument, id: 'x:ETH', base: 'ETH' } });
    expect(eth).toBe(words().replaceAll('BTC at', 'ETH at').replaceAll(input.instrument.id, 'x:ETH'));
  });
});

test('what zones were worth is measured on the way', () => {
  expect(openings).toBe(DAYS * 24);
  expect(evidence.reactions!.touches).toBeGreaterThan(10);
  expect(evidence.reactions!.placebos).toBeGreaterThan(5);
  expect(evidence.magnet!.pairs).toBeGreaterThan(3);
  expect(evidence.touches).toBe(evidence.reactions!.touches);
  for (const { with: own, without } of evidence.ingredients) expect(own + without).toBe(evidence.touches);
});
