import { expect, test } from 'vitest';
import { studentQuantile } from '../../../test/prove/risk/student.ts';
import { shockMarket } from '../../../test/prove/risk/shocked.ts';
import { venueExamples } from '../../../test/prove/risk/venues.ts';
import { followZones } from '../../../test/prove/risk/zones.ts';

// The short form of `npm run prove risk`.

test("the venues' own worked examples are met to the cent", () => {
  for (const { what, found, asked, ok } of venueExamples()) expect(ok, `${what}: ${found}, asked ${asked}`).toBe(true);
});

test('bands are as wide as tables of Student say', () => {
  expect(studentQuantile(0.05, 19)).toBeCloseTo(2.093, 3);
  expect(studentQuantile(0.05 / 44, 19)).toBeCloseTo(3.81, 1);
});

test('a shock to a simulated market runs as far as the cascade of its true positions says', () => {
  const [deep, thin] = [shockMarket(1, -0.05, 1), shockMarket(1, -0.05, 0.1)];
  for (const { ended, truth, liquidated, asked } of [deep!, thin!]) {
    expect(Math.abs(ended - truth.end) / asked).toBeLessThan(0.15);
    expect(liquidated / truth.quantity).toBeGreaterThan(0.7);
    expect(liquidated / truth.quantity).toBeLessThan(1.4);
  }
  expect(thin!.ended).toBeGreaterThan(deep!.ended);
  expect(deep!.map.quantity / deep!.liquidated).toBeGreaterThan(0.4);
  expect(deep!.map.quantity / deep!.liquidated).toBeLessThan(2.5);
});

test('zones are disjoint and do not flicker', () => {
  const { looks, overlaps, seen, kept, between } = followZones(1, 4);
  expect(looks).toBeGreaterThan(40);
  expect(overlaps).toBe(0);
  expect(kept / seen).toBeGreaterThan(0.93);
  expect(between.moved / (between.kept + between.moved)).toBeLessThan(0.03);
});
