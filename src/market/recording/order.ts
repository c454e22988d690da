import type { RefusalLog } from './refusals.ts';
import type { RowBatch } from './row-parser.ts';
import type { Order } from './table.ts';

/** So many rows say what a file's step is. */
const ENOUGH = 256;

/** A distance that is rarer among neighbours is a stray row's. */
const COMMON_SHARE = 0.25;

/**
 * The step of a series: the smallest common distance between neighbours that divides the most frequent one. Not the
 * smallest of all, which one stray row would make; not simply the most frequent, which many missing rows would make
 * a multiple of the step. NaN for fewer than two times.
 */
export function commonStep(timesMs: readonly number[]): number {
  const distances: number[] = [];
  for (let i = 1; i < timesMs.length; i++) distances.push(timesMs[i]! - timesMs[i - 1]!);
  const positive = distances.filter((distance) => distance > 0);
  const frequent = mostFrequent(positive);
  let step = frequent;
  for (const distance of new Set(positive)) {
    if (distance >= step || frequent % distance !== 0) continue;
    const count = positive.filter((other) => other === distance).length;
    if (count >= positive.length * COMMON_SHARE) step = distance;
  }
  return step;
}

function mostFrequent(values: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  let best = Number.NaN;
  let most = 0;
  for (const [value, count] of counts) {
    if (count > most || (count === most && value < best)) {
      best = value;
      most = count;
    }
  }
  return best;
}

/**
 * Keeps the rows whose times run as they must and refuses the others. One row is held back: where the next one is
 * earlier, yet later than all before, it is the held one that was ahead of its time, so that a single wrong stamp in
 * the future costs one row, not the rest of the file.
 */
export async function* inOrder<Row extends { timeMs: number }>(
  batches: AsyncIterable<RowBatch<Row>>,
  order: Order,
  file: string,
  refusals: RefusalLog,
): AsyncGenerator<Row[]> {
  if (order === 'any') {
    for await (const { rows } of batches) if (rows.length > 0) yield rows;
    return;
  }
  const grid = order === 'grid';
  let stepMs = Number.NaN;
  let phaseMs = 0;
  let lastMs = Number.NEGATIVE_INFINITY;
  let held: Row | null = null;
  let heldLine = 0;
  const refuse = (line: number, reason: string) => refusals.add({ file, line, column: 'time', reason });

  const keep = (row: Row, kept: Row[]) => {
    if (grid && row.timeMs - lastMs > stepMs && lastMs > 0) {
      refusals.addGap({ file, fromMs: lastMs + stepMs, toMs: row.timeMs });
    }
    lastMs = row.timeMs;
    kept.push(row);
  };

  for await (const { rows, lines } of grid ? gathered(batches) : batches) {
    if (grid && Number.isNaN(stepMs)) {
      stepMs = commonStep(rows.map((row) => row.timeMs));
      phaseMs = mostFrequent(rows.map((row) => row.timeMs % stepMs));
    }
    const kept: Row[] = [];
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]!;
      const timeMs = row.timeMs;
      if (timeMs < lastMs || (grid && timeMs === lastMs)) {
        refuse(
          lines[i]!,
          timeMs === lastMs ? `${timeMs} is there already` : `time runs backwards, ${timeMs} after ${lastMs}`,
        );
        continue;
      }
      if (grid && !Number.isNaN(stepMs) && timeMs % stepMs !== phaseMs) {
        refuse(lines[i]!, `${timeMs} is not on the file's grid of ${stepMs} ms`);
        continue;
      }
      if (held !== null) {
        if (grid && timeMs === held.timeMs) {
          refuse(lines[i]!, `${timeMs} is there already`);
          continue;
        }
        if (timeMs < held.timeMs) refuse(heldLine, `${held.timeMs} is ahead of the next row's ${timeMs}`);
        else keep(held, kept);
      }
      held = row;
      heldLine = lines[i]!;
    }
    if (kept.length > 0) yield kept;
  }
  if (held !== null) {
    const kept: Row[] = [];
    keep(held, kept);
    yield kept;
  }
}

/** Joins the first batches until there are enough rows to see the step. */
async function* gathered<Row>(batches: AsyncIterable<RowBatch<Row>>): AsyncGenerator<RowBatch<Row>> {
  let first: RowBatch<Row> | null = { rows: [], lines: [] };
  for await (const batch of batches) {
    if (first === null) {
      yield batch;
      continue;
    }
    if (first.rows.length === 0) first = batch;
    else {
      first.rows = first.rows.concat(batch.rows);
      first.lines = first.lines.concat(batch.lines);
    }
    if (first.rows.length < ENOUGH) continue;
    yield first;
    first = null;
  }
  if (first !== null) yield first;
}
