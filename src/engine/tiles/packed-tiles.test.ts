import { expect, test } from 'vitest';
import { PackedTiles } from './packed-tiles.ts';
import { TileRoom } from './tile-room.ts';

const MEGABYTE = 2 ** 20;
const tile = () => ({ gzip: new Uint8Array(MEGABYTE), version: 1, closed: true });

test('what can be rebuilt goes when its room is needed, first what was not asked for longest; what is kept stays', () => {
  const tiles = new PackedTiles(new TileRoom(32 * MEGABYTE));
  tiles.set('1h', 0, tile(), true);
  for (let index = 0; index < 32; index++) tiles.set('1m', index, tile(), false);
  expect(tiles.hasRoom).toBe(false);
  expect(tiles.get('1m', 0)).not.toBeNull();
  for (let index = 32; index < 40; index++) tiles.set('1m', index, tile(), false);
  expect(tiles.get('1m', 0)).not.toBeNull();
  expect([1, 8].map((index) => tiles.get('1m', index))).toEqual([null, null]);
  expect(tiles.get('1m', 9)).not.toBeNull();
  expect(tiles.get('1h', 0)).not.toBeNull();
  expect(tiles.size('1m')).toEqual({ tiles: 32, bytes: 32 * MEGABYTE });
  expect(tiles.size()).toEqual({ tiles: 33, bytes: 33 * MEGABYTE });
  tiles.release('1h', 0);
  expect(tiles.get('1h', 0)).toBeNull();
});

test('a tile that is set again takes its own place', () => {
  const tiles = new PackedTiles(new TileRoom(32 * MEGABYTE));
  for (let i = 0; i < 100; i++) tiles.set('1m', 7, tile(), false);
  expect(tiles.size()).toEqual({ tiles: 1, bytes: MEGABYTE });
  expect(tiles.hasRoom).toBe(true);
});

test('markets share the room, and none sees the tiles of another', () => {
  const room = new TileRoom(4 * MEGABYTE);
  const [one, other] = [new PackedTiles(room), new PackedTiles(room)];
  one.set('1m', 0, tile(), false);
  expect(other.get('1m', 0)).toBeNull();
  for (let index = 0; index < 4; index++) other.set('1m', index, tile(), false);
  expect(one.get('1m', 0)).toBeNull();
  expect(other.size()).toEqual({ tiles: 4, bytes: 4 * MEGABYTE });
});
