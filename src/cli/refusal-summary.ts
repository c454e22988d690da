import type { RefusalLog } from '../market/recording/refusals.ts';

const SHOWN = 5;

/** Says how many rows were refused, and shows the first ones; silent where none was. */
export function printRefusals(log: RefusalLog): void {
  if (log.count === 0) return;
  console.error(`${log.count} rows were refused; the rows around them were kept:`);
  for (const { file, line, column, reason } of log.samples.slice(0, SHOWN)) {
    console.error(`  ${file}, line ${line}${column ? `, column ${column}` : ''}: ${reason}`);
  }
  if (log.count > SHOWN) console.error(`  and ${log.count - SHOWN} more`);
}
