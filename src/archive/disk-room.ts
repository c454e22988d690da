import { stat, statfs } from 'node:fs/promises';

/**
 * Writing stops while less than this is free, or less than a quarter of a small disk, beside the room that the log takes
 * when it goes into the file: what this process writes never meets the disk's end.
 */
const LEAST_FREE_BYTES = 64 * 2 ** 20;
const LEAST_FREE_SHARE = 0.25;
const ROOM_OF_LOG = 1.2;

const NO_ROOM = /No space left|disk is full|quota exceeded/i;

/** How full the disk of a data folder is. */
export interface DiskRoom {
  freeBytes: number;
  /** Nothing may be written with fewer free ones, or with fewer beside the room that the log takes in the file. */
  leastBytes: number;
  logBytes: number;
}

export async function diskRoom(folder: string, log: string): Promise<DiskRoom> {
  const { bavail, blocks, bsize } = await statfs(folder);
  const leastBytes = Math.min(LEAST_FREE_BYTES, blocks * bsize * LEAST_FREE_SHARE);
  return { freeBytes: bavail * bsize, leastBytes, logBytes: await fileSize(log) };
}

export function isFull({ freeBytes, leastBytes, logBytes }: DiskRoom): boolean {
  return freeBytes < leastBytes + logBytes * ROOM_OF_LOG;
}

/** There is room once the log, which is then smaller, has gone into the file. */
export function isFullOfLog(room: DiskRoom): boolean {
  return isFull(room) && room.freeBytes >= room.leastBytes && room.logBytes > 0;
}

/** Whether an error says that there is no room. */
export function saysFull(error: unknown): boolean {
  return NO_ROOM.test(String(error));
}

export function fullReason(folder: string, freeBytes: number): string {
  const free = (freeBytes / 2 ** 20).toFixed(0);
  return `${folder}: the disk is full (${free} MB free): nothing more is kept until there is room; what is kept can be read`;
}

/** 0 where there is no such file. */
export function fileSize(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}
