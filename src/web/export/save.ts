import { csvOf, jsonOf, type Table } from './table.ts';

/** Hands a file to the browser's downloads. */
export function save(name: string, content: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** `btc-usdt-2026-01-31T18-00Z-zones.csv`. */
export function fileName(marketId: string, timeMs: number, what: string): string {
  const market = marketId
    .replace(/:[^:]*$/, '')
    .replaceAll(/[^A-Za-z0-9]+/g, '-')
    .toLowerCase();
  const moment = new Date(timeMs).toISOString().slice(0, 16).replace(':', '-');
  return `${market}-${moment}Z-${what}`;
}

export function saveTable(table: Table, form: 'csv' | 'json', marketId: string, timeMs: number): void {
  const text = form === 'csv' ? csvOf(table) : jsonOf(table);
  const type = form === 'csv' ? 'text/csv' : 'application/json';
  save(fileName(marketId, timeMs, `${table.name}.${form}`), new Blob([text], { type }));
}
