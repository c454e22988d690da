import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ablationJobs, assumptionsTable, partsTable } from './truth/ablations.ts';
import { askedLine } from './truth/asked.ts';
import { costFigures } from './truth/cost.ts';
import { scorecardDocument } from './truth/document.ts';
import { nowcastFigures, scoreRecordedBtc } from './truth/nowcast-figures.ts';
import { runAll } from './truth/pool.ts';
import { recordedVariantsTable } from './truth/recorded-variants.ts';
import { recordingsFolder } from './truth/recorded.ts';
import { panelFigures } from './truth/panel-figures.ts';
import { mechanicOf, panelRuns } from './truth/panels.ts';
import { marketsOfProof, plannedJobs, simulatedFigures } from './truth/simulated.ts';
import { snapshotCard, snapshotFigures } from './truth/snapshot-figures.ts';

const DOCUMENT = fileURLToPath(new URL('../../docs/scorecard.md', import.meta.url));
const FULL_SEEDS = 20;
const SHORT_SEEDS = 3;
/** Of markets whose accounts are looked at. */
const PANEL_SEEDS = 4;

/**
 * The proof of the map: prints each figure beside the asked one, and fails where one falls short.
 *
 *     npm run prove truth                         4 simulated markets, 3 seeds: minutes
 *     npm run prove truth -- --full               all markets, 20 seeds: an hour or more; --seeds N for fewer,
 *                                                 --kept FOLDER to go on where a run of the same sources was broken off
 *     npm run prove truth -- --ablations          also what each part of the model is worth
 *     npm run prove truth -- --full --ablations --write     docs/scorecard.md
 */
const words = process.argv.slice(2);
const full = words.includes('--full');
const seedsAt = words.indexOf('--seeds');
const seeds = seedsAt >= 0 ? Number(words[seedsAt + 1]) : full ? FULL_SEEDS : SHORT_SEEDS;
const keptAt = words.indexOf('--kept');
const kept = keptAt >= 0 ? words.splice(keptAt, 2)[1]! : null;
if (!Number.isInteger(seeds) || seeds < 1) throw new Error('--seeds: give a whole number from 1');

// Before anything else takes memory.
const cost = costFigures();
const jobs = plannedJobs(full, seeds);
console.log(`${jobs.length} simulated markets`);
const all = await runAll([...jobs, ...(words.includes('--ablations') ? ablationJobs(jobs) : [])], kept, console.log);
const runs = all.filter(({ job }) => job.maps === 'all');
const parts = all.filter(({ job }) => job.maps === 'parts');
const panels = marketsOfProof(full).flatMap((market) => {
  console.log(`  accounts of ${mechanicOf(market)}`);
  return Array.from({ length: Math.min(PANEL_SEEDS, seeds) }, (_, i) => panelRuns(market, i + 1)).flat();
});
const folder = recordingsFolder();
const card = folder ? await scoreRecordedBtc(folder) : null;
const figures = [
  ...simulatedFigures(runs),
  ...(card ? nowcastFigures(card) : []),
  ...(folder ? snapshotFigures([await snapshotCard(folder, 'BTC'), await snapshotCard(folder, 'ETH')]) : []),
  ...panelFigures(panels),
  ...cost,
];
const variants = folder && parts.length > 0 ? await recordedVariantsTable(folder) : [];

for (const figure of figures) console.log(askedLine(figure));
if (parts.length > 0) {
  console.log(['', ...assumptionsTable(runs), '', ...partsTable(parts), '', ...variants].join('\n'));
}
if (words.includes('--write')) {
  const command = ['npm run prove truth --', ...words].join(' ');
  writeFileSync(
    DOCUMENT,
    scorecardDocument({
      command,
      askedSeeds: FULL_SEEDS,
      runs,
      figures,
      parts,
      nowcast: card?.nowcast ?? null,
      variants,
    }),
  );
  console.log(`wrote ${DOCUMENT}`);
}
process.exitCode = figures.every(({ ok }) => ok !== false) ? 0 : 1;
