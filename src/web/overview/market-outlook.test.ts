import { expect, test } from 'vitest';
import type { ZoneAnswer } from '../../market/api/zones.ts';
import { outlookOf } from './market-outlook.ts';

const zone = (distance: number, reproduction: number | null) => ({ distance, reproduction }) as ZoneAnswer;

test('the nearest zone on either side, and the greatest R within 10 % of the price', () => {
  const zones = [zone(0.04, 0.2), zone(-0.02, 0.1), zone(0.2, 1.4)];
  expect(outlookOf(zones)).toEqual({ nearest: zones[1], reproduction: 0.2 });
});

test('no zone, and no impact, are unknown and not zero', () => {
  expect(outlookOf([])).toEqual({ nearest: null, reproduction: null });
  expect(outlookOf([zone(0.01, null)]).reproduction).toBeNull();
});
