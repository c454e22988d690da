import { expect, test } from 'vitest';
import { mixWords } from './mix-words.ts';

const sinceMs = Date.parse('2026-11-09T12:00Z');

test('a mix is told of where it was learned, and no other', () => {
  expect(mixWords({ mix: { source: 'learned', sinceMs } })).toBe('Leverage mix: learned, since 2026-11-09');
  expect([null, { mix: null }, { mix: { source: 'usual' as const, sinceMs } }].map(mixWords)).toEqual([
    null,
    null,
    null,
  ]);
});
