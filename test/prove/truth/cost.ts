import { Scorer } from '../../../src/model/scoring/scorer.ts';
import { modelFamilies } from '../../../src/model/scoring/sources/baselines.ts';
import { LearnedMap } from '../../../src/model/scoring/sources/learned-map.ts';
import { TrueMap } from '../../../src/model/scoring/sources/true-map.ts';
import { createSimulatedMarket } from '../../../src/simulator/simulated-market.ts';
import type { Asked } from './asked.ts';

const DAYS = 60;
const MOST_SECONDS = 10;
const MOST_SIMULATOR_SECONDS = 15;
const LEAST_POSITIONS = 1e6;
const MOST_MB = 400;

const peakMb = () => process.resourceUsage().maxRSS / 1024;
const newMarket = () => createSimulatedMarket({ name: 'BTC', seed: 1, startMs: Date.UTC(2026, 0, 1) });

/** What learning and scoring a market of 60 days takes, the making of its events apart. To be run before all else. */
export function costFigures(): Asked[] {
  // Of the processor, not of the clock: whatever else this machine does is not in it.
  const cpuSeconds = () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  };
  const simulatorBegan = cpuSeconds();
  const alone = newMarket();
  for (let minute = 0; minute < DAYS * 1440; minute++) alone.step();
  const simulatorSeconds = cpuSeconds() - simulatorBegan;
  const simulatorMb = peakMb();
  const market = newMarket();
  const learned = new LearnedMap(market.instrument);
  const truth = new TrueMap();
  const scorer = new Scorer(market.instrument, 60_000, [
    modelFamilies(market.instrument)[0]!,
    { name: 'learned', kind: 'model', candidates: [{ label: 'learned', source: learned }] },
    { name: 'truth', kind: 'truth', candidates: [{ label: 'known', source: truth }] },
  ]);
  let seconds = 0;
  for (let hour = 0; hour < DAYS * 24; hour++) {
    const minutes = Array.from({ length: 60 }, () => market.step());
    const positions = market.positions();
    const began = cpuSeconds();
    minutes.forEach(({ bar, liquidations }, minute) => {
      for (const one of liquidations) {
        scorer.liquidation(one);
        learned.learner.liquidation(one);
      }
      if (minute === 59) for (const position of positions) truth.offer(position);
      scorer.bar(bar);
    });
    seconds += cpuSeconds() - began;
  }
  const began = cpuSeconds();
  scorer.card();
  seconds += cpuSeconds() - began;
  const mb = peakMb();
  return [
    {
      what: `simulating ${DAYS} days of one-minute bars, on this machine`,
      found: `${simulatorSeconds.toFixed(1)} s of one core, ${(alone.positionsOpened() / 1e6).toFixed(1)} million positions`,
      asked: `at most ${MOST_SIMULATOR_SECONDS} s, over a million positions`,
      ok: simulatorSeconds <= MOST_SIMULATOR_SECONDS && alone.positionsOpened() > LEAST_POSITIONS,
    },
    {
      what: `learning and scoring ${DAYS} days of one-minute bars, three horizons, on this machine`,
      found: `${seconds.toFixed(1)} s of one core; ${mb.toFixed(0)} MB at most, ${simulatorMb.toFixed(0)} MB where the simulator runs alone`,
      asked: `under ${MOST_SECONDS} s, and ${MOST_MB} MB beside the simulator`,
      ok: seconds < MOST_SECONDS && mb - simulatorMb < MOST_MB,
    },
  ];
}
