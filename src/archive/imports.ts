import { ArchiveError } from '../market/errors.ts';
import type { Column } from '../market/recording/column.ts';
import type { RefusalLog } from '../market/recording/refusals.ts';
import { RowParser } from '../market/recording/row-parser.ts';
import { type RecordingFile, type Table, TABLES } from '../market/recording/table.ts';
import type { Database } from './database.ts';
import { choicesOf, EVENT_TABLES, type EventKind, type EventRows } from './event-tables.ts';
import type { RowShape } from './exports.ts';
import { literal } from './sql.ts';

/** Endings of files that are read, and what reads them. */
const READERS: readonly [ending: RegExp, reader: (path: string, columns: Record<string, string>) => string][] = [
  [/\.parquet$/, (path) => `read_parquet(${literal(path)}, hive_partitioning = false)`],
  [
    /\.csv(\.gz)?$/,
    (path) => `read_csv(${literal(path)}, header = true, all_varchar = true, hive_partitioning = false)`,
  ],
  [
    /\.jsonl(\.gz)?$/,
    (path, columns) =>
      `read_json(${literal(path)}, format = 'newline_delimited', columns = ${structOf(columns)}, hive_partitioning = false)`,
  ],
];

/** Whether a file is of a form that is read. */
export function isReadable(path: string): boolean {
  return READERS.some(([ending]) => ending.test(path));
}

/** Reads files as {@link Exports} writes them: Parquet, CSV and JSON lines. */
export class Imports {
  private readonly db: Database;

  constructor(db: Database) {
    this.db = db;
  }

  /**
   * Events of a file, some thousand at a time; rows that cannot be true are refused, and those around them taken.
   * @throws ArchiveError where the file cannot be read at all
   */
  async *events<Kind extends EventKind>(
    kind: Kind,
    path: string,
    refusals: RefusalLog,
  ): AsyncGenerator<EventRows[Kind][]> {
    const table = tableOf(kind) as unknown as Table<EventRows[Kind]>;
    const types = Object.fromEntries(
      (table.columns as readonly Column<never>[]).map((one) => [one.name, jsonType(one)]),
    );
    let line = 1;
    for await (const { header, rows } of this.read(path, types)) {
      const parser = new RowParser(table, header, path, refusals);
      const good: EventRows[Kind][] = [];
      for (const values of rows) {
        const row = parser.parseValues(values, ++line);
        if (row) good.push(row);
      }
      if (good.length > 0) yield good;
    }
  }

  /**
   * Rows of any shape, by column name; numbers are numbers whatever the file's form.
   * @throws ArchiveError where the file cannot be read, or lacks a column
   */
  async *rows<Shape extends RowShape>(
    shape: Shape,
    path: string,
  ): AsyncGenerator<{ [Name in keyof Shape]: Shape[Name] extends 'text' ? string : number }> {
    const types = Object.fromEntries(
      Object.entries(shape).map(([name, kind]) => [name, kind === 'text' ? 'VARCHAR' : 'DOUBLE']),
    );
    for await (const { header, rows } of this.read(path, types)) {
      const lacking = Object.keys(shape).filter((name) => !header.includes(name));
      if (lacking.length > 0) throw new ArchiveError(`${path} lacks the columns ${lacking.join(', ')}`);
      for (const values of rows) {
        const row = header.map((name, i) => [name, shape[name] === 'text' ? String(values[i]) : Number(values[i])]);
        yield Object.fromEntries(row);
      }
    }
  }

  private async *read(path: string, types: Record<string, string>) {
    const reader = READERS.find(([ending]) => ending.test(path))?.[1];
    if (!reader) throw new ArchiveError(`${path} is none of Parquet, CSV and JSON lines`);
    try {
      const from = reader(path, types);
      const header = (await this.db.query<{ column_name: string }>(`DESCRIBE SELECT * FROM ${from}`)).map(
        ({ column_name }) => column_name,
      );
      for await (const chunk of this.db.chunks(`SELECT * FROM ${from}`)) yield { header, rows: chunk.getRows() };
    } catch (error) {
      if (error instanceof ArchiveError) throw error;
      throw new ArchiveError(`${path} cannot be read: ${(error as Error).message.split('\n')[0]}`);
    }
  }
}

/** How an archive's events of a kind are parsed: as a recording has them, with the columns that it has besides. */
function tableOf(kind: EventKind): Table<EventRows[EventKind]> {
  const columns = EVENT_TABLES[kind].columns as unknown as Table<EventRows[EventKind]>['columns'];
  if (Object.hasOwn(TABLES, kind)) {
    const table = TABLES[kind as RecordingFile] as unknown as Table<EventRows[EventKind]>;
    return { ...table, columns };
  }
  const blank = Object.fromEntries(columns.map(({ field }) => [field, Number.NaN]));
  return { columns, order: 'ascending', blank: blank as unknown as EventRows[EventKind] };
}

function jsonType(one: Column<never>): string {
  if (one.kind === 'time') return 'BIGINT';
  return one.kind === 'text' || choicesOf(one) ? 'VARCHAR' : 'DOUBLE';
}

function structOf(columns: Record<string, string>): string {
  return `{${Object.entries(columns)
    .map(([name, type]) => `${literal(name)}: ${literal(type)}`)
    .join(', ')}}`;
}
