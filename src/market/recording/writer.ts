import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip, type Gzip } from 'node:zlib';
import type { Bar } from '../bar.ts';
import { RecordingError } from '../errors.ts';
import type { Context, Depth, Liquidation, LiquidationTotal, OpenPosition, Trade } from '../event.ts';
import type { Instrument } from '../instrument.ts';
import { type RecordingFile, type RecordingRows, type Table, TABLES } from './table.ts';

/** Takes rows in time order, in batches of any size. Nothing is visible under the folder's name before `close`. */
export interface RecordingWriter {
  bars(rows: readonly Bar[]): Promise<void>;
  trades(rows: readonly Trade[]): Promise<void>;
  liquidations(rows: readonly Liquidation[]): Promise<void>;
  liquidationTotals(rows: readonly LiquidationTotal[]): Promise<void>;
  context(rows: readonly Context[]): Promise<void>;
  depth(rows: readonly Depth[]): Promise<void>;
  positions(rows: readonly OpenPosition[]): Promise<void>;
  /** Puts the recording in its place; a recording that was there before is replaced. */
  close(): Promise<void>;
  /** Throws away what was written. */
  abort(): Promise<void>;
}

/**
 * Starts a recording of gzipped CSV files. It is written beside `folder` and renamed on `close`.
 *
 * @throws RecordingError where `folder` holds something that is not a recording
 */
export async function createRecording(folder: string, instrument: Instrument): Promise<RecordingWriter> {
  const target = resolve(folder);
  await requireReplaceable(target);
  const partial = `${target}.partial-${randomBytes(4).toString('hex')}`;
  await mkdir(partial, { recursive: true });
  const sheets = new Map<RecordingFile, Sheet>();

  const write = async <File extends RecordingFile>(file: File, rows: readonly RecordingRows[File][]) => {
    let sheet = sheets.get(file);
    if (!sheet) {
      sheet = new Sheet(join(partial, `${file}.csv.gz`));
      sheets.set(file, sheet);
      await sheet.write(`${TABLES[file].columns.map((column) => column.name).join(',')}\n`);
    }
    if (rows.length > 0) await sheet.write(textOf(TABLES[file], rows));
  };

  return {
    bars: (rows) => write('bars', rows),
    trades: (rows) => write('trades', rows),
    liquidations: (rows) => write('liquidations', rows),
    liquidationTotals: (rows) => write('liquidation-totals', rows),
    context: (rows) => write('context', rows),
    depth: (rows) => write('depth', rows),
    positions: (rows) => write('positions', rows),
    async close() {
      for (const sheet of sheets.values()) await sheet.close();
      await writeFile(join(partial, 'market.json'), `${JSON.stringify(instrument, null, 2)}\n`);
      await requireReplaceable(target);
      await rm(target, { recursive: true, force: true });
      await rename(partial, target);
    },
    async abort() {
      for (const sheet of sheets.values()) await sheet.abort();
      await rm(partial, { recursive: true, force: true });
    },
  };
}

/** What a recording's folder may hold without anything being lost that is not a recording. */
const OWN = new Set([
  'market.json',
  ...Object.keys(TABLES).flatMap((f) => [`${f}.csv`, `${f}.csv.gz`, `${f}.parquet`]),
]);

async function requireReplaceable(target: string): Promise<void> {
  let names: string[];
  try {
    names = await readdir(target);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      await mkdir(dirname(target), { recursive: true });
      return;
    }
    throw new RecordingError(`${target} cannot hold a recording: ${(error as Error).message}`);
  }
  const strange = names.find((name) => !OWN.has(name));
  if (strange !== undefined) {
    throw new RecordingError(
      `${target} holds "${strange}", which is no part of a recording: name an empty or a new folder`,
    );
  }
}

/** One gzipped file that is being written. */
class Sheet {
  readonly #gzip: Gzip;
  readonly #done: Promise<void>;

  constructor(path: string) {
    this.#gzip = createGzip();
    this.#done = pipeline(this.#gzip, createWriteStream(path));
    // Whoever writes next sees the failure; without this line it would end the process first.
    this.#done.catch(() => undefined);
  }

  async write(text: string): Promise<void> {
    if (this.#gzip.destroyed) await this.#done;
    if (!this.#gzip.write(text, 'latin1')) await Promise.race([once(this.#gzip, 'drain'), this.#done]);
  }

  async close(): Promise<void> {
    this.#gzip.end();
    await this.#done;
  }

  async abort(): Promise<void> {
    this.#gzip.destroy();
    await this.#done.catch(() => undefined);
  }
}

function textOf<Row extends { timeMs: number }>(table: Table<Row>, rows: readonly Row[]): string {
  const { columns } = table;
  let text = '';
  for (const row of rows) {
    for (let i = 0; i < columns.length; i++) {
      if (i > 0) text += ',';
      text += cellOf(row[columns[i]!.field], columns[i]!.name);
    }
    text += '\n';
  }
  return text;
}

/** `String` gives the shortest text that reads back as the same number. */
function cellOf(value: unknown, column: string): string {
  if (typeof value === 'number') {
    if (Number.isNaN(value)) return '';
    if (Number.isFinite(value)) return String(value);
  } else if (typeof value === 'string' && !/[,\r\n]/.test(value)) return value;
  throw new RecordingError(`${JSON.stringify(value) ?? value} cannot be written as ${column}`);
}
