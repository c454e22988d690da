import { describe, expect, it } from 'vitest';
import { CutError } from './inflate.ts';
import { type LineBatch, splitLines } from './lines.ts';

async function* chunks(...parts: (string | Buffer)[]) {
  for (const part of parts) yield Buffer.from(part);
}

async function collect(batches: AsyncIterable<LineBatch>): Promise<LineBatch> {
  const all: LineBatch = { firstLine: 1, lines: [], cut: null };
  for await (const batch of batches) {
    expect(batch.firstLine).toBe(all.lines.length + 1);
    all.lines.push(...batch.lines);
    all.cut = batch.cut;
  }
  return all;
}

describe('splitLines', () => {
  it('splits alike wherever the chunks end', async () => {
    const text = 'a,b\r\n\nlonger line\nlast';
    for (let size = 1; size <= text.length; size++) {
      const parts = text.match(new RegExp(`[^]{1,${size}}`, 'g'))!;
      expect((await collect(splitLines(chunks(...parts)))).lines).toEqual(['a,b', '', 'longer line', 'last']);
    }
  });

  it('drops the torn line where the stream is cut, and says so', async () => {
    async function* cut() {
      yield Buffer.from('1\n2\n3');
      throw new CutError('unexpected end of file');
    }
    expect(await collect(splitLines(cut()))).toMatchObject({ lines: ['1', '2'], cut: 'unexpected end of file' });
  });

  it('passes a line of any length in constant memory', async () => {
    const chunk = Buffer.alloc(64 * 1024, '7');
    let most = 0;
    const used = () => process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers;
    const before = used();
    async function* endless() {
      yield Buffer.from('first\n');
      for (let i = 0; i < 4096; i++) {
        if (i % 64 === 0) most = Math.max(most, used() - before);
        yield chunk;
      }
      yield Buffer.from('\nlast\n');
    }
    expect((await collect(splitLines(endless()))).lines).toEqual(['first', null, 'last']);
    // The line has 256 MiB.
    expect(most).toBeLessThan(48 * 1024 * 1024);
  });
});
