import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkQuietHours, isQuiet } from './quiet-hours.ts';

const at = (text: string) => Date.parse(text);

test('over midnight, in the time zone that was named', () => {
  const quiet = { from: '22:00', to: '07:00', timeZone: 'Europe/Berlin' };
  expect(isQuiet(quiet, at('2026-01-10T20:59Z'))).toBe(false);
  expect(isQuiet(quiet, at('2026-01-10T21:00Z'))).toBe(true);
  expect(isQuiet(quiet, at('2026-01-11T05:59Z'))).toBe(true);
  expect(isQuiet(quiet, at('2026-01-11T06:00Z'))).toBe(false);
  // In summer the same clock is an hour earlier.
  expect(isQuiet(quiet, at('2026-07-10T20:00Z'))).toBe(true);
  expect(isQuiet(quiet, at('2026-07-11T05:00Z'))).toBe(false);
  expect(isQuiet(null, at('2026-01-10T23:00Z'))).toBe(false);
});

test('turned around, quiet is what was not', () => {
  const minute = fc.integer({ min: 0, max: 1439 });
  const text = (value: number) =>
    `${String(Math.floor(value / 60)).padStart(2, '0')}:${String(value % 60).padStart(2, '0')}`;
  fc.assert(
    fc.property(minute, minute, fc.integer({ min: 0, max: 4e12 }), (a, b, timeMs) => {
      fc.pre(a !== b);
      const quiet = { from: text(a), to: text(b), timeZone: 'Asia/Kolkata' };
      expect(isQuiet(quiet, timeMs)).toBe(!isQuiet({ ...quiet, from: quiet.to, to: quiet.from }, timeMs));
    }),
  );
});

test('an unknown zone, and hours without length, are refused', () => {
  expect(() => checkQuietHours({ from: '22:00', to: '07:00', timeZone: 'Europe/Nowhere' })).toThrow(/IANA name/);
  expect(() => checkQuietHours({ from: '22:00', to: '22:00', timeZone: 'UTC' })).toThrow(/is no time/);
});
