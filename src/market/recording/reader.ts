import { access, readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Value } from 'typebox/value';
import type { Bar } from '../bar.ts';
import { RecordingError } from '../errors.ts';
import type { Context, Depth, Liquidation, LiquidationTotal, OpenPosition, Trade } from '../event.ts';
import { Instrument } from '../instrument.ts';
import { parseMarketId } from '../market-id.ts';
import { linesOfFile } from './files.ts';
import { inOrder } from './order.ts';
import { parquetRows } from './parquet.ts';
import { RefusalLog } from './refusals.ts';
import { type RowBatch, RowParser } from './row-parser.ts';
import { type RecordingFile, type Table, TABLES } from './table.ts';

/**
 * One market's recording. Each reading streams its file from the start, in time order, in batches of a few hundred
 * rows, in bounded memory; it yields nothing where the file is absent.
 */
export interface Recording {
  readonly folder: string;
  readonly instrument: Instrument;
  /** Filled while files are read; reading a file again does not count twice. */
  readonly refusals: RefusalLog;
  bars(): AsyncIterable<Bar[]>;
  trades(): AsyncIterable<Trade[]>;
  liquidations(): AsyncIterable<Liquidation[]>;
  liquidationTotals(): AsyncIterable<LiquidationTotal[]>;
  context(): AsyncIterable<Context[]>;
  depth(): AsyncIterable<Depth[]>;
  positions(): AsyncIterable<OpenPosition[]>;
  has(file: RecordingFile): boolean;
}

const ENDINGS = ['.csv', '.csv.gz', '.parquet'];

/**
 * The recordings at `path`: the folder itself where it holds a `market.json`, else its direct sub-folders that do.
 *
 * @throws RecordingError where there is none
 */
export async function findRecordings(path: string): Promise<string[]> {
  if (await exists(join(path, 'market.json'))) return [path];
  let names: string[];
  try {
    names = (await readdir(path)).toSorted();
  } catch {
    throw new RecordingError(`${path} is not a folder that can be read: name a recording, or a folder of recordings`);
  }
  const found: string[] = [];
  for (const name of names) if (await exists(join(path, name, 'market.json'))) found.push(join(path, name));
  if (found.length === 0) {
    throw new RecordingError(`no recording in ${path}: a recording is a folder with a market.json and a bars.csv`);
  }
  return found;
}

/** @throws RecordingError where the folder, its market.json or its choice of files cannot be used */
export async function openRecording(folder: string): Promise<Recording> {
  const instrument = await readInstrument(join(folder, 'market.json'));
  const names = new Set(await readdir(folder));
  const paths = new Map<RecordingFile, string>();
  for (const file of Object.keys(TABLES) as RecordingFile[]) {
    const found = ENDINGS.map((ending) => file + ending).filter((name) => names.has(name));
    if (found.length > 1) throw new RecordingError(`${folder} holds ${found.join(' and ')}: keep one of them`);
    if (found.length === 1) paths.set(file, join(folder, found[0]!));
  }
  const refusals = new RefusalLog();
  const rows = <File extends RecordingFile>(file: File) => readRows(paths.get(file), TABLES[file], refusals);
  return {
    folder,
    instrument,
    refusals,
    bars: () => rows('bars'),
    trades: () => rows('trades'),
    liquidations: () => rows('liquidations'),
    liquidationTotals: () => rows('liquidation-totals'),
    context: () => rows('context'),
    depth: () => rows('depth'),
    positions: () => rows('positions'),
    has: (file) => paths.has(file),
  };
}

async function* readRows<Row extends { timeMs: number }>(
  path: string | undefined,
  table: Table<Row>,
  refusals: RefusalLog,
): AsyncGenerator<Row[]> {
  if (path === undefined) return;
  refusals.forget(path);
  const checkHeader = (header: readonly string[]) => requireHeader(path, header, table);
  const batches = path.endsWith('.parquet')
    ? parquetRows(path, table, checkHeader, refusals)
    : textRows(path, table, checkHeader, refusals);
  yield* inOrder(batches, table.order, path, refusals);
}

async function* textRows<Row extends { timeMs: number }>(
  path: string,
  table: Table<Row>,
  checkHeader: (header: readonly string[]) => void,
  refusals: RefusalLog,
): AsyncGenerator<RowBatch<Row>> {
  let parser: RowParser<Row> | null = null;
  for await (const batch of linesOfFile(path).open()) {
    if (parser === null) {
      const first = batch.lines[0];
      if (first === undefined) throw new RecordingError(`${path} holds no header: ${batch.cut}`);
      if (first === null) throw new RecordingError(`${path} begins with a line of more than 1 MiB, not with a header`);
      const header = first.replace(/^\u00ef\u00bb\u00bf/, '').split(',');
      checkHeader(header);
      parser = new RowParser(table, header, path, refusals);
    }
    yield parser.parseLines(batch, true);
  }
  if (parser === null) throw new RecordingError(`${path} is empty: it needs at least a header`);
}

function requireHeader(path: string, header: readonly string[], table: Pick<Table<never>, 'columns'>): void {
  const known = table.columns.map((column) => column.name);
  const strange = header.filter((name, at) => !known.includes(name) || header.indexOf(name) !== at);
  const missing = table.columns.filter((column) => column.required && !header.includes(column.name));
  if (strange.length === 0 && missing.length === 0) return;
  const found = header.join(',');
  throw new RecordingError(
    `${path} has the columns "${found.length > 200 ? `${found.slice(0, 200)}...` : found}", expected "${known.join(',')}"`,
  );
}

/** @throws RecordingError where the file is none, or describes no market */
export async function readInstrument(path: string): Promise<Instrument> {
  let content: unknown;
  try {
    content = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new RecordingError(`${dirname(path)} is no recording of one market: it has no market.json`);
    }
    throw new RecordingError(`${path} cannot be read as JSON: ${(error as Error).message}`);
  }
  if (!Value.Check(Instrument, content)) {
    const first = Value.Errors(Instrument, content)[0];
    throw new RecordingError(`${path} does not describe a market: ${first?.instancePath || 'it'} ${first?.message}`);
  }
  parseMarketId(content.id);
  return content;
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
