import { interval, number } from './asked.ts';
import { gainOf, leadOf, mapOf, pooled } from './pooled.ts';
import type { Job, MarketRun } from './score-market.ts';
import { LEARNED, marketsOf, mean, runsOf, isClean, PRIOR } from './simulated.ts';

const WHOLE = 'whole';

/** Parts are told apart on the same days of the same markets, for which one seed does. */
const SEED = 1;

/** The markets of a plan, each with the model whole and with every part taken out. */
export function ablationJobs(jobs: readonly Job[]): Job[] {
  return jobs
    .filter(({ degradation, seed }) => degradation === null && seed === SEED)
    .map((job) => ({ ...job, maps: 'parts' }));
}

/** What each part is worth: IG lost without it, pooled over markets and seeds, and in each market. */
export function partsTable(runs: readonly MarketRun[]): string[] {
  const markets = marketsOf(runs);
  const mechanics = markets.map((market) => runsOf(runs, market)[0]!.mechanic);
  const names = runs[0]!.maps.filter(({ kind }) => kind !== 'truth').map(({ name }) => name);
  return [
    `| the model | skill | cost of it, all markets | ${mechanics.map((name) => `in ${name}`).join(' | ')} | W1 % | ln of mass over the true |`,
    `|---|---|---|${mechanics.map(() => '---|').join('')}---|---|`,
    ...names.map((name) => {
      const costs = markets.map((market) => number(pooled(runsOf(runs, market), leadOf(WHOLE, name)).value));
      const of = (figure: 'w1Percent' | 'logMassRatio') => number(mean(runs.map((run) => mapOf(run, name)[figure])));
      const cost = name === WHOLE ? '-' : interval(pooled(runs, leadOf(WHOLE, name)));
      return `| ${name} | ${interval(pooled(runs, gainOf(name)))} | ${cost} | ${costs.join(' | ')} | ${of('w1Percent')} | ${of('logMassRatio')} |`;
    }),
  ];
}

/** What each broken assumption costs: the markets and the spoilt feeds beside the plain market. */
export function assumptionsTable(runs: readonly MarketRun[]): string[] {
  const rows: [label: string, runs: MarketRun[]][] = [
    ...marketsOf(runs.filter(isClean)).map((market): [string, MarketRun[]] => {
      const own = runsOf(runs, market);
      return [own[0]!.mechanic, own];
    }),
    ...[...new Set(runs.map(({ job }) => job.degradation))]
      .filter((degradation) => degradation !== null)
      .map((degradation): [string, MarketRun[]] => [
        `feed spoilt: ${degradation}`,
        runs.filter(({ job }) => job.degradation === degradation),
      ]),
  ];
  return [
    '| market | runs | prior mix | learned mix | learned less prior | share of the truth (learned) | best rival | W1 % (learned) | ln of mass over the true |',
    '|---|---|---|---|---|---|---|---|---|',
    ...rows.map(([label, own]) => {
      const rivals = own[0]!.maps
        .filter(({ kind }) => kind === 'baseline')
        .map(({ name }) => ({ name, gain: pooled(own, gainOf(name)) }))
        .toSorted((a, b) => b.gain.value - a.gain.value);
      const learned = own.map((run) => mapOf(run, LEARNED));
      return (
        `| ${label} | ${own.length} | ${interval(pooled(own, gainOf(PRIOR)))} | ${interval(pooled(own, gainOf(LEARNED)))} | ` +
        `${interval(pooled(own, leadOf(LEARNED, PRIOR)))} | ` +
        `${number(mean(learned.map(({ horizons }) => horizons[0]!.skillRatio.value)))} | ` +
        `${number(rivals[0]!.gain.value)} (${rivals[0]!.name}) | ${number(mean(learned.map(({ w1Percent }) => w1Percent)))} | ` +
        `${number(mean(learned.map(({ logMassRatio }) => logMassRatio)))} |`
      );
    }),
  ];
}
