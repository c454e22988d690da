import { asyncBufferFromFile, type FileMetaData, parquetMetadataAsync, parquetRead, parquetSchema } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { RecordingError } from '../errors.ts';
import type { RefusalLog } from './refusals.ts';
import { type RowBatch, RowParser } from './row-parser.ts';
import type { Table } from './table.ts';

/**
 * Reads a Parquet file, one row group in memory at a time. A row group that cannot be decoded is refused as a whole.
 *
 * @param checkHeader throws where the file's columns are not the table's
 * @throws RecordingError where the file is no Parquet
 */
export async function* parquetRows<Row extends { timeMs: number }>(
  path: string,
  table: Table<Row>,
  checkHeader: (header: readonly string[]) => void,
  refusals: RefusalLog,
): AsyncGenerator<RowBatch<Row>> {
  const file = await asyncBufferFromFile(path);
  let metadata: FileMetaData;
  try {
    metadata = await parquetMetadataAsync(file);
  } catch (error) {
    throw new RecordingError(`${path} is not a whole Parquet file (${String(error)}): write it again, or as CSV`);
  }
  const header = parquetSchema(metadata).children.map((child) => child.element.name);
  checkHeader(header);
  const parser = new RowParser(table, header, path, refusals);
  let rowStart = 0;
  for (const group of metadata.row_groups) {
    const rowEnd = rowStart + Number(group.num_rows);
    const batch: RowBatch<Row> = { rows: [], lines: [] };
    let values: unknown[][] = [];
    try {
      const onComplete = (rows: unknown[][]) => (values = rows);
      await parquetRead({ file, metadata, compressors, rowStart, rowEnd, columns: header, onComplete });
    } catch (error) {
      const reason = `the row group of rows ${rowStart + 1} to ${rowEnd} cannot be decoded: ${String(error)}`;
      refusals.add({ file: path, line: rowStart + 1, column: null, reason });
    }
    for (let i = 0; i < values.length; i++) {
      const row = parser.parseValues(values[i]!, rowStart + i + 1);
      if (row === null) continue;
      batch.rows.push(row);
      batch.lines.push(rowStart + i + 1);
    }
    yield batch;
    rowStart = rowEnd;
  }
}
