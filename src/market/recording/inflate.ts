import { once } from 'node:events';
import type { Gunzip, InflateRaw } from 'node:zlib';

/** A stream that ends before its data do; what came before the break has been delivered. */
export class CutError extends Error {
  override name = 'CutError';
}

class InflateFault extends Error {
  readonly atByte: number;
  readonly corrupt: boolean;
  constructor(cause: NodeJS.ErrnoException, atByte: number) {
    super(cause.message, { cause });
    this.atByte = atByte;
    this.corrupt = cause.code === 'Z_DATA_ERROR';
  }
}

/** Input bytes per step; bounds memory too, since deflate expands at most 1032-fold. */
const STEP = 16 * 1024;

/**
 * Inflates a stream and delivers everything up to a break, then throws. zlib drops the output of the step in which it
 * finds a corrupt block, so that step is taken once more, byte by byte.
 *
 * @param open opens the compressed bytes; called again after a corrupt block
 * @throws CutError where the stream is truncated or corrupt
 */
export async function* inflated(
  open: () => AsyncIterable<Buffer>,
  create: () => Gunzip | InflateRaw,
): AsyncGenerator<Buffer> {
  let delivered = 0;
  let fault: InflateFault;
  try {
    for await (const chunk of attempt(open(), create(), Number.POSITIVE_INFINITY)) {
      delivered += chunk.length;
      yield chunk;
    }
    return;
  } catch (error) {
    if (!(error instanceof InflateFault)) throw error;
    fault = error;
  }
  if (!fault.corrupt) throw new CutError(fault.message);
  let passed = 0;
  try {
    for await (const chunk of attempt(open(), create(), fault.atByte)) {
      const fresh = chunk.subarray(Math.min(chunk.length, Math.max(0, delivered - passed)));
      passed += chunk.length;
      if (fresh.length > 0) yield fresh;
    }
  } catch (error) {
    if (!(error instanceof InflateFault)) throw error;
    throw new CutError(error.message);
  }
}

async function* attempt(
  input: AsyncIterable<Buffer>,
  inflater: Gunzip | InflateRaw,
  carefulFrom: number,
): AsyncGenerator<Buffer> {
  let ready: Buffer[] = [];
  let atByte = 0;
  let failure: NodeJS.ErrnoException | null = null;
  inflater.on('data', (chunk: Buffer) => ready.push(chunk));
  inflater.on('error', (error) => (failure = error));
  const settled = async (start: (done: () => void) => void) => {
    await new Promise<void>((resolve) => {
      inflater.once('error', resolve);
      start(() => {
        inflater.off('error', resolve);
        resolve();
      });
    });
  };
  try {
    for await (const chunk of input) {
      for (let from = 0; from < chunk.length; ) {
        const careful = atByte >= carefulFrom;
        const part = chunk.subarray(from, from + (careful ? 1 : STEP));
        await settled((done) => inflater.write(part, done));
        if (careful) await new Promise(setImmediate);
        yield* ready;
        ready = [];
        if (failure) throw new InflateFault(failure, atByte);
        from += part.length;
        atByte += part.length;
      }
    }
    await new Promise(setImmediate);
    yield* ready;
    ready = [];
    if (!failure) {
      const end = once(inflater, 'end').catch(() => undefined);
      inflater.end();
      await end;
    }
    yield* ready;
    if (failure) throw new InflateFault(failure, atByte);
  } finally {
    inflater.destroy();
  }
}
