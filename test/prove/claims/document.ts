import type { Claims, Verdict } from '../../../src/market/api/claims.ts';

/** What the tests say of markets in which nothing is true. */
export interface Chance {
  markets: number;
  days: number;
  tests: number;
  /** Tests with a p below 5 % of their own. */
  below: number;
  yes: number;
  no: number;
  marketsWithYes: number;
}

/** What they say where something was made true. */
export interface Found {
  what: string;
  days: number;
  verdict: Verdict;
  sentence: string;
}

interface Told {
  command: string;
  told: readonly Claims[];
  noise: Chance;
  found: readonly Found[];
  /** Length of the simulated markets. */
  days: number;
}

/** docs/claims.md: each claim, how it is tested, and what came of it in every market. */
export function claimsDocument({ command, told, noise, found, days }: Told): string {
  const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
  const nameOf = ({ market, simulated }: Claims) => `${market}${simulated ? ' (simulated)' : ''}`;
  const [first] = told;
  return [
    '# Claims',
    '',
    'What is said of liquidation heatmaps, put to the test. Every number below comes out of this command again, given the',
    'same recordings (`PYROMETER_RECORDINGS`):',
    '',
    `    ${command}`,
    '',
    '`pyrometer claims RECORDING` asks a recording of yours, the page "Claims" the market that it shows,',
    '`/api/v1/markets/{id}/claims` the server.',
    '',
    'Each claim is set against placebos that are alike in all but what the claim is about. **Yes**: the effect lies above',
    'zero, with a one-sided p below 2.5 % after Holm over all tests of the market. **No**: its 95 % interval, days drawn as blocks, leaves',
    'out every effect that a trader would notice. Anything between is **not enough data**: two months of one market often are.',
    '',
    '## In short',
    '',
    `| claim | ${told.map(nameOf).join(' | ')} |`,
    `|---|${told.map(() => '---').join('|')}|`,
    ...(first?.claims ?? []).map(
      ({ claim }, c) => `| ${claim} | ${told.map(({ claims }) => claims[c]!.verdict).join(' | ')} |`,
    ),
    '',
    `Simulated markets (${days} days of minutes, seed 1) are no evidence of how traders behave; there a yes says what the`,
    'simulator does.',
    '',
    ...told.flatMap((claims) => [
      `## ${nameOf(claims)}, ${day(claims.fromMs)} to ${day(claims.toMs)}`,
      '',
      `${claims.hours} hours with a map.`,
      '',
      ...claims.claims.flatMap(({ claim, verdict, tests }) => [
        `- **${verdict}**: ${claim}`,
        ...tests.map(
          ({ name, sentence, p, pHolm }) =>
            `  - ${name}. ${sentence}${p === null || pHolm === null ? '' : ` p ${p.toFixed(3)}, ${pHolm.toFixed(3)} among all.`}`,
        ),
      ]),
      '',
    ]),
    '## How each is tested',
    '',
    ...(first?.claims ?? []).flatMap(({ tests }) =>
      tests.map(
        ({ name, method, matters, unit }) =>
          `- **${name}.** ${method} An effect matters from ${mattersText(unit, matters)} on.`,
      ),
    ),
    '',
    '## How far the tests can be trusted',
    '',
    `On ${noise.markets} markets of chance alone (random walks with random open interest and funding, ${noise.days} days each) every yes`,
    `is false: ${noise.yes} of ${noise.tests} tests said yes, in ${noise.marketsWithYes} of the ${noise.markets} markets; ${noise.below} had a p below 5 % of their own, where`,
    `${(0.05 * noise.tests).toFixed(0)} would be right; ${noise.no} said no.`,
    '',
    'Where something was made true in such a market:',
    '',
    '| planted | days | the test says | with |',
    '|---|---|---|---|',
    ...found.map(({ what, days: length, verdict, sentence }) => `| ${what} | ${length} | ${verdict} | ${sentence} |`),
    '',
    '## What this does not show',
    '',
    'A claim that holds in one market and month need not hold in the next. Totals of liquidations are of several venues,',
    'the map of one. Zones are those of this estimator: where it is wrong, a claim about true zones is not tested. The',
    'effects that matter are set by hand. Information, not financial advice.',
    '',
  ].join('\n');
}

function mattersText(unit: Claims['claims'][number]['tests'][number]['unit'], matters: number): string {
  if (unit === 'share') return `${(100 * matters).toFixed(0)} points`;
  if (unit === 'log ratio' || unit === 'fewer') return `${(100 * matters).toFixed(0)} %`;
  return unit === 'b' ? `b = ${matters}` : `${matters} of a day's volatility`;
}
