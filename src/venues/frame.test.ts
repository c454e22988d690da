import { expect, it } from 'vitest';
import { createBinanceParser } from './binance/parse.ts';
import { binanceInstruments, FRAMES } from './binance/frames.testing.ts';
import { ContentIds, numberOf, positive, readFrame, shown, timeMs } from './frame.ts';

it('takes text and numbers for numbers, and nothing else', () => {
  expect([numberOf('1.5'), numberOf(2)]).toEqual([1.5, 2]);
  for (const value of ['', null, undefined, true, [], ['5'], {}]) expect(numberOf(value)).toBeNaN();
});

it.each([0, -1, 'NaN', 'Infinity', '1e999', 1e-30, 1e30, null])('takes %j for no price', (p) => {
  expect(() => positive({ p }, 'p')).toThrow('p is');
});

it.each([1_700_000_000, 1_700_000_000_000_000, '2023-11-14', -1])('takes %j for no time in milliseconds', (t) => {
  expect(() => timeMs({ t }, 't')).toThrow('not a time in milliseconds');
});

it('keeps twins of a frame apart', () => {
  const ids = new ContentIds();
  expect([ids.next('a'), ids.next('b'), ids.next('a'), ids.next('a')]).toEqual(['a', 'b', 'a-1', 'a-2']);
});

it('says a value in a few words, however deep or long', () => {
  expect([shown('x'), shown(undefined), shown([1, 'a', [2], {}, 5]), shown({ a: 1 })]).toEqual([
    '"x"',
    'missing',
    '[1, "a", a list, an object, ...]',
    'an object',
  ]);
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  const parse = createBinanceParser(binanceInstruments(), 'usdm');
  const { refusals } = parse(FRAMES.trade.replace('"64000.5"', deep), 0);
  expect(refusals).toEqual([{ reason: 'bad-field', detail: expect.any(String), sample: expect.any(String) }]);
  expect(refusals[0]!.sample.length).toBeLessThanOrEqual(512);
});

it("lets a reader's own fault through: it is no refusal", () => {
  const broken = () => readFrame('{}', 0, () => undefined!['field' as never]);
  expect(broken).toThrow(TypeError);
});
