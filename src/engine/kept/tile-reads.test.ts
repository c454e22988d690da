import { expect, test } from 'vitest';
import { TileReads } from './tile-reads.ts';

test('what is asked for together, or while others are read, is read in one look', async () => {
  const looks: number[][] = [];
  const reads = new TileReads(async (wanted) => {
    looks.push(wanted.map(({ tile }) => tile));
    await new Promise((resolve) => setImmediate(resolve));
    return new Map(
      wanted.filter(({ tile }) => tile < 9).map(({ level, tile }) => [`${level} ${tile}`, Uint8Array.of(tile)]),
    );
  });
  const found = await Promise.all([1, 2, 9].map((tile) => reads.read({ version: 'v', level: '1m', tile })));
  expect(found).toEqual([Uint8Array.of(1), Uint8Array.of(2), null]);
  expect(looks).toEqual([[1, 2, 9]]);
  const many = await Promise.all(
    Array.from({ length: 40 }, (_, i) => reads.read({ version: 'v', level: '5m', tile: i % 9 })),
  );
  expect(many.every((bytes, i) => bytes?.[0] === i % 9)).toBe(true);
  expect(looks.slice(1).map(({ length }) => length)).toEqual([16, 16, 8]);
});

test('a look that fails fails those who wait for it, and no other', async () => {
  let failing = true;
  const reads = new TileReads(async () => {
    if (failing) throw new Error('no disk');
    return new Map([['1h 1', Uint8Array.of(7)]]);
  });
  await expect(reads.read({ version: 'v', level: '1h', tile: 1 })).rejects.toThrow('no disk');
  failing = false;
  expect(await reads.read({ version: 'v', level: '1h', tile: 1 })).toEqual(Uint8Array.of(7));
});
