import { useState } from 'preact/hooks';
import { saveTable } from '../export/save.ts';
import type { Table } from '../export/table.ts';
import { tablesOf } from '../export/tables.ts';
import { formatNumber } from '../state/format.ts';
import { Dialog } from '../ui/dialog.tsx';
import type { DialogProps } from './dialogs.tsx';
import './data-dialog.css';

/** Rows that are shown; all of them are in the files. */
const MOST_ROWS = 120;

/** The tables behind the charts, to be read or taken along. */
export default function DataDialog({ store, onClose }: DialogProps) {
  const tables = tablesOf(store);
  const [name, setName] = useState('candles');
  const table = tables.find((one) => one.name === name) ?? tables[0];
  const summary = store.summary.value;
  return (
    <Dialog title="The data under the picture" onClose={onClose}>
      {table && summary ? (
        <>
          <div class="data-head">
            <div class="data-names" role="group" aria-label="Tables">
              {tables.map((one) => (
                <button key={one.name} type="button" aria-pressed={one === table} onClick={() => setName(one.name)}>
                  {one.title}
                </button>
              ))}
            </div>
            <div class="data-forms">
              {(['csv', 'json'] as const).map((form) => (
                <button key={form} type="button" onClick={() => saveTable(table, form, summary.id, summary.timeMs)}>
                  {form.toUpperCase()}
                </button>
              ))}
            </div>
          </div>
          <Rows table={table} />
        </>
      ) : (
        <p role="status">Nothing is loaded yet.</p>
      )}
    </Dialog>
  );
}

function Rows({ table: { title, columns, rows } }: { table: Table }) {
  return (
    <>
      <div class="data-rows" tabIndex={0} role="region" aria-label={title}>
        <table>
          <caption class="unseen">{title}</caption>
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, MOST_ROWS).map((row, i) => (
              <tr key={i}>
                {row.map((value, column) => (
                  <td key={columns[column]}>{cell(value)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p class="quiet">
        {rows.length > MOST_ROWS
          ? `The first ${MOST_ROWS} of ${formatNumber(rows.length, 0)} rows; the files hold all of them.`
          : `${rows.length} rows.`}{' '}
        Times are UTC; an empty cell is unknown.
      </p>
    </>
  );
}

function cell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'string') return value;
  return formatNumber(value, 0, Math.abs(value) >= 100 ? 2 : 6);
}
