import type { MarketId } from '../../market/market-id.ts';
import type { LineBatch, LineSource } from '../../market/recording/lines.ts';
import { inOrder } from '../../market/recording/order.ts';
import type { RefusalLog } from '../../market/recording/refusals.ts';
import { type RowBatch, RowParser } from '../../market/recording/row-parser.ts';
import type { Table } from '../../market/recording/table.ts';
import type { FeedKind, FeedRows } from './feed.ts';

/** The beginning of a file, by which its shape is told. */
export interface Sample {
  file: string;
  /** Null where the first line is not one of names only. */
  header: string[] | null;
  /** The first lines without the header, split at commas. */
  rows: string[][];
  /** Keys of the first line where it is a JSON object, else null. */
  keys: string[] | null;
}

/** What a reading of a file reports to. */
export interface Reading {
  market: MarketId;
  refusals: RefusalLog;
  /** Rows of other markets in the same file: left out, not refused. */
  skipped: { count: number; symbols: Set<string> };
}

/** One way in which a file is found. */
export interface Shape<Kind extends FeedKind = FeedKind> {
  /** As listed where a file has no known shape. */
  readonly name: string;
  readonly columns: string;
  readonly kind: Kind;
  recognises(sample: Sample): boolean;
  rows(source: LineSource, sample: Sample, reading: Reading): AsyncIterable<FeedRows[Kind][]>;
}

export interface CsvShape<Kind extends FeedKind> {
  name: string;
  kind: Kind;
  table: Table<FeedRows[Kind]>;
  /** Columns that make the shape, where there is a header. */
  header: readonly string[];
  /** All columns by position, where files without a header are found. */
  positions?: readonly string[];
  /** Whether the rows of a file without a header can be of this shape, given that their number of fields is right. */
  looksRight?: (sample: Sample) => boolean;
  /** A last word on a file whose columns fit. */
  accepts?: (sample: Sample) => boolean;
  /** Whether a row is the market's, by the named columns; no such column: every row is. */
  belongs?: { columns: readonly string[]; test: (market: MarketId, values: readonly string[]) => boolean };
}

export function csvShape<Kind extends FeedKind>(shape: CsvShape<Kind>): Shape<Kind> {
  return {
    name: shape.name,
    kind: shape.kind,
    columns: (shape.positions ?? shape.header).join(','),
    recognises(sample) {
      if (sample.keys !== null || !(shape.accepts?.(sample) ?? true)) return false;
      if (sample.header !== null) return shape.header.every((name) => sample.header!.includes(name));
      const first = sample.rows[0];
      return shape.positions !== undefined && first?.length === shape.positions.length && shape.looksRight!(sample);
    },
    rows(source, sample, reading) {
      const header = sample.header ?? shape.positions!;
      const parser = new RowParser(shape.table, header, source.file, reading.refusals);
      const belongs = shape.belongs && filter(shape.belongs, header, reading);
      const batches = parsed(source, (batch) => {
        if (belongs) batch.lines = batch.lines.map((line) => (line !== null && !belongs(line) ? '' : line));
        return parser.parseLines(batch, sample.header !== null);
      });
      return inOrder(batches, shape.table.order, source.file, reading.refusals);
    },
  };
}

function filter(belongs: NonNullable<CsvShape<FeedKind>['belongs']>, header: readonly string[], reading: Reading) {
  const positions = belongs.columns.map((name) => header.indexOf(name));
  return (line: string): boolean => {
    const fields = line.split(',');
    const values = positions.map((at) => fields[at] ?? '');
    // A torn line or the header is the parser's to judge.
    if (line === '' || fields.length < header.length || values.every((value, i) => value === belongs.columns[i])) {
      return true;
    }
    if (belongs.test(reading.market, values)) return true;
    reading.skipped.count++;
    if (reading.skipped.symbols.size < 5) reading.skipped.symbols.add(values.join(' '));
    return false;
  };
}

/** A shape of one JSON object a line. */
export function jsonShape<Kind extends FeedKind>(shape: {
  name: string;
  kind: Kind;
  table: Table<FeedRows[Kind]>;
}): Shape<Kind> {
  const names = shape.table.columns.map((column) => column.name);
  return {
    name: shape.name,
    kind: shape.kind,
    columns: `{${names.join(',')}}`,
    recognises: ({ keys }) => keys !== null && names.every((name) => keys.includes(name)),
    rows(source, _sample, { refusals }) {
      const parser = new RowParser(shape.table, names, source.file, refusals);
      const batches = parsed(source, (batch) =>
        parsedObjects(batch, source.file, refusals, (object, line) =>
          parser.parseValues(
            names.map((name) => object[name]),
            line,
          ),
        ),
      );
      return inOrder(batches, shape.table.order, source.file, refusals);
    },
  };
}

/** Makes rows of lines that hold one JSON object each, and refuses the others. */
export function parsedObjects<Row>(
  batch: LineBatch,
  file: string,
  refusals: RefusalLog,
  parse: (object: Record<string, unknown>, line: number) => Row | null,
): RowBatch<Row> {
  const result: RowBatch<Row> = { rows: [], lines: [] };
  const refuse = (line: number, reason: string) => refusals.add({ file, line, column: null, reason });
  batch.lines.forEach((text, i) => {
    const line = batch.firstLine + i;
    if (text === '') return;
    if (text === null) return refuse(line, 'a line of more than 1 MiB');
    const object = jsonObject(text);
    if (object === null) return refuse(line, 'not a JSON object');
    const row = parse(object, line);
    if (row === null) return;
    result.rows.push(row);
    result.lines.push(line);
  });
  if (batch.cut !== null) refusals.addCut(file, batch.firstLine + batch.lines.length, batch.cut);
  return result;
}

export function jsonObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}

export async function* parsed<Row>(
  source: LineSource,
  parse: (batch: LineBatch) => RowBatch<Row>,
): AsyncGenerator<RowBatch<Row>> {
  for await (const batch of source.open()) yield parse(batch);
}
