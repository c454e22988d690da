import fc from 'fast-check';
import { expect } from 'vitest';
import type { Parsed, Parser } from './frame.ts';
import type { InstrumentTable } from './instrument-table.ts';
import { impossible, KINDS, spoilt, type Step } from './spoilt.testing.ts';

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    kind: fc.constantFrom(...KINDS),
    at: fc.double({ min: 0, max: 0.999999, noNaN: true }),
    pick: fc.nat(9999),
  }),
  { minLength: 1, maxLength: 3 },
);

/** Everything that is said must be possible. */
export function expectPossible(parsed: Parsed, instruments: InstrumentTable): void {
  const fault = impossible(parsed, instruments);
  if (fault !== null) expect.fail(fault);
}

/** Spoils frames `runs` times and reads them; nothing may throw, and nothing impossible may be said. */
export function tryMutations(
  parse: Parser,
  instruments: InstrumentTable,
  frames: readonly string[],
  runs: number,
): void {
  let refused = 0;
  fc.assert(
    fc.property(fc.constantFrom(...frames), steps, (raw, changes) => {
      const parsed = parse(spoilt(raw, changes), 1_700_000_000_000);
      refused += parsed.refusals.length;
      expectPossible(parsed, instruments);
    }),
    { numRuns: runs },
  );
  // Were nothing refused, nothing was spoilt.
  expect(refused).toBeGreaterThan(runs / 4);
}
