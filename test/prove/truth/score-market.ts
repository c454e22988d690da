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
import { createSimulatedMarket } from '../../../src/simulator/simulated-market.ts';
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
  seconds: number;
}

/** Simulates a market and scores its maps hour by hour; nothing is written, and no map sees the simulator. */
export function scoreMarket(job: Job): MarketRun {
  const beganMs = performance.now();
  const market = createSimulatedMarket({ name: job.market, seed: job.seed, startMs: START_MS });
  const feed = new DegradedFeed(market.instrument, job.degradation ? [job.degradation] : [], job.seed);
  const truth = new TrueMap();
  const learned = job.maps === 'all' ? new LearnedMap(feed.instrument) : null;
  const scorer = new Scorer(feed.instrument, 60_000, familiesOf(feed.instrument, learned, truth), {
    horizonsMs: job.horizonsHours.map((hours) => hours * HOUR_MS),
    trainMs: 14 * DAY_MS,
    seed: 1,
  });
  for (let minute = 0; minute < job.days * 1440; minute++) {
    const step = market.step();
    const { bar, liquidations } = feed.apply(step.bar, step.liquidations);
    for (const one of liquidations) {
      scorer.liquidation(one);
      learned?.learner.liquidation(one);
    }
    if (!bar) continue;
    if (market.timeMs % HOUR_MS === 0) for (const position of market.positions()) truth.offer(position);
    scorer.bar(bar);
  }
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
  const versions = learned?.learner.versions ?? [];
  return {
    job,
    mechanic: SPECIFICATIONS[job.market].mechanic,
    maps,
    liquidatedUsd: card.liquidatedUsd,
    liquidations: card.liquidations,
    versions: versions.length,
    shipped: versions.filter(({ shipped }) => shipped).length,
    seconds: (performance.now() - beganMs) / 1000,
  };
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
