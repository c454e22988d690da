import { parseArgs } from 'node:util';
import { measureWire, wireLines } from '../../bench/wire.ts';
import { type Asked, askedLine } from './truth/asked.ts';
import { proveAccounts } from './venues/accounts.ts';
import { proveConformance } from './venues/conformance.ts';
import { proveDay } from './venues/day.ts';
import { proveLatency } from './venues/latency.ts';
import { proveMutations } from './venues/mutations.ts';
import { recordedFigures } from './venues/recorded.ts';
import { proveSoak } from './venues/soak.ts';
import { proveTotalsCost } from './venues/totals-cost.ts';

/**
 * The proof of the venues: prints each figure beside the asked one, and fails where one falls short.
 *
 *     npm run prove venues                        all of it, two hours
 *     npm run prove venues -- --minutes 5         a shorter soak (asked: 60)
 *     npm run prove venues -- --speed 600         the simulated day faster than the 60x that are asked
 *     npm run prove venues -- --frames 100000     fewer mutated frames (asked: 1,000,000 a venue)
 *     npm run prove venues -- --rounds 1          each fault once (asked: many times)
 *     npm run prove venues -- --only soak,day     some parts: conformance, mutations, recorded, totals, accounts, wire, latency, day, soak
 */
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    speed: { type: 'string', default: '60' },
    frames: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '10' },
    only: { type: 'string' },
  },
});
const parts: Readonly<Record<string, () => Promise<Asked[]>>> = {
  conformance: () => proveConformance(Number(values.rounds)),
  mutations: () => proveMutations(Number(values.frames)),
  recorded: recordedFigures,
  totals: proveTotalsCost,
  accounts: proveAccounts,
  wire: async () =>
    wireLines(await measureWire()).map(({ ok, text }) => {
      const [what = '', ...found] = text.split(': ');
      const [figure = '', asked = 'for comparison'] = found.join(': ').split(/[,;] asked /);
      return { ok, what, found: figure, asked };
    }),
  latency: proveLatency,
  day: () => proveDay(Number(values.speed)),
  soak: () => proveSoak(Number(values.minutes)),
};
const chosen = values.only?.split(',') ?? Object.keys(parts);
const unknown = chosen.find((name) => !(name in parts));
if (unknown !== undefined) throw new Error(`--only: there is no "${unknown}", but ${Object.keys(parts).join(', ')}`);

let short = 0;
for (const name of chosen) {
  console.log(`\n${name}`);
  for (const figure of await parts[name]!()) {
    console.log(`  ${askedLine(figure)}`);
    if (figure.ok === false) short++;
  }
}
console.log(short === 0 ? '\nAll that was asked was reached.' : `\n${short} figures fall short.`);
process.exit(short === 0 ? 0 : 1);
