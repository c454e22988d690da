import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { inflated } from './inflate.ts';
import { type LineSource, splitLines } from './lines.ts';

const CHUNK = 64 * 1024;

/** A plain file's bytes, from the start at every call. */
export function plainBytes(path: string): AsyncIterable<Buffer> {
  return createReadStream(path, { highWaterMark: CHUNK });
}

/** Inflates gzip, members one after another; see {@link inflated}. */
export function gunzipped(open: () => AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  return inflated(open, () => createGunzip({ chunkSize: CHUNK }));
}

/** The lines of a plain or (by its name) gzipped file. */
export function linesOfFile(path: string): LineSource {
  const plain = () => plainBytes(path);
  return { file: path, open: () => splitLines(path.endsWith('.gz') ? gunzipped(plain) : plain()) };
}
