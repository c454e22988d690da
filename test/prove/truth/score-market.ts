import type { OpenPosition } from '../../../src/market/event.ts';
import type { Estimate } from '../../../src/market/api/estimate.ts';
import type { Instrument } from '../../../src/market/instrument.ts';
import type { MapFamily } from '../../../src/model/scoring/map-family.ts';
import type { MapSource } from '../../../src/model/scoring/map-source.ts';
import { Scorer } from '../../../src/model/scoring/scorer.ts';
import { baselineFamilies, modelFamilies } from '../../../src/model/scoring/sources/baselines.ts';
import { LearnedMap } from '../../../src/model/scoring/sources/learned-map.ts';
import { TrueMap } from '../../../src/model/scoring/sources/true-map.ts';
import { type Degradation, DegradedFeed } from '../../../src/simulator/degradation.ts';
import { SPECIFICATIONS, type SimulatedName } from '../../../src/simulator/markets.ts';
import { createSimulatedMarket, type SimulatedMinute } from '../../../src/simulator/simulated-market.ts';
import { ablatedFamilies } from './ablated-maps.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const START_MS = Date.UTC(2026, 0, 1);

/** What to run: it is sent to another process, as the result is sent back. */
export interface Job {
  market: SimulatedName;
  seed: number;
  days: number;
  degradation: Degradation | null;
  horizonsHours: number[];
  /** `all`: learned mix and every baseline. `parts`: the model with one part taken out after the other. */
  maps: 'all' | 'parts';
}

/** One map under one market and seed. */
export interface MapRun {
  name: string;
  kind: MapFamily['kind'];
  horizons: {
    gain: Estimate;
    skillRatio: Estimate;
    /** sum y ln(lambda_m / lambda_b), sum (lambda_m - lambda_b), sum y; by day of the test. */
    days: [logRatio: number, excess: number, quantity: number][];
    caught: number | null;
    caughtByDistance: number | null;
    held: number | null;
  }[];
  /** Mean of both sides, % of price; null where the positions are not compared. */
  w1Percent: number | null;
  /** Mean of both sides: ln of own mass over true mass within 10 %. */
  logMassRatio: number | null;
}

export interface MarketRun {
  job: Job;
  mechanic: string;
  maps: MapRun[];
  liquidatedUsd: number;
  liquidations: number;
  /** Weekly versions of the mix, and how many of them went into force. */
  versions: number;
  shipped: number;
}

/**
 * Simulates a market once, and scores its maps hour by hour under each of the jobs, which are of one market, seed and
 * length; nothing is written, and no map sees the simulator.
 */
export function scoreMarket(jobs: readonly Job[]): MarketRun[] {
  const { market: name, seed, days } = jobs[0]!;
  const market = createSimulatedMarket({ name, seed, startMs: START_MS });
  const scorings = jobs.map((job) => new Scoring(job, market.instrument));
  for (let minute = 0; minute < days * 1440; minute++) {
    const step = market.step();
    const positions = market.timeMs % HOUR_MS === 0 ? market.positions() : null;
    for (const scoring of scorings) scoring.take(step, positions);
  }
  return scorings.map((scoring) => scoring.run());
}

/** One job as its market goes on. */
class Scoring {
  private readonly job: Job;
  private readonly feed: DegradedFeed;
  private readonly truth = new TrueMap();
  private readonly learned: LearnedMap | null;
  private readonly scorer: Scorer;

  constructor(job: Job, instrument: Instrument) {
    this.job = job;
    this.feed = new DegradedFeed(instrument, job.degradation ? [job.degradation] : [], job.seed);
    this.learned = job.maps === 'all' ? new LearnedMap(this.feed.instrument) : null;
    this.scorer = new Scorer(this.feed.instrument, 60_000, familiesOf(this.feed.instrument, this.learned, this.truth), {
      horizonsMs: job.horizonsHours.map((hours) => hours * HOUR_MS),
      trainMs: 14 * DAY_MS,
      seed: 1,
    });
  }

  /** @param positions the open ones, where an hour ends */
  take(step: SimulatedMinute, positions: readonly OpenPosition[] | null): void {
    const { bar, liquidations } = this.feed.apply(step.bar, step.liquidations);
    for (const one of liquidations) {
      this.scorer.liquidation(one);
      this.learned?.learner.liquidation(one);
    }
    if (!bar) return;
    if (positions) for (const position of positions) this.truth.offer(position);
    this.scorer.bar(bar);
  }

  run(): MarketRun {
    const { scorer, job } = this;
    const card = scorer.card();
    const maps = scorer.families.map(({ name, kind }, f): MapRun => {
      const placed = card.positions.find((one) => one.name === name);
      const both = (of: (side: 'long' | 'short') => number | null | undefined) => {
        const [long, short] = [of('long'), of('short')];
        return typeof long === 'number' && typeof short === 'number' ? (long + short) / 2 : null;
      };
      return {
        name,
        kind,
        horizons: card.horizons.map(({ swept, reach }, h) => ({
          gain: swept.maps[f]!.gain,
          skillRatio: swept.maps[f]!.skillRatio,
          days: scorer.scores[h]![0]!.families[f]!.days.map(({ logRatio, excess, quantity }) => [
            logRatio,
            excess,
            quantity,
          ]),
          caught: reach.maps[f]!.caught.value,
          caughtByDistance: reach.maps[f]!.caughtByDistance.value,
          held: reach.maps[f]!.held.value,
        })),
        w1Percent: both((side) => placed?.[side].w1Percent.value),
        logMassRatio: both((side) => placed?.[side].logMassRatio.at(-1)?.ratio.value),
      };
    });
    const versions = this.learned?.learner.versions ?? [];
    return {
      job,
      mechanic: SPECIFICATIONS[job.market].mechanic,
      maps,
      liquidatedUsd: card.liquidatedUsd,
      liquidations: card.liquidations,
      versions: versions.length,
      shipped: versions.filter(({ shipped }) => shipped).length,
    };
  }
}

function familiesOf(instrument: Instrument, learned: LearnedMap | null, truth: TrueMap): MapFamily[] {
  const one = (name: string, kind: MapFamily['kind'], source: MapSource): MapFamily => ({
    name,
    kind,
    candidates: [{ label: 'as it is', source }],
  });
  const known = one('the true positions', 'truth', truth);
  if (!learned) return [...ablatedFamilies(instrument), known];
  return [modelFamilies(instrument)[0]!, one('pyrometer, learned mix', 'model', learned), ...baselineFamilies(), known];
}
