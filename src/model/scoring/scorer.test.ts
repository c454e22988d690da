import { beforeAll, describe, expect, it } from 'vitest';
import { Value } from 'typebox/value';
import { Scorecard } from '../../market/api/scorecard.ts';
import type { Bar } from '../../market/bar.ts';
import type { Liquidation } from '../../market/event.ts';
import { createSimulatedMarket } from '../../simulator/simulated-market.ts';
import { DEFAULT_PARAMETERS } from '../cohorts/parameters.ts';
import type { Forecast } from './forecast.ts';
import type { MapFamily } from './map-family.ts';
import { FutureMapError, type MapGrid, type MapSource, type Moment } from './map-source.ts';
import { Scorer, type ScoredWindow, type ScorerListener } from './scorer.ts';
import { baselineFamilies } from './sources/baselines.ts';
import { GivenMaps } from './sources/given-map.ts';
import { ModelMap } from './sources/model-map.ts';
import { TrueMap } from './sources/true-map.ts';
import { uniformFrom } from './statistics/uniform.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const START_MS = 1_767_225_600_000;
const DAYS = 11;
const OPTIONS = { horizonsMs: [HOUR_MS, 4 * HOUR_MS], trainMs: 5 * DAY_MS, seed: 1 };

interface Minute {
  bar: Bar;
  liquidations: readonly Liquidation[];
}
const market = createSimulatedMarket({ name: 'BTC', seed: 3, startMs: START_MS });
const { instrument } = market;
const minutes: Minute[] = [];
/** Runs the market once: its bars are kept for later, its positions are told to `truths` at each hour. */
function* simulated(truths: readonly TrueMap[]): Generator<Minute> {
  for (let i = 0; i < DAYS * 1440; i++) {
    const { bar, liquidations } = market.step();
    minutes.push({ bar, liquidations });
    if (market.timeMs % HOUR_MS === 0) {
      for (const position of market.positions()) for (const truth of truths) truth.offer(position);
    }
    yield { bar, liquidations };
  }
}

const single = (name: string, source: MapSource, kind: MapFamily['kind'] = 'given'): MapFamily => ({
  name,
  kind,
  candidates: [{ label: 'as it is', source }],
});

function score(families: MapFamily[], recorded: Iterable<Minute> = minutes): Scorecard {
  const scorer = new Scorer(instrument, 60_000, families, OPTIONS);
  for (const { bar, liquidations } of recorded) {
    for (const liquidation of liquidations) scorer.liquidation(liquidation);
    scorer.bar(bar);
  }
  return scorer.card();
}

/** Another map with the mass of each side put in other places of that side. */
class Permuted implements MapSource {
  private readonly source: MapSource;
  private readonly uniform = uniformFrom(5);

  constructor(source: MapSource) {
    this.source = source;
  }

  push(bar: Bar): void {
    this.source.push(bar);
  }

  draw(moment: Moment, grid: MapGrid): number | null {
    const knownMs = this.source.draw(moment, grid);
    const middle = (grid.cells - 1) / 2;
    for (const side of [grid.long.subarray(0, middle + 1), grid.short.subarray(middle)]) {
      for (let i = side.length - 1; i > 0; i--) {
        const j = Math.floor(this.uniform() * (i + 1));
        [side[i], side[j]] = [side[j]!, side[i]!];
      }
    }
    return knownMs;
  }
}

describe('on a market whose positions are known', () => {
  let card: Scorecard;
  beforeAll(() => {
    const truth = new TrueMap();
    const permuted = new TrueMap();
    card = score(
      [
        single('model', new ModelMap(instrument, DEFAULT_PARAMETERS), 'model'),
        single('old opens', new ModelMap(instrument, DEFAULT_PARAMETERS, 6 * HOUR_MS), 'model'),
        single('permuted', new Permuted(permuted)),
        ...baselineFamilies(),
        single('truth', truth, 'truth'),
      ],
      simulated([truth, permuted]),
    );
  });
  const swept = (name: string, horizon = 0) => card.horizons[horizon]!.swept.maps.find((map) => map.name === name)!;

  it('is a scorecard of its schema, of windows after their training', () => {
    expect(Value.Check(Scorecard, card)).toBe(true);
    expect(card.origins[0]).toBe(START_MS + OPTIONS.trainMs);
    const { windows, days, fills } = card.horizons[0]!.swept;
    expect(days).toBe(6);
    expect(windows).toBe(6 * 24);
    expect(fills).toBeGreaterThan(1000);
    // The recording ends before the last three windows of four hours do.
    expect(card.horizons[1]!.swept.windows).toBe(windows - 3);
  });

  it('gives the truth a high skill, and the model a good part of it', () => {
    for (const horizon of [0, 1]) {
      const truth = swept('truth', horizon);
      expect(truth.gain.low).toBeGreaterThan(0.15);
      expect(truth.skillRatio.value).toBe(1);
      expect(truth.auc).toBeGreaterThan(0.6);
      const model = swept('model', horizon);
      expect(model.gain.low).toBeGreaterThan(0);
      expect(model.skillRatio.value).toBeGreaterThan(0.4);
      expect(model.skillRatio.value).toBeLessThan(1);
    }
  });

  it.each(['permuted', 'uniform', 'mean price'])('gives a map that knows nothing no skill: %s', (name) => {
    for (const horizon of [0, 1]) {
      const { gain, trialLead, pHolm } = swept(name, horizon);
      expect(gain.low).toBeLessThanOrEqual(0.005);
      expect(pHolm).toBeGreaterThan(0.01);
      expect(trialLead.low).toBeGreaterThan(0);
    }
  });

  it('gives old opens less than all opens, and both less than the truth', () => {
    expect(swept('old opens').gain.value).toBeLessThan(swept('model').gain.value!);
    expect(swept('old opens').gain.value).toBeGreaterThan(0);
    expect(swept('model').gain.value).toBeLessThan(swept('truth').gain.value!);
  });

  it('catches more in the highest-ranked tenth with a map that knows than by distance', () => {
    const of = (name: string) => card.horizons[0]!.reach.maps.find((map) => map.name === name)!;
    const { caught, caughtByDistance, reliability } = of('truth');
    expect(caught.value).toBeGreaterThan(caughtByDistance.value!);
    expect(caughtByDistance.value).toBeGreaterThan(0.15);
    expect(reliability!.discrimination).toBeGreaterThan(of('uniform').reliability!.discrimination);
    expect(reliability!.miscalibration).toBeLessThan(reliability!.discrimination);
  });

  it('measures how far the mass lies from the positions', () => {
    const of = (name: string) => card.positions.find((map) => map.name === name)!;
    for (const side of ['long', 'short'] as const) {
      expect(of('model')[side].w1Percent.value).toBeLessThan(of('uniform')[side].w1Percent.value!);
      expect(of('model')[side].overlap.value).toBeGreaterThan(of('mean price')[side].overlap.value!);
      // The permuted truth has the right mass.
      expect(of('permuted')[side].logMassRatio.at(-1)!.ratio.value).toBeCloseTo(0, 0);
      expect(of('uniform')[side].logMassRatio[0]!.ratio.value).toBeNull();
    }
  });
});

describe('what the map said', () => {
  const uniform = () => [single('uniform', baselineFamilies()[0]!.candidates[0]!.source), ...baselineFamilies()];
  /** Scores with a listener that keeps forecasts, and may answer with others. */
  function listen(answer: (forecast: Forecast) => { forecast: Forecast; opensMs: number }) {
    const issued: Forecast[] = [];
    const scored: ScoredWindow[] = [];
    const listener: ScorerListener = {
      issued(forecast) {
        issued.push(forecast);
        return answer(forecast);
      },
      scored: (window) => scored.push(window),
    };
    const scorer = new Scorer(instrument, 60_000, uniform(), OPTIONS, listener);
    for (const { bar, liquidations } of minutes) {
      for (const liquidation of liquidations) scorer.liquidation(liquidation);
      scorer.bar(bar);
    }
    return { issued, scored, card: scorer.card() };
  }
  const asSaid = (forecast: Forecast) => ({ forecast, opensMs: forecast.timeMs });

  it('is told before its windows open, with what was fitted before, and scored once each has ended', () => {
    const { issued, scored, card } = listen(asSaid);
    expect(issued).toHaveLength(6 * 24 + 1);
    expect(issued.every(({ timeMs, originMs }) => originMs <= timeMs)).toBe(true);
    expect(scored.filter(({ horizon }) => horizon === 0)).toHaveLength(6 * 24);
    const total = scored.reduce((sum, { horizon, sums }) => sum + (horizon === 0 ? sums!.swept.quantity : 0), 0);
    expect(total).toBeCloseTo(card.horizons[0]!.swept.fills, 6);
  });

  it('counts as it was said, not as it would be said now', () => {
    const doubled = (forecast: Forecast): Forecast => ({
      ...forecast,
      horizons: forecast.horizons.map((said) => ({
        ...said,
        swept: { ...said.swept, map: said.swept.map.map((rate) => 2 * rate) },
      })),
    });
    const { card } = listen((forecast) => ({ forecast: doubled(forecast), opensMs: forecast.timeMs }));
    const [said, would] = card.horizons[0]!.swept.maps;
    expect(would!.name).toBe('uniform');
    // Twice the rate: ln 2 more for what came, and as much again expected as was.
    expect(said!.gain.value).toBeLessThan(would!.gain.value! - 0.1);
  });

  it('does not count what came before it was stored', () => {
    const late = listen((forecast) => ({ forecast, opensMs: forecast.timeMs + 30 * 60_000 }));
    const never = listen((forecast) => ({ forecast, opensMs: Number.POSITIVE_INFINITY }));
    const { fills } = listen(asSaid).card.horizons[0]!.swept;
    expect(late.card.horizons[0]!.swept.fills).toBeLessThan(0.8 * fills);
    expect(late.card.horizons[0]!.swept.fills).toBeGreaterThan(0.2 * fills);
    expect(late.card.gapWindows).toBe(0);
    expect(never.card.horizons[0]!.swept.windows).toBe(0);
  });
});

describe('a map from the future', () => {
  const families = (source: MapSource) => [single('a rival', source)];

  it('is refused where it says so', () => {
    class Prophet implements MapSource {
      push(): void {}
      draw(moment: Moment): number {
        return moment.timeMs + 1;
      }
    }
    expect(() => score(families(new Prophet()))).toThrow(FutureMapError);
    const given = new GivenMaps('rival.jsonl');
    given.offer({ timeMs: START_MS + DAYS * DAY_MS, price: 80_000, binWidth: 5e-4, long: [], short: [] });
    expect(() => score(families(given))).toThrow(/a map from the future/);
  });

  it('is refused where its price gives it away', () => {
    const later = minutes.find(({ bar }) => Math.abs(bar.close / minutes[59]!.bar.close - 1) > 0.01)!.bar.close;
    const given = new GivenMaps('rival.jsonl');
    given.offer({ timeMs: START_MS + HOUR_MS, price: later, binWidth: 5e-4, long: [], short: [] });
    expect(() => score(families(given))).toThrow(/it was not made then/);
  });
});

describe('what cannot be scored', () => {
  it('is said: no liquidations, a short recording, a gap', () => {
    const uniform = () => [baselineFamilies()[0]!];
    const silent = score(
      uniform(),
      minutes.map((minute) => ({ ...minute, liquidations: [] })),
    );
    expect(silent.notes.join()).toMatch(/No liquidation with a price/);
    expect(silent.medianFill).toBeNull();
    expect(silent.horizons[0]!.swept.maps[0]!.gain.value).toBeNull();
    expect(score(uniform(), minutes.slice(0, 1440)).notes.join()).toMatch(/too short/);
    const gap = score(
      uniform(),
      minutes.filter((_, i) => i < 8640 || i >= 8700),
    );
    expect(gap.gapWindows).toBe(1 + 4);
    expect(gap.horizons[0]!.swept.windows).toBeLessThan(6 * 24);
  });

  it('what nobody listened to is unknown, not zero: such windows are left out, and the past begins after it', () => {
    const heardFrom = (unheard: (i: number) => boolean) => {
      const scorer = new Scorer(instrument, 60_000, [baselineFamilies()[0]!], OPTIONS);
      minutes.forEach(({ bar, liquidations }, i) => {
        if (!unheard(i)) for (const liquidation of liquidations) scorer.liquidation(liquidation);
        scorer.bar(bar, !unheard(i));
      });
      return scorer.card();
    };
    const late = heardFrom((i) => i < 2 * 1440);
    expect(late).toMatchObject({ fromMs: START_MS + 2 * DAY_MS, origins: [START_MS + 7 * DAY_MS] });
    expect(late.horizons[0]!.swept.windows).toBe(score([baselineFamilies()[0]!]).horizons[0]!.swept.windows - 2 * 24);
    // An hour that went unheard is a gap like one without bars; a reconnection within four hours is borne with.
    expect(heardFrom((i) => i >= 8640 && i < 8700).gapWindows).toBe(1 + 4);
    expect(heardFrom((i) => i === 8650).gapWindows).toBe(1);
    expect(heardFrom(() => true)).toMatchObject({ fromMs: START_MS + DAYS * DAY_MS, origins: [] });
  });
});
