import fc from 'fast-check';
import { expect, it } from 'vitest';
import { mergeByTime, type Stream, withoutDuplicates } from './merge.ts';

interface Row {
  timeMs: number;
  key: string;
}

let open = 0;
let mostOpen = 0;

function stream(rows: readonly Row[], batch: number, firstKnown: boolean): Stream<Row> {
  return {
    firstMs: firstKnown ? (rows[0]?.timeMs ?? 0) : Number.NEGATIVE_INFINITY,
    async *open() {
      mostOpen = Math.max(mostOpen, ++open);
      for (let i = 0; i < rows.length; i += batch) yield rows.slice(i, i + batch);
      open--;
    },
  };
}

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const result: Item[] = [];
  for await (const item of items) result.push(item);
  return result;
}

const rowsOf = (times: number[]) => times.toSorted((a, b) => a - b).map((timeMs) => ({ timeMs, key: `${timeMs}` }));

it('gives every row once, in time order, however the rows lie in the files', async () => {
  const file = fc.tuple(fc.array(fc.nat(50), { maxLength: 20 }), fc.integer({ min: 1, max: 5 }), fc.boolean());
  await fc.assert(
    fc.asyncProperty(fc.array(file, { maxLength: 6 }), async (files) => {
      const streams = files.map(([times, batch, known]) => stream(rowsOf(times), batch, known));
      const merged = (await all(mergeByTime(streams))).flatMap(({ rows }) => rows);
      expect(merged.map(({ timeMs }) => timeMs)).toEqual(files.flatMap(([times]) => times).toSorted((a, b) => a - b));
    }),
  );
});

it('opens files when their time comes', async () => {
  [open, mostOpen] = [0, 0];
  const days = Array.from({ length: 20 }, (_, day) => stream(rowsOf([day * 10, day * 10 + 5]), 1, true));
  await all(mergeByTime(days.toReversed()));
  expect(mostOpen).toBe(1);
});

it('drops what a second file says again, and keeps equal rows of one file', async () => {
  const a = rowsOf([1, 2, 3, 3]);
  const b = rowsOf([3, 4]);
  let dropped = 0;
  const merged = mergeByTime([stream(a, 9, true), stream(b, 9, true)]);
  const kept = await all(
    withoutDuplicates(
      merged,
      ({ key }) => key,
      (count) => (dropped += count),
    ),
  );
  expect(kept.flat().map(({ timeMs }) => timeMs)).toEqual([1, 2, 3, 3, 4]);
  expect(dropped).toBe(1);
});
