import { open, stat } from 'node:fs/promises';
import { createInflateRaw } from 'node:zlib';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { RecordingError } from '../../market/errors.ts';
import { gunzipped, plainBytes } from '../../market/recording/files.ts';
import { inflated } from '../../market/recording/inflate.ts';
import { type LineSource, splitLines } from '../../market/recording/lines.ts';

/** Told how many bytes of the files have been read since the last call. */
export type OnBytes = (bytes: number) => void;

/**
 * The texts in one file: one for a plain or gzipped file, one for each file in a zip archive. What a file is packed in
 * is told by its first bytes.
 *
 * @throws RecordingError where the file cannot be read at all
 */
export async function openSources(path: string, onBytes: OnBytes): Promise<LineSource[]> {
  const magic = await firstBytes(path);
  const counted = () => counting(plainBytes(path), onBytes);
  if (magic[0] === 0x50 && magic[1] === 0x4b) return zipSources(path, onBytes);
  const gzipped = magic[0] === 0x1f && magic[1] === 0x8b;
  return [{ file: path, open: () => splitLines(gzipped ? gunzipped(counted) : counted()) }];
}

async function firstBytes(path: string): Promise<Buffer> {
  try {
    if ((await stat(path)).isDirectory()) throw new Error('it is a folder: name the files in it');
    const file = await open(path);
    try {
      const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 0);
      return buffer;
    } finally {
      await file.close();
    }
  } catch (error) {
    throw new RecordingError(`${path} cannot be read: ${(error as Error).message}`);
  }
}

async function zipSources(path: string, onBytes: OnBytes): Promise<LineSource[]> {
  const names: string[] = [];
  await withZip(path, async (zip) => {
    for await (const entry of zip.eachEntry()) {
      if (/(\/|\.CHECKSUM)$|^__MACOSX\//.test(entry.fileName)) continue;
      if (entry.isEncrypted()) throw new RecordingError(`${path} is encrypted: unpack it first`);
      names.push(entry.fileName);
    }
  });
  return names.map((name) => ({
    file: `${path}/${name}`,
    open: () => splitLines(entryBytes(path, name, onBytes)),
  }));
}

async function* entryBytes(path: string, name: string, onBytes: OnBytes): AsyncGenerator<Buffer> {
  const zip = await openZip(path);
  try {
    const entry = await find(zip, path, name);
    const raw = () => rawBytes(zip, entry, onBytes);
    if (entry.compressionMethod === 0) yield* raw();
    else if (entry.compressionMethod === 8) yield* inflated(raw, createInflateRaw);
    else throw new RecordingError(`${path}/${name} is packed by an unusual method: unpack it first`);
  } finally {
    zip.close();
  }
}

async function* rawBytes(zip: ZipFile, entry: Entry, onBytes: OnBytes): AsyncGenerator<Buffer> {
  const compressed = entry.compressionMethod !== 0;
  const stream = await zip.openReadStreamPromise(entry, compressed ? ({ decompress: false } as never) : undefined);
  yield* counting(stream, onBytes);
}

async function find(zip: ZipFile, path: string, name: string): Promise<Entry> {
  for await (const entry of zip.eachEntry()) if (entry.fileName === name) return entry;
  throw new RecordingError(`${path} changed while it was read: ${name} is gone`);
}

async function withZip(path: string, use: (zip: ZipFile) => Promise<void>): Promise<void> {
  const zip = await openZip(path);
  try {
    await use(zip);
  } catch (error) {
    if (error instanceof RecordingError) throw error;
    throw new RecordingError(`${path} is not a whole zip archive: ${(error as Error).message}`);
  } finally {
    zip.close();
  }
}

async function openZip(path: string): Promise<ZipFile> {
  try {
    return await openPromise(path, { autoClose: false });
  } catch (error) {
    throw new RecordingError(`${path} is not a whole zip archive: ${(error as Error).message}`);
  }
}

async function* counting(chunks: AsyncIterable<Buffer>, onBytes: OnBytes): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    onBytes(chunk.length);
    yield chunk;
  }
}
