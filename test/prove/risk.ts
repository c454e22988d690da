import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { askedLine } from './truth/asked.ts';
import { recordingsFolder, withRecorded } from './truth/recorded.ts';
import { cascadeFigures, recordedCascadeFigures } from './risk/cascade-figures.ts';
import { classFigures } from './risk/heat-classes.ts';
import { readingsDocument } from './risk/readings.ts';
import { curveLine, reliabilityFigures, reliabilityOf } from './risk/reliability.ts';
import { venueExamples } from './risk/venues.ts';
import { zoneCost, zoneFigures } from './risk/zones.ts';

const DOCUMENT = fileURLToPath(new URL('../../docs/readings.md', import.meta.url));
const FULL = { seeds: 20, toldDays: 15, zoneSeeds: 3, zoneDays: 14, classDays: 365 };
const SHORT = { seeds: 6, toldDays: 6, zoneSeeds: 1, zoneDays: 6, classDays: 60 };

/**
 * The proof of zones, cascades and risk: prints each figure beside the asked one, and fails where one falls short.
 *
 *     npm run prove risk                20 seeds: about twenty minutes
 *     npm run prove risk -- --short     6 seeds: five minutes
 *     npm run prove risk -- --write     also docs/readings.md; needs recordings
 */
const words = process.argv.slice(2);
const { seeds, toldDays, zoneSeeds, zoneDays, classDays } = words.includes('--short') ? SHORT : FULL;
const recordings = recordingsFolder();

const reliability = reliabilityOf(seeds, toldDays, (seed) => console.log(`odds: market ${seed} of ${seeds}`));
for (const point of reliability.points) console.log(curveLine(point));
const figures = [
  ...venueExamples(),
  ...reliabilityFigures(reliability, seeds),
  ...cascadeFigures(seeds, (done, of) => console.log(`shocks: ${done} of ${of}`)),
  ...(recordings ? await withRecorded(recordings, 'BTC', recordedCascadeFigures) : []),
  ...zoneFigures(zoneSeeds, zoneDays),
  zoneCost(),
  ...(await classFigures(classDays, recordings)),
];
console.log('');
for (const figure of figures) console.log(askedLine(figure));
if (words.includes('--write')) {
  if (!recordings) throw new Error('--write needs PYROMETER_RECORDINGS: docs/readings.md is made from recordings');
  writeFileSync(DOCUMENT, await readingsDocument(recordings, ['npm run prove risk --', ...words].join(' ')));
  console.log(`wrote ${DOCUMENT}`);
}
process.exitCode = figures.every(({ ok }) => ok !== false) ? 0 : 1;
