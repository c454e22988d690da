import { createGunzip, gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { CutError, inflated } from './inflate.ts';

/** Text that deflate can neither shorten much nor put into a single block. */
const text = Array.from({ length: 40_000 }, (_, i) => Math.sin(i).toString(36)).join('\n');
const packed = gzipSync(text);

async function inflateAll(bytes: Buffer): Promise<{ text: string; error: unknown }> {
  const open = async function* () {
    for (let at = 0; at < bytes.length; at += 50_000) yield bytes.subarray(at, at + 50_000);
  };
  let result = '';
  try {
    for await (const chunk of inflated(open, createGunzip)) result += chunk.toString('latin1');
  } catch (error) {
    return { text: result, error };
  }
  return { text: result, error: null };
}

it('inflates whole streams, one after another', async () => {
  expect(await inflateAll(packed)).toEqual({ text, error: null });
  expect((await inflateAll(Buffer.concat([packed, packed]))).text).toBe(text + text);
});

it('delivers what stands before a truncation', async () => {
  const { text: before, error } = await inflateAll(packed.subarray(0, packed.length >> 1));
  expect(error).toBeInstanceOf(CutError);
  expect(text.startsWith(before)).toBe(true);
  expect(before.length).toBeGreaterThan(text.length * 0.45);
});

it('delivers what stands before a corrupt block, once', async () => {
  const empty = gzipSync('').subarray(0, 10);
  // A block of the reserved type 3 right after a whole stream's last byte but its trailer.
  const broken = Buffer.concat([packed, empty, Buffer.from([0xff, 0xff, 0xff, 0xff])]);
  const { text: before, error } = await inflateAll(broken);
  expect(error).toBeInstanceOf(CutError);
  expect(before).toBe(text);
});

it('says where the checksum does not fit', async () => {
  const wrong = Buffer.from(packed);
  wrong[wrong.length - 6]! ^= 1;
  const { text: before, error } = await inflateAll(wrong);
  expect(error).toMatchObject({ name: 'CutError', message: 'incorrect data check' });
  expect(before).toBe(text);
});

it('hands on what is not the stream’s fault', async () => {
  const open = async function* (): AsyncGenerator<Buffer> {
    yield packed.subarray(0, 1000);
    throw new RangeError('disk');
  };
  const reading = async () => {
    for await (const chunk of inflated(open, createGunzip)) expect(chunk.length).toBeGreaterThan(0);
  };
  await expect(reading()).rejects.toThrow('disk');
});
