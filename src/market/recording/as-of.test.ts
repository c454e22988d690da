import { expect, test } from 'vitest';
import { recordingAsOf } from './as-of.ts';
import type { Recording } from './reader.ts';

async function* batches<Row>(...some: Row[][]): AsyncGenerator<Row[]> {
  yield* some;
}
async function all<Row>(stream: AsyncIterable<Row[]>): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const some of stream) rows.push(...some);
  return rows;
}
const rows = (...timesMs: number[]) => timesMs.map((timeMs) => ({ timeMs, stepMs: 300 }));

test('has bars and totals that had ended by then, and what had happened', async () => {
  const recording = {
    bars: () => batches(rows(0, 100, 200), rows(300, 400, 500)),
    liquidations: () => batches(rows(50, 410), rows(411, 600)),
    liquidationTotals: () => batches(rows(0, 300)),
  } as unknown as Recording;
  const then = recordingAsOf(recording, 410);
  const timesOf = async (stream: AsyncIterable<{ timeMs: number }[]>) =>
    (await all(stream)).map(({ timeMs }) => timeMs);
  expect(await timesOf(then.bars())).toEqual([0, 100, 200, 300]);
  expect(await timesOf(then.liquidations())).toEqual([50, 410]);
  expect(await timesOf(then.liquidationTotals())).toEqual([0]);
});
