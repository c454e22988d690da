import { open } from 'node:fs/promises';

/** `field 100: kind`, `field 101: version`, end. */
const HEADER_BYTES = 8;
const END_OF_HEADER = 0xffff;
/** Before each entry: its length and its checksum, 64 bits each. */
const FRAME_BYTES = 16;
const KIND_AT = 2;
/** The entry that ends a commit. */
const COMMIT = 100;
const PART_BYTES = 4 * 2 ** 20;

/**
 * How many bytes at the end of a database's log belong to no whole commit: what a kill in the middle of one leaves, or a
 * machine that lost power. The database reads up to them, and says nothing. 0 where there is no log, or it is of a form
 * that is not known here.
 */
export async function unfinishedBytes(path: string): Promise<number> {
  const file = await open(path, 'r').catch(() => null);
  if (!file) return 0;
  try {
    const { size } = await file.stat();
    const part = Buffer.alloc(Math.min(PART_BYTES, size));
    let [from, held] = [0, (await file.read(part, 0, part.length, 0)).bytesRead];
    if (held < HEADER_BYTES || part.readUInt16LE(HEADER_BYTES - 2) !== END_OF_HEADER) return 0;
    let at = HEADER_BYTES;
    let whole = at;
    while (at + FRAME_BYTES + KIND_AT < size) {
      if (at + FRAME_BYTES + KIND_AT >= from + held) {
        [from, held] = [at, (await file.read(part, 0, part.length, at)).bytesRead];
        if (held <= FRAME_BYTES + KIND_AT) break;
      }
      const length = Number(part.readBigUInt64LE(at - from));
      const kind = part[at - from + FRAME_BYTES + KIND_AT];
      at += FRAME_BYTES + length;
      if (at > size) break;
      if (kind === COMMIT) whole = at;
    }
    return size - whole;
  } finally {
    await file.close();
  }
}
