import { briefText } from '../../../src/cli/brief.ts';
import { loadRecording } from '../../../src/cli/recorded-market.ts';
import { riskText } from '../../../src/cli/risk.ts';
import type { MarketPipeline } from '../../../src/engine/pipeline.ts';
import type { Estimate } from '../../../src/market/api/estimate.ts';
import type { RiskQuestion } from '../../../src/market/api/risk.ts';
import { change, number, percent, usd } from '../../../src/model/reading/figures.ts';
import { withRecorded } from '../truth/recorded.ts';
import { aftermathOf } from './aftermath.ts';

interface Example {
  at: string;
  title: string;
  plan: RiskQuestion;
  /** The same as options of the command. */
  words: string;
}

/** Two moments of the recordings, and a plan in each that somebody may well have had. */
const EXAMPLES: readonly Example[] = [
  {
    at: '2026-01-31T18:00Z',
    title: '31 January 2026, 18:00 UTC: in the fall',
    plan: { side: 'long', leverage: 20, margin: 1000, equity: 10_000, target: 81_200 },
    words: '--side long --leverage 20 --margin 1000 --equity 10000 --target 81200',
  },
  {
    at: '2026-02-02T03:00Z',
    title: '2 February 2026, 03:00 UTC: two days later',
    plan: { side: 'short', leverage: 10, margin: 1000, equity: 10_000, target: 74_300 },
    words: '--side short --leverage 10 --margin 1000 --equity 10000 --target 74300',
  },
];

/** docs/readings.md: readings and plans of past moments, made from what was known then, with what came after. */
export async function readingsDocument(recordings: string, command: string): Promise<string> {
  const pages = await withRecorded(recordings, 'BTC', async (btc) => {
    const { pipeline } = await loadRecording(btc, () => undefined);
    const examples: string[] = [];
    for (const example of EXAMPLES) examples.push(...(await examplePage(pipeline, example)));
    return { examples, worth: await worthPage(pipeline) };
  });
  const eth = await withRecorded(recordings, 'ETH', async (folder) => {
    const { pipeline } = await loadRecording(folder, () => undefined);
    return briefText(await pipeline.desk.reading(null, Date.parse(EXAMPLES[1]!.at)));
  });
  return [
    '# Readings',
    '',
    'Readings and risk plans of two past moments, as the commands print them, each made from nothing but what was known then.',
    'What came after stands below each, and was looked up only for that. All of this comes out of this command again, given the',
    'same recordings (`PYROMETER_RECORDINGS`):',
    '',
    `    ${command}`,
    '',
    'Two moments are examples, not evidence: whether any of it is right more often than distance alone is for the',
    '[scorecard](scorecard.md). Information, not financial advice.',
    '',
    ...pages.examples,
    '## ETH at the same moment: what is not known is called unknown',
    '',
    `    pyrometer brief ./eth --as-of ${EXAMPLES[1]!.at}`,
    '',
    ...fenced(eth),
    ...pages.worth,
    '',
  ].join('\n');
}

async function examplePage(pipeline: MarketPipeline, { at, title, plan, words }: Example): Promise<string[]> {
  const asOfMs = Date.parse(at);
  const { desk } = pipeline;
  const risk = await desk.risk(plan, null, asOfMs);
  return [
    `## ${title}`,
    '',
    `    pyrometer brief ./btc --as-of ${at}`,
    '',
    ...fenced(briefText(await desk.reading(null, asOfMs))),
    `    pyrometer risk ./btc --as-of ${at} ${words}`,
    '',
    ...fenced(riskText(risk)),
    '### What came after',
    '',
    ...aftermathOf(pipeline, await desk.zones(asOfMs), risk),
    '',
  ];
}

/** What zones, classes and ingredients have been worth over the whole recording. */
async function worthPage(pipeline: MarketPipeline): Promise<string[]> {
  const { desk } = pipeline;
  const { evidence, followed } = await desk.moments.at();
  const { reactions, ingredients, touches } = evidence;
  const lines = [
    '## What it has been worth on this recording',
    '',
    'Intervals: 95 %, days drawn as blocks. Beside every class of heat next to the price (within 1 %), what followed:',
    '',
    '| class | hours | 24 h: change | 24 h: volatility over the expected | 24 h: longs liquidated | shorts |',
    '|---|---|---|---|---|---|',
  ];
  for (const heat of ['extreme', 'high', 'moderate', 'low'] as const) {
    const day = followed[heat].at(-1)!;
    const forced = (of: Estimate | undefined) => (of && of.value !== null ? usd(of.value) : 'unknown');
    lines.push(
      `| ${heat} | ${day.count} | ${interval(day.change, change)} | ${interval(day.volatility, number2)} | ${forced(day.liquidated?.longUsd)} | ${forced(day.liquidated?.shortUsd)} |`,
    );
  }
  if (reactions) {
    lines.push(
      '',
      `The price came to a zone ${reactions.touches} times. ${reactions.placebos} of these can be set against a place as high, without a zone in it:`,
      '',
      '| within the hour | zones | places | difference |',
      '|---|---|---|---|',
    );
    for (const outcome of ['rejection', 'absorption', 'break-through'] as const) {
      const { zone, placebo, difference } = reactions.outcomes[outcome];
      const share = (of: Estimate) => percent(of.value, 0);
      lines.push(`| ${outcome} | ${share(zone)} | ${share(placebo)} | ${interval(difference, change)} |`);
    }
  }
  lines.push(
    '',
    `What coincides with a zone, and whether it tells that the zone holds (${touches} touches; the weights that the desk uses come from here):`,
    '',
    '| ingredient | touches with it | held with | held without | gain, nats a touch | p (Holm) | weight |',
    '|---|---|---|---|---|---|---|',
  );
  for (const one of ingredients) {
    lines.push(
      `| ${one.ingredient} | ${one.with} | ${percent(one.heldWith, 0)} | ${percent(one.heldWithout, 0)} | ${interval(one.gain, number3)} | ${number2(one.pValue)} | ${number2(one.weight)} |`,
    );
  }
  return lines;
}

const number2 = (value: number | null) => number(value, 2);
const number3 = (value: number | null) => number(value, 3);

function interval({ value, low, high }: Estimate, words: (one: number | null) => string): string {
  if (value === null) return 'too few';
  return low === null || high === null
    ? `${words(value)}, too few days`
    : `${words(value)} [${words(low)}, ${words(high)}]`;
}

function fenced(lines: readonly string[]): string[] {
  return ['```text', ...lines.join('\n').trimEnd().split('\n'), '```', ''];
}
