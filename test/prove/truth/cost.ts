import { Scorer } from '../../../src/model/scoring/scorer.ts';
import { modelFamilies } from '../../../src/model/scoring/sources/baselines.ts';
import { LearnedMap } from '../../../src/model/scoring/sources/learned-map.ts';
import { TrueMap } from '../../../src/model/scoring/sources/true-map.ts';
import { createSimulatedMarket } from '../../../src/simulator/simulated-market.ts';
import type { Asked } from './asked.ts';

const HOUR_MS = 3_600_000;
const DAYS = 60;
const MOST_SECONDS = 10;
const MOST_MB = 400;

/** What learning and scoring a market of 60 days takes, the making of its events apart. */
export function costFigures(): Asked[] {
  const market = createSimulatedMarket({ name: 'BTC', seed: 1, startMs: Date.UTC(2026, 0, 1) });
  const learned = new LearnedMap(market.instrument);
  const truth = new TrueMap();
  const scorer = new Scorer(market.instrument, 60_000, [
    modelFamilies(market.instrument)[0]!,
    { name: 'learned', kind: 'model', candidates: [{ label: 'learned', source: learned }] },
    { name: 'truth', kind: 'truth', candidates: [{ label: 'known', source: truth }] },
  ]);
  // Of the processor, not of the clock: whatever else this machine does is not in it.
  const cpuSeconds = () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  };
  let seconds = 0;
  for (let minute = 0; minute < DAYS * 1440; minute++) {
    const { bar, liquidations } = market.step();
    if (market.timeMs % HOUR_MS === 0) for (const position of market.positions()) truth.offer(position);
    const began = cpuSeconds();
    for (const one of liquidations) {
      scorer.liquidation(one);
      learned.learner.liquidation(one);
    }
    scorer.bar(bar);
    seconds += cpuSeconds() - began;
  }
  const began = cpuSeconds();
  scorer.finish();
  seconds += cpuSeconds() - began;
  const peakMb = process.resourceUsage().maxRSS / 1024;
  return [
    {
      what: `learning and scoring ${DAYS} days of one-minute bars, three horizons, on this machine`,
      found: `${seconds.toFixed(1)} s of one core, ${peakMb.toFixed(0)} MB with the simulator in the same process`,
      asked: `under ${MOST_SECONDS} s and ${MOST_MB} MB`,
      ok: seconds < MOST_SECONDS && peakMb < MOST_MB,
    },
  ];
}
