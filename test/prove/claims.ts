import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { claimsOfRecording } from '../../src/engine/scoring/recorded-claims.ts';
import type { Claims } from '../../src/market/api/claims.ts';
import { openRecording } from '../../src/market/recording/reader.ts';
import { ClaimsStudy } from '../../src/model/claims/claims-study.ts';
import { plantedMarket } from '../../src/model/claims/planted-market.testing.ts';
import { createSimulatedMarket } from '../../src/simulator/simulated-market.ts';
import { claimsDocument, type Chance, type Found } from './claims/document.ts';
import { recordingsFolder, withRecorded } from './truth/recorded.ts';

const DOCUMENT = fileURLToPath(new URL('../../docs/claims.md', import.meta.url));
const DAYS = 60;
const CHANCE_DAYS = 60;
const START_MS = Date.parse('2026-01-01T00:00Z');
/** Markets of chance alone, in which each yes is false: in full, and in short. */
const MOST_CHANCE = 200;
const FEW_CHANCE = 8;
/** Asked of them: at most so large a share of markets with a false yes among their tests, as Holm's level promises. */
const MOST_FALSE_MARKETS = 0.05;

/**
 * What is said of liquidation heatmaps, put to recorded and simulated markets; and how far the tests themselves can be
 * trusted: on markets of chance alone, and on some in which a claim is made true. Fails where a figure falls short.
 *
 *     npm run prove claims                a few markets of chance: a minute or two
 *     npm run prove claims -- --full --write      docs/claims.md
 */
const words = process.argv.slice(2);
const full = words.includes('--full');

function simulated(name: 'BTC' | 'ETH', seed: number): Claims {
  const market = createSimulatedMarket({ name, seed, startMs: START_MS });
  const study = new ClaimsStudy(market.instrument, 60_000);
  for (let i = 0; i < DAYS * 1440; i++) {
    const { bar, liquidations } = market.step();
    for (const one of liquidations) study.liquidation(one);
    study.bar(bar);
  }
  return study.claims();
}

function chance(markets: number): Chance {
  const seen: Chance = { markets, days: CHANCE_DAYS, tests: 0, below: 0, yes: 0, no: 0, marketsWithYes: 0 };
  for (let seed = 1; seed <= markets; seed++) {
    const tests = plantedMarket(CHANCE_DAYS, seed, {})
      .claims()
      .claims.flatMap((claim) => claim.tests);
    seen.tests += tests.length;
    seen.below += tests.filter(({ p }) => p !== null && p < 0.05).length;
    seen.yes += tests.filter(({ verdict }) => verdict === 'yes').length;
    seen.no += tests.filter(({ verdict }) => verdict === 'no').length;
    if (tests.some(({ verdict }) => verdict === 'yes')) seen.marketsWithYes++;
  }
  return seen;
}

function planted(): Found[] {
  const of = (what: string, id: string, days: number, seed: number, plant: Parameters<typeof plantedMarket>[2]) => {
    const claim = plantedMarket(days, seed, plant)
      .claims()
      .claims.find((one) => one.id === id)!;
    return { what, days, verdict: claim.tests[0]!.verdict, sentence: claim.tests[0]!.sentence };
  };
  return [
    of('a drift of .15 of a bar’s volatility to the heavier zone', 'magnets', 60, 1, { pull: 0.15 }),
    of('volatility times 1.4 where much waits near', 'heat-before-volatility', 60, 1, { heat: 1.4 }),
    of('a drift of .25 against a crowd over heat', 'crowded-heat-reverses', 120, 2, { reversal: 0.25 }),
    of('three tenths of the liquidations in the two days after a flush', 'flush-clears', 120, 2, { flushed: 0.3 }),
  ];
}

const told: Claims[] = [];
const folder = recordingsFolder();
for (const coin of folder ? ['BTC', 'ETH'] : []) {
  told.push(await withRecorded(folder!, coin, async (path) => claimsOfRecording(await openRecording(path))));
}
for (const name of ['BTC', 'ETH'] as const) told.push(simulated(name, 1));
for (const { market, simulated: isSimulated, claims } of told) {
  console.log(`${market}${isSimulated ? ' (simulated)' : ''}`);
  for (const { verdict, claim } of claims) console.log(`  ${verdict.padEnd(16)} ${claim}`);
}
const noise = chance(full ? MOST_CHANCE : FEW_CHANCE);
const found = planted();
const share = noise.marketsWithYes / noise.markets;
const figures: [what: string, found: string, asked: string, isMet: boolean][] = [
  [
    `markets of chance with a false yes, of ${noise.markets}`,
    `${(100 * share).toFixed(0)} %`,
    `at most ${100 * MOST_FALSE_MARKETS} %`,
    share <= MOST_FALSE_MARKETS,
  ],
  ...found.map(({ what, verdict }): [string, string, string, boolean] => [
    `planted: ${what}`,
    verdict,
    'yes',
    verdict === 'yes',
  ]),
];
for (const [what, is, asked, isMet] of figures)
  console.log(`${isMet ? 'ok  ' : 'FAIL'} ${what}: ${is}, asked ${asked}`);
if (words.includes('--write')) {
  const command = ['npm run prove claims --', ...words].join(' ');
  writeFileSync(DOCUMENT, claimsDocument({ command, told, noise, found, days: DAYS }));
  console.log(`written: ${DOCUMENT}`);
}
process.exitCode = figures.every(([, , , isMet]) => isMet) ? 0 : 1;
