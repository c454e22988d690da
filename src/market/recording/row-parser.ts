import { type Column, Fault, readCell, readValue } from './column.ts';
import type { LineBatch } from './lines.ts';
import type { RefusalLog } from './refusals.ts';
import type { Table } from './table.ts';

/** Rows with the lines they stand on. */
export interface RowBatch<Row> {
  rows: Row[];
  lines: number[];
}

/** Makes rows of one file's cells, and refuses those that cannot be true. */
export class RowParser<Row extends { timeMs: number }> {
  readonly #table: Table<Row>;
  readonly #file: string;
  readonly #refusals: RefusalLog;
  readonly #header: readonly string[];
  /** By position in the file; null where the column is of no interest. */
  readonly #columns: readonly (Column<Row> | null)[];

  constructor(table: Table<Row>, header: readonly string[], file: string, refusals: RefusalLog) {
    this.#table = table;
    this.#file = file;
    this.#refusals = refusals;
    this.#header = header;
    this.#columns = header.map((name) => table.columns.find((column) => column.name === name) ?? null);
  }

  /** @param skipHeader leaves out line 1 */
  parseLines(batch: LineBatch, skipHeader: boolean): RowBatch<Row> {
    const result: RowBatch<Row> = { rows: [], lines: [] };
    for (let i = 0; i < batch.lines.length; i++) {
      const number = batch.firstLine + i;
      const line = batch.lines[i]!;
      if (line === '' || (skipHeader && number === 1)) continue;
      const row = line === null ? this.#refuse(number, null, 'a line of more than 1 MiB') : this.parse(line, number);
      if (row === null) continue;
      result.rows.push(row);
      result.lines.push(number);
    }
    if (batch.cut !== null) this.#refusals.addCut(this.#file, batch.firstLine + batch.lines.length, batch.cut);
    return result;
  }

  parse(line: string, number: number): Row | null {
    const row = { ...this.#table.blank };
    const columns = this.#columns;
    const last = columns.length - 1;
    let start = 0;
    for (let i = 0; i <= last; i++) {
      let end = line.indexOf(',', start);
      if (end < 0) {
        if (i < last) return this.#refuse(number, null, `${i + 1} fields where the header has ${last + 1}`);
        end = line.length;
      } else if (i === last) {
        const fields = line.split(',').length;
        return this.#refuse(number, null, `${fields} fields where the header has ${last + 1}`);
      }
      const column = columns[i]!;
      if (column !== null) {
        if (start === end) {
          if (column.required) return this.#refuse(number, column.name, 'empty, but a row needs it');
        } else {
          const value = readCell(column.kind, line, start, end);
          if (value instanceof Fault) return this.#refuse(number, column.name, value.reason);
          row[column.field] = value as Row[keyof Row & string];
        }
      }
      start = end + 1;
    }
    return this.#checked(row, number);
  }

  /** @param values typed cells, in the header's order; null and undefined are unknown */
  parseValues(values: readonly unknown[], number: number): Row | null {
    const row = { ...this.#table.blank };
    for (let i = 0; i < this.#header.length; i++) {
      const column = this.#columns[i]!;
      if (column === null) continue;
      const cell = values[i];
      if (cell === null || cell === undefined || cell === '') {
        if (column.required) return this.#refuse(number, column.name, 'empty, but a row needs it');
        continue;
      }
      const value = readValue(column.kind, cell);
      if (value instanceof Fault) return this.#refuse(number, column.name, value.reason);
      row[column.field] = value as Row[keyof Row & string];
    }
    return this.#checked(row, number);
  }

  #checked(row: Row, number: number): Row | null {
    const fault = this.#table.check?.(row);
    return fault ? this.#refuse(number, fault[0], fault[1]) : row;
  }

  #refuse(line: number, column: string | null, reason: string): null {
    this.#refusals.add({ file: this.#file, line, column, reason });
    return null;
  }
}
