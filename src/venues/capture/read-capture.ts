import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { constants, createGunzip } from 'node:zlib';
import { CaptureError } from '../../market/errors.ts';
import { type Entry, EntryReader } from './entry.ts';
import { CAPTURE_FORMS, type CaptureForm } from './product-recorder.ts';

/** Names of the products (`binance-usdm`) that a capture has, in alphabetical order. */
export async function productsIn(folder: string): Promise<string[]> {
  const names = await readdir(folder, { withFileTypes: true }).catch(() => {
    throw new CaptureError(`${folder} cannot be read: give the folder that \`pyrometer record --out\` wrote`);
  });
  const found = [];
  for (const entry of names.filter((one) => one.isDirectory())) {
    const forms = await readdir(join(folder, entry.name));
    if (forms.some((form) => (CAPTURE_FORMS as readonly string[]).includes(form))) found.push(entry.name);
  }
  if (found.length === 0) throw new CaptureError(`${folder} holds no capture: \`pyrometer record --out\` writes one`);
  return found.toSorted();
}

/**
 * A product's entries in the order in which they came, one file after another, in bounded memory.
 * @param onTrouble told where a file ends inside an entry, as one does whose writer was killed, or cannot be read on
 */
export async function* readEntries(
  folder: string,
  product: string,
  form: CaptureForm,
  onTrouble: (text: string) => void,
): AsyncGenerator<Entry> {
  const path = join(folder, product, form);
  const files = (await readdir(path).catch(() => [])).filter((name) => name.endsWith('.gz')).toSorted();
  for (const name of files) {
    const reader = new EntryReader();
    const file = join(path, name);
    // What a killed writer left of its last batch is still unpacked as far as it goes.
    const unpacked = createReadStream(file).pipe(createGunzip({ finishFlush: constants.Z_SYNC_FLUSH }));
    try {
      for await (const bytes of unpacked) yield* reader.read(bytes as Buffer);
      if (reader.torn) onTrouble(`${file}: ends inside an entry, which is left out`);
    } catch (error) {
      if (!(error instanceof CaptureError) && (error as NodeJS.ErrnoException).code?.startsWith('Z_') !== true)
        throw error;
      onTrouble(`${file}: cannot be read on: ${(error as Error).message}`);
    }
  }
}

/** Several sources' entries in order of time; those of one moment by the order of the sources. */
export async function* merged<Source>(
  sources: readonly { source: Source; entries: AsyncIterable<Entry> }[],
): AsyncGenerator<{ source: Source; entry: Entry }> {
  const heads = await Promise.all(
    sources.map(async ({ source, entries }) => {
      const iterator = entries[Symbol.asyncIterator]();
      return { source, iterator, next: await iterator.next() };
    }),
  );
  for (;;) {
    const open = heads.filter(({ next }) => !next.done);
    if (open.length === 0) return;
    const first = open.reduce((a, b) => (b.next.value!.timeMs < a.next.value!.timeMs ? b : a));
    yield { source: first.source, entry: first.next.value! };
    first.next = await first.iterator.next();
  }
}
