import { expect, test } from 'vitest';
import type { MarketSummary } from '../../market/api/schemas.ts';
import { livenessOf } from './liveness.ts';

const END = Date.parse('2026-02-02T03:00Z');
const summary = { timeMs: END, barStepMs: 60_000, live: true } as MarketSummary;
const on = { state: 'live', reason: '' } as const;

test('live while bars come, stale when they are overdue', () => {
  expect(livenessOf(summary, null, on, END + 70_000).kind).toBe('live');
  const stale = livenessOf(summary, null, on, END + 1_200_000);
  expect([stale.kind, stale.label]).toEqual(['stale', 'Stale · 20 min old']);
});

test('a lost line comes before staleness, and says how old the picture is', () => {
  const lost = livenessOf(summary, null, { state: 'waiting', reason: 'the server fell silent' }, END + 1_200_000);
  expect([lost.kind, lost.label]).toEqual(['disconnected', 'Disconnected · 20 min old']);
  expect(lost.detail).toContain('the server fell silent');
  expect(livenessOf(summary, null, { state: 'connecting', reason: '' }, END).kind).toBe('connecting');
});

test('a recording and a moment of the past are neither live nor stale', () => {
  expect(livenessOf({ ...summary, live: false }, null, null, END + 1e12).kind).toBe('recording');
  const asOf = livenessOf(summary, END, on, END + 1e12);
  expect([asOf.kind, asOf.label]).toEqual(['as-of', 'As of 2026-02-02 03:00 UTC']);
});
