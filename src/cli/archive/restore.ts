import { rename } from 'node:fs/promises';
import { Command } from 'commander';
import { Archive } from '../../archive/archive.ts';
import { EVENT_KINDS, type EventKind, type EventRows } from '../../archive/event-tables.ts';
import { BULK_ROWS } from '../../archive/event-writer.ts';
import { ArchiveError, RecordingError } from '../../market/errors.ts';
import { isReadable } from '../../archive/imports.ts';
import { commonStep } from '../../market/recording/order.ts';
import { RefusalLog } from '../../market/recording/refusals.ts';
import { dataFolder } from '../data-folder.ts';
import { createProgress } from '../progress.ts';
import { printRefusals } from '../refusal-summary.ts';
import { type ExportedMarket, findExported } from './exported-folder.ts';
import { CHAIN_SHAPE, MIX_SHAPE } from './map-rows.ts';

/** `pyrometer restore`: what `pyrometer export` writes, and recordings, into the archive. */
export function restoreCommand(): Command {
  return new Command('restore')
    .description('take what pyrometer export writes, or recordings, into the archive: as history, each row once')
    .argument('<folder>', 'a recording, a folder of several, or folders by kind, market and day')
    .option('--data <folder>', "data folder (default: PYROMETER_DATA, or the system's own place)", dataFolder())
    .addHelpText(
      'after',
      '\nExample:\n  $ pyrometer export --out ./kept\n  $ pyrometer restore ./kept --data ./elsewhere',
    )
    .action(async (folder: string, { data }: { data: string }) => {
      const archive = await Archive.open(data);
      try {
        for (const repair of archive.repairs) console.log(repair);
        console.log(await restore(archive, folder));
      } finally {
        await archive.close();
      }
    });
}

/** @returns what was taken, for people */
export async function restore(archive: Archive, folder: string): Promise<string> {
  const lines: string[] = [];
  for (const market of await findExported(folder, archive)) lines.push(await restoreMarket(archive, market));
  return lines.join('\n');
}

async function restoreMarket(archive: Archive, market: ExportedMarket): Promise<string> {
  const { instrument, from, recording } = market;
  const refusals = recording?.refusals ?? new RefusalLog();
  const progress = createProgress(`restoring ${instrument.id}`);
  const taken: string[] = [];
  for (const kind of EVENT_KINDS) {
    let [rows, added] = [0, 0];
    for await (const batch of joined(eventsOf(archive, market, kind, refusals))) {
      if (!archive.events.markets().has(instrument.id)) {
        await archive.events.addMarket(instrument, stepOf(kind, batch, from));
      }
      // It was not known at its time: what comes by a file is history.
      const incoming = { kind, market: instrument.id, rows: batch, receivedMs: Date.now(), backfilled: true };
      added += await archive.events.append([incoming]);
      progress.update((rows += batch.length));
    }
    if (rows > 0) taken.push(`${added} of ${rows} rows of ${kind} were new`);
  }
  taken.push(...(await restoreChain(archive, market)));
  progress.stop();
  printRefusals(refusals);
  if (taken.length === 0) throw new ArchiveError(`${from}: there is nothing in it to take`);
  return `${instrument.id}: ${taken.join(', ')}`;
}

/** Bars come first: their step is the market's. */
function stepOf(kind: EventKind, batch: readonly { timeMs: number }[], from: string): number {
  const stepMs = kind === 'bars' ? commonStep(batch.map(({ timeMs }) => timeMs)) : Number.NaN;
  if (Number.isFinite(stepMs)) return stepMs;
  throw new RecordingError(`${from}: needs at least two good rows in its bars`);
}

/** A recording's own files are read as recordings are; all others by the database. */
async function* eventsOf(
  archive: Archive,
  { recording, files }: ExportedMarket,
  kind: EventKind,
  refusals: RefusalLog,
): AsyncGenerator<EventRows[EventKind][]> {
  const paths = await wholeFiles(await files(kind));
  const asRecording: { [Kind in EventKind]?: () => AsyncIterable<EventRows[Kind][]> } = recording
    ? {
        bars: recording.bars,
        trades: recording.trades,
        liquidations: recording.liquidations,
        'liquidation-totals': recording.liquidationTotals,
        context: recording.context,
        depth: recording.depth,
      }
    : {};
  const isRecorded = paths.some((path) => !path.includes('.jsonl')) && asRecording[kind] !== undefined;
  if (isRecorded) yield* asRecording[kind]!();
  for (const path of paths) {
    if (isRecorded && !path.includes('.jsonl')) continue;
    yield* archive.imports.events(kind, path, refusals);
  }
}

/** Issued maps as they were chained elsewhere: they go on here from the same hashes. @returns what came of it */
async function restoreChain(archive: Archive, { instrument, files }: ExportedMarket): Promise<string[]> {
  const market = instrument.id;
  let [maps, added] = [0, 0];
  try {
    for (const path of await wholeFiles(await files('chain'))) {
      for await (const row of archive.imports.rows(CHAIN_SHAPE, path)) {
        const { time, issued, version, map_base64, made_with, code, sha256, previous, head } = row;
        const issue = { market, timeMs: time, issuedMs: issued, code, version, sha256, previous, head };
        maps++;
        if (await archive.maps.adopt(issue, Buffer.from(map_base64, 'base64'))) added++;
        if (made_with) await archive.putVersion({ version, market, madeMs: issued, body: made_with });
      }
    }
    const lastMs = (await archive.documents.list('mix', market)).at(-1)?.timeMs ?? Number.NEGATIVE_INFINITY;
    for (const path of await wholeFiles(await files('mixes'))) {
      for await (const { time, mix } of archive.imports.rows(MIX_SHAPE, path)) {
        // What was in force here, stays as it was.
        if (time > lastMs) await archive.documents.put('mix', market, [{ timeMs: time, id: String(time), body: mix }]);
      }
    }
  } catch (error) {
    if (!(error instanceof ArchiveError) || !archive.state.writable) throw error;
    return [`${added} issued maps were new, and the rest is left out: ${error.message}`];
  }
  const told = maps > 0 ? [`${added} of ${maps} issued maps were new`] : [];
  const zones = await files('zones');
  return zones.length > 0 ? [...told, 'zones are made anew from the bars'] : told;
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

/** A file that was half written, or torn since, is put aside and said; the rest is taken. */
async function wholeFiles(paths: readonly string[]): Promise<string[]> {
  const whole: string[] = [];
  for (const path of paths) {
    if (path.endsWith('.partial')) console.error(`${path} was never finished: it is left out`);
    if (!isReadable(path)) continue;
    if (!path.endsWith('.parquet') || (await isWhole(path))) {
      whole.push(path);
      continue;
    }
    await rename(path, `${path}.damaged`);
    console.error(`${path} is not a whole Parquet file: it is now ${path}.damaged, and the rest is taken`);
  }
  return whole;
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
