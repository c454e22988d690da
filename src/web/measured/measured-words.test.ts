import { expect, test } from 'vitest';
import type { MeasuredAnswer, MeasuredSide } from '../../market/api/measured.ts';
import { askedWords, coverageWords, keyWords } from './measured-words.ts';

const side = (shareOfOpenInterest: number | null, medianAgeMs: number | null) =>
  ({ shareOfOpenInterest, medianAgeMs }) as MeasuredSide;
const answer = (over: Partial<MeasuredAnswer['coverage']> = {}, state: MeasuredAnswer['state'] = 'measured') =>
  ({
    state,
    coverage: {
      sinceMs: Date.parse('2026-02-01T10:00Z'),
      accounts: { heard: 4300, asked: 3100, holding: 1204 },
      long: side(0.31, 240_000),
      short: side(0.004, 12_000),
      ...over,
    },
  }) as MeasuredAnswer;

test('a sample is said to be one: how much at least, how old, and since when', () => {
  expect(coverageWords(answer())).toBe('1,204 accounts, at least 31% of longs and < 1% of shorts');
  expect(keyWords(answer(), true)).toMatch(
    / of shorts · answers 4 min old · since 2026-02-01 .* · zones are the model’s$/,
  );
  expect(keyWords(answer(), false)).not.toContain('zones');
});

test('one side without answers, one account, and open interest that is not known', () => {
  const accounts = { heard: 1, asked: 1, holding: 1 };
  const one = answer({ accounts, long: side(null, null), short: side(null, 5000), sinceMs: null });
  expect(keyWords(one, false)).toBe('1 account, open interest unknown · answers 5 s old');
});

test('before the first answer it says how far the asking is', () => {
  expect(keyWords(answer({}, 'asking'), true)).toBe(askedWords(answer()));
  expect(askedWords(answer())).toBe('Asked 3,100 of 4,300 accounts so far');
});
