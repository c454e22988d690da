/** A stream of rows in time order. */
export interface Stream<Row> {
  /** No row is earlier; -Infinity where that is not known. */
  firstMs: number;
  open(): AsyncIterable<Row[]>;
}

interface Cursor<Row> {
  source: number;
  batches: AsyncIterator<Row[]>;
  rows: Row[];
  at: number;
}

/**
 * Joins streams in time order. A stream is opened when its time has come, so that many files of a day each never stand
 * open together. Of rows of the same time the lower-numbered stream's come first.
 */
export async function* mergeByTime<Row extends { timeMs: number }>(
  streams: readonly Stream<Row>[],
): AsyncGenerator<{ rows: Row[]; source: number }> {
  const waiting = streams.map((stream, source) => ({ stream, source }));
  waiting.sort((a, b) =>
    a.stream.firstMs === b.stream.firstMs ? a.source - b.source : a.stream.firstMs - b.stream.firstMs,
  );
  const active: Cursor<Row>[] = [];
  try {
    while (waiting.length > 0 || active.length > 0) {
      let lead: Cursor<Row> | null = null;
      for (const cursor of active) if (lead === null || before(cursor, lead)) lead = cursor;
      if (waiting.length > 0 && (lead === null || waiting[0]!.stream.firstMs <= headOf(lead))) {
        const { stream, source } = waiting.shift()!;
        const cursor = { source, batches: stream.open()[Symbol.asyncIterator](), rows: [], at: 0 };
        if (await refill(cursor)) active.push(cursor);
        continue;
      }
      if (lead === null) continue;
      let limitMs = waiting[0]?.stream.firstMs ?? Number.POSITIVE_INFINITY;
      for (const cursor of active) if (cursor !== lead) limitMs = Math.min(limitMs, headOf(cursor));
      let end = lead.at + 1;
      while (end < lead.rows.length && lead.rows[end]!.timeMs < limitMs) end++;
      yield { rows: lead.rows.slice(lead.at, end), source: lead.source };
      lead.at = end;
      if (end === lead.rows.length && !(await refill(lead))) active.splice(active.indexOf(lead), 1);
    }
  } finally {
    for (const cursor of active) await cursor.batches.return?.();
  }
}

function headOf<Row extends { timeMs: number }>(cursor: Cursor<Row>): number {
  return cursor.rows[cursor.at]!.timeMs;
}

function before<Row extends { timeMs: number }>(a: Cursor<Row>, b: Cursor<Row>): boolean {
  return headOf(a) < headOf(b) || (headOf(a) === headOf(b) && a.source < b.source);
}

async function refill<Row>(cursor: Cursor<Row>): Promise<boolean> {
  cursor.at = 0;
  do {
    const next = await cursor.batches.next();
    if (next.done) return false;
    cursor.rows = next.value;
  } while (cursor.rows.length === 0);
  return true;
}

/**
 * Takes out what several files say in common.
 *
 * @param keyOf what makes two rows of the same time the same
 * @param onDuplicate told how many rows were dropped
 */
export async function* withoutDuplicates<Row extends { timeMs: number }>(
  merged: AsyncIterable<{ rows: Row[]; source: number }>,
  keyOf: (row: Row) => string,
  onDuplicate: (count: number) => void,
): AsyncGenerator<Row[]> {
  let timeMs = Number.NEGATIVE_INFINITY;
  let seen = new Map<string, number>();
  for await (const { rows, source } of merged) {
    const kept = rows.filter((row) => {
      if (row.timeMs !== timeMs) {
        timeMs = row.timeMs;
        seen = new Map();
      }
      const key = keyOf(row);
      // Equal rows within one file may be two events; a second file's are the same events again.
      const first = seen.get(key);
      if (first === undefined) seen.set(key, source);
      return first === undefined || first === source;
    });
    if (kept.length < rows.length) onDuplicate(rows.length - kept.length);
    if (kept.length > 0) yield kept;
  }
}
