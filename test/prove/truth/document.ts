import type { Nowcast } from '../../../src/market/api/nowcast.ts';
import { assumptionsTable, partsTable } from './ablations.ts';
import { type Asked, askedTable, interval, number } from './asked.ts';
import { mapOf } from './pooled.ts';
import type { MarketRun } from './score-market.ts';
import { isClean, LEARNED, marketsOf, mean, runsOf } from './simulated.ts';

export interface Proof {
  command: string;
  /** How many seeds of each simulated market are asked. */
  askedSeeds: number;
  runs: readonly MarketRun[];
  figures: readonly Asked[];
  parts: readonly MarketRun[];
  nowcast: Nowcast | null;
  variants: readonly string[];
}

/** docs/scorecard.md: every figure, failures included, in words a trader understands. */
export function scorecardDocument({ command, askedSeeds, runs, figures, parts, nowcast, variants }: Proof): string {
  const clean = runs.filter(isClean);
  const seeds = new Set(clean.map(({ job }) => job.seed)).size;
  const told = figures.filter(({ ok }) => ok !== null);
  const failed = figures.filter(({ ok }) => ok === false);
  return [
    '# Scorecard',
    '',
    'Every number below comes out of this command again, given the same recordings (`PYROMETER_RECORDINGS`):',
    '',
    `    ${command}`,
    '',
    "Nobody else's map publishes a test that it could fail. This one could, and in places it does.",
    '',
    '**Simulated markets are simulated.** Their positions are known to the last lot, so that a map can be told right from',
    'wrong there; they are no evidence of how real traders behave. What is known of a real market stands apart, below.',
    '',
    '## In short',
    '',
    `- ${clean.length} simulated months (${marketsOf(clean).length} markets, ${seeds} ${seeds === 1 ? 'seed' : 'seeds'} each): 14 days to fit on, then ${clean[0]!.job.days - 14} days that no fit had seen.`,
    ...(seeds < askedSeeds ? [`- ${askedSeeds} seeds are asked: this edition has the first ${seeds}.`] : []),
    ...caughtLines(clean),
    `- ${told.length - failed.length} of ${told.length} figures reach what was asked of them.`,
    ...failed.map(({ what, found, asked }) => `- **Not reached**: ${what}: ${found}; asked: ${asked}.`),
    '',
    '## What was asked, and what came out',
    '',
    'Skill is the information gain in nats per unit liquidated over a map that knows distance and side alone, where the',
    'price really went, one hour ahead. 0 is no better than distance; brackets hold 95 %, days drawn as blocks.',
    '',
    ...askedTable(figures),
    '',
    '## Market by market',
    '',
    'Of every $100 liquidated within 10 % of the price, how much fell in the tenth of the map that was ranked highest:',
    '',
    '| simulated market | pyrometer, $ | distance alone, $ | knowing every position, $ | share of the map held there |',
    '|---|---|---|---|---|',
    ...marketsOf(clean).map((market) => {
      const own = runsOf(runs, market);
      const of = (name: string, figure: 'caught' | 'caughtByDistance' | 'held') =>
        number(
          100 *
            mean(
              own.map((run) =>
                mapOf(run, name).horizons[0]!.caught === null ? null : mapOf(run, name).horizons[0]![figure],
              ),
            ),
          1,
        );
      return (
        `| ${own[0]!.mechanic} | ${of(LEARNED, 'caught')} | ${of(LEARNED, 'caughtByDistance')} | ` +
        `${of('the true positions', 'caught')} | ${of(LEARNED, 'held')} % |`
      );
    }),
    '',
    'What each broken assumption costs: every market but `plain` and `plain-eth` breaks one, every spoilt feed another.',
    'The learned mix is in force from where a weekly version proved itself on days that had no say in it, at the earliest on',
    'the 21st of 40 days; until then, and where none did, it is the prior mix.',
    'Spoilt feeds go through the markets in turn, so their skill is beside that of several markets, not of `plain`.',
    'They are scored on what the spoilt feed shows: where it hides liquidations, it hides them from the score too.',
    '',
    ...assumptionsTable(runs),
    '',
    ...(parts.length > 0
      ? [
          '## What each part of the model is worth',
          '',
          'The model as it is, with one part taken out after the other, on the same markets and days of one seed; a cost above 0 is',
          'skill that the part brings, below 0 the simulated markets would be told better without it. Learning is in the table above.',
          '',
          ...partsTable(parts),
          '',
        ]
      : []),
    '## A recorded market: BTC',
    '',
    ...(nowcast ? nowcastSection(nowcast, variants) : ['Not told: no recording was named.', '']),
    '## What is said of heatmaps',
    '',
    'Magnets, heat before volatility, stops outside zones and the other claims are put to the test in [claims.md](claims.md),',
    'which `npm run prove claims -- --full --write` writes.',
    '',
    '## What this does not show',
    '',
    'Simulated traders are simple ones. Recorded hourly totals say how much was liquidated on a side, not where: that is a',
    'nowcast, given the path of the hour itself. Skill at saying where liquidations come *if* price goes there is not skill',
    "at saying where price goes. The accounts that the map is laid beside are another venue's largest, one to a few positions",
    'of weight on a side: much of that distance is sampling noise. Information, not financial advice.',
    '',
  ].join('\n');
}

function caughtLines(clean: readonly MarketRun[]): string[] {
  const caught = (name: string, figure: 'caught' | 'caughtByDistance') =>
    number(100 * mean(clean.map((run) => mapOf(run, name).horizons[0]![figure])), 1);
  return [
    `- Of every $100 liquidated within 10 % of the price in the next hour, $${caught(LEARNED, 'caught')} fell in the tenth of the map`,
    `  that was ranked highest; distance alone gives $${caught(LEARNED, 'caughtByDistance')}, knowing every position`,
    `  $${caught('the true positions', 'caught')}, chance $10.`,
  ];
}

function nowcastSection(
  { hours, days, crashDays, maps, pathDevianceExplained }: Nowcast,
  variants: readonly string[],
): string[] {
  return [
    `Hourly totals by side, ${hours} hours on ${days} days, ${crashDays.length} of them crash days. What each map adds to telling`,
    `them from the path of the hour, whose own share of the deviance is ${interval(pathDevianceExplained)}; nats per unit liquidated.`,
    '',
    '| map | all days | without crash days | lead of pyrometer | the same without crash days |',
    '|---|---|---|---|---|',
    ...maps.map(
      ({ name, gain, gainWithoutCrashDays, trialLead, trialLeadWithoutCrashDays }, m) =>
        `| ${name} | ${interval(gain)} | ${interval(gainWithoutCrashDays)} | ` +
        (m === 0 ? '- | - |' : `${interval(trialLead)} | ${interval(trialLeadWithoutCrashDays)} |`),
    ),
    '',
    ...(variants.length > 0 ? ['Other parameters, opens older than 1 h alone:', '', ...variants, ''] : []),
  ];
}
