import { DEGRADATIONS, type Degradation } from '../../../src/simulator/degradation.ts';
import { SPECIFICATIONS, type SimulatedName } from '../../../src/simulator/markets.ts';
import { type Asked, interval, number } from './asked.ts';
import { gainOf, leadOf, mapOf, pooled } from './pooled.ts';
import type { Job, MarketRun } from './score-market.ts';

export const PRIOR = 'pyrometer';
export const LEARNED = 'pyrometer, learned mix';
export const RIVALS = [
  'uniform',
  'volume profile',
  'volume at fixed tiers, no decay',
  'open-interest rises by candle colour at fixed tiers',
  'swing levels and round numbers',
  'mean price',
];
/** The markets whose truth lies about three times away from the prior. */
const FAR_FROM_PRIOR = ['BTCLOW', 'BTCHIGH'] as const satisfies SimulatedName[];
const SHORT_MARKETS = ['BTC', 'BTCCROSS', 'BTCLOW', 'BTCHIGH'] as const satisfies SimulatedName[];
const DAYS = 40;
const ALL = Object.keys(SPECIFICATIONS) as SimulatedName[];

export const marketsOfProof = (full: boolean): readonly SimulatedName[] => (full ? ALL : SHORT_MARKETS);

/** Clean feeds in every market and seed; then each degradation under every seed, market after market in turn. */
export function plannedJobs(full: boolean, seedCount: number): Job[] {
  const markets = marketsOfProof(full);
  const seeds = Array.from({ length: seedCount }, (_, i) => i + 1);
  const job = (market: SimulatedName, seed: number, degradation: Degradation | null): Job => ({
    market,
    seed,
    days: DAYS,
    degradation,
    horizonsHours: [1],
    maps: 'all',
  });
  return [
    ...seeds.flatMap((seed) => markets.map((market) => job(market, seed, null))),
    ...(Object.keys(DEGRADATIONS) as Degradation[]).flatMap((degradation) =>
      seeds.map((seed, s) => job(markets[s % markets.length]!, seed, degradation)),
    ),
  ];
}

export const isClean = ({ job }: MarketRun): boolean => job.degradation === null;
export const runsOf = (runs: readonly MarketRun[], market: SimulatedName): MarketRun[] =>
  runs.filter((run) => isClean(run) && run.job.market === market);
export const marketsOf = (runs: readonly MarketRun[]): SimulatedName[] => [
  ...new Set(runs.map(({ job }) => job.market)),
];
export const mean = (values: readonly (number | null)[]): number =>
  values.reduce<number>((sum, value) => sum + (value ?? Number.NaN), 0) / values.length;

/** What is asked of the map under the mix that it learns (the prior mix, where a version did not prove itself). */
export function simulatedFigures(runs: readonly MarketRun[]): Asked[] {
  const clean = runs.filter(isClean);
  const out: Asked[] = [];
  for (const market of marketsOf(clean)) {
    const own = runsOf(runs, market);
    const worst = own.toSorted((a, b) => low(a) - low(b))[0]!;
    out.push({
      what: `skill over distance in ${own[0]!.mechanic}, the worst of ${own.length} seeds`,
      found: `${interval(mapOf(worst, LEARNED).horizons[0]!.gain)} (seed ${worst.job.seed})`,
      asked: 'lower end above 0',
      ok: low(worst) > 0,
    });
  }
  for (const degradation of Object.keys(DEGRADATIONS) as Degradation[]) {
    const own = runs.filter(({ job }) => job.degradation === degradation);
    const gain = pooled(own, gainOf(LEARNED));
    out.push({
      what: `skill over distance with the feed spoilt: ${degradation}, over ${own.length} seeds`,
      found: interval(gain),
      asked: 'lower end above 0',
      ok: gain.low > 0,
    });
  }
  const ratios = clean.map((run) => mapOf(run, LEARNED).horizons[0]!.skillRatio.value ?? Number.NaN);
  const [average, least] = [mean(ratios), Math.min(...ratios)];
  out.push({
    what: 'skill as a share of what knowing every position gives: mean, least',
    found: `${number(average)}, ${number(least)}`,
    asked: 'at least .5, none below .2',
    ok: average >= 0.5 && least >= 0.2,
  });
  for (const rival of RIVALS) {
    const lead = pooled(clean, leadOf(LEARNED, rival));
    out.push({ what: `lead over "${rival}"`, found: interval(lead), asked: 'lower end above 0', ok: lead.low > 0 });
  }
  const w1 = mean(clean.map((run) => mapOf(run, LEARNED).w1Percent));
  out.push({
    what: 'distance from the true positions (W1)',
    found: `${number(w1)} %; under the prior mix ${number(mean(clean.map((run) => mapOf(run, PRIOR).w1Percent)))} %`,
    asked: 'at most .4 % on average',
    ok: w1 <= 0.4,
  });
  for (const market of FAR_FROM_PRIOR) {
    const lead = pooled(runsOf(runs, market), leadOf(LEARNED, PRIOR));
    out.push({
      what: `learned less prior mix in ${SPECIFICATIONS[market].mechanic}`,
      found: interval(lead),
      asked: 'lower end above 0',
      ok: lead.low > 0,
    });
  }
  const near = marketsOf(clean).filter((market) => !(FAR_FROM_PRIOR as readonly string[]).includes(market));
  const leads = near.map((market) => ({
    mechanic: SPECIFICATIONS[market].mechanic,
    lead: pooled(runsOf(runs, market), leadOf(LEARNED, PRIOR)),
  }));
  const worse = leads.filter(({ lead }) => lead.high < 0);
  out.push({
    what: 'other markets in which the learned mix is worse than the prior for certain',
    found: worse.map(({ mechanic, lead }) => `${mechanic} ${interval(lead)}`).join(', ') || `none of ${near.length}`,
    asked: 'none: the prior is shipped there',
    ok: worse.length === 0,
  });
  return out;
}

const low = (run: MarketRun): number => mapOf(run, LEARNED).horizons[0]!.gain.low ?? Number.NEGATIVE_INFINITY;
