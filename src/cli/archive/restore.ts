import { readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { Archive } from '../../archive/archive.ts';
import type { EventKind, EventRows } from '../../archive/event-tables.ts';
import { BULK_ROWS } from '../../archive/event-writer.ts';
import { ArchiveError, RecordingError } from '../../market/errors.ts';
import { commonStep } from '../../market/recording/order.ts';
import { findRecordings, openRecording } from '../../market/recording/reader.ts';
import { dataFolder } from '../data-folder.ts';
import { createProgress } from '../progress.ts';
import { printRefusals } from '../refusal-summary.ts';

/** `pyrometer restore`: recordings, such as `pyrometer export` writes, into the archive. */
export function restoreCommand(): Command {
  return new Command('restore')
    .description('take recordings, such as pyrometer export writes, into the archive: as history, each row once')
    .argument('<folder>', 'a recording, or a folder of several')
    .option('--data <folder>', "data folder (default: PYROMETER_DATA, or the system's own place)", dataFolder())
    .addHelpText(
      'after',
      '\nExample:\n  $ pyrometer export --out ./kept\n  $ pyrometer restore ./kept --data ./elsewhere',
    )
    .action(async (folder: string, { data }: { data: string }) => {
      const folders = await findRecordings(folder);
      const archive = await Archive.open(data);
      try {
        for (const repair of archive.repairs) console.log(repair);
        for (const one of folders) console.log(await restore(archive, one));
      } finally {
        await archive.close();
      }
    });
}

/** @returns what was taken, for people */
export async function restore(archive: Archive, folder: string): Promise<string> {
  await setDamagedAside(folder);
  const recording = await openRecording(folder);
  const { instrument } = recording;
  const kinds: { [Kind in EventKind]?: AsyncIterable<EventRows[Kind][]> } = {
    bars: recording.bars(),
    trades: recording.trades(),
    liquidations: recording.liquidations(),
    'liquidation-totals': recording.liquidationTotals(),
    context: recording.context(),
    depth: recording.depth(),
  };
  const progress = createProgress(`restoring ${instrument.id}`);
  let isKnown = false;
  const taken: string[] = [];
  for (const [kind, batches] of Object.entries(kinds) as [EventKind, AsyncIterable<EventRows[EventKind][]>][]) {
    let [rows, added] = [0, 0];
    for await (const batch of joined(batches)) {
      if (!isKnown) {
        const stepMs = commonStep(batch.map(({ timeMs }) => timeMs));
        if (kind !== 'bars' || !Number.isFinite(stepMs)) {
          throw new RecordingError(`${folder}: needs at least two good rows in its bars`);
        }
        if (archive.events.markets().get(instrument.id) === undefined)
          await archive.events.addMarket(instrument, stepMs);
        isKnown = true;
      }
      // It was not known at its time: what comes by a file is history.
      const incoming = { kind, market: instrument.id, rows: batch, receivedMs: Date.now(), backfilled: true };
      added += await archive.events.append([incoming]);
      progress.update((rows += batch.length));
    }
    if (rows > 0) taken.push(`${added} of ${rows} rows of ${kind} were new`);
  }
  progress.stop();
  printRefusals(recording.refusals);
  if (taken.length === 0) throw new ArchiveError(`${folder}: there is nothing in it to take`);
  return `${instrument.id}: ${taken.join(', ')}`;
}

/** As many rows at once as are written well. */
async function* joined<Row>(batches: AsyncIterable<Row[]>): AsyncGenerator<Row[]> {
  let rows: Row[] = [];
  for await (const batch of batches) {
    rows.push(...batch);
    if (rows.length < BULK_ROWS) continue;
    yield rows;
    rows = [];
  }
  if (rows.length > 0) yield rows;
}

/** A Parquet file that was half written, or torn since, is put aside and said; the rest is taken. */
async function setDamagedAside(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name.endsWith('.partial')) {
      console.error(`${join(folder, name)} was never finished: it is left out`);
      continue;
    }
    if (!name.endsWith('.parquet')) continue;
    const path = join(folder, name);
    if (await isWhole(path)) continue;
    await rename(path, `${path}.damaged`);
    console.error(`${path} is not a whole Parquet file: it is now ${path}.damaged, and the rest is taken`);
  }
}

async function isWhole(path: string): Promise<boolean> {
  const { asyncBufferFromFile, parquetMetadataAsync } = await import('hyparquet');
  return asyncBufferFromFile(path)
    .then((file) => parquetMetadataAsync(file))
    .then(
      () => true,
      () => false,
    );
}
