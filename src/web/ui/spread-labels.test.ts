import { expect, test } from 'vitest';
import { spreadLabels } from './spread-labels.ts';

test('labels that have room stay where they belong', () => {
  expect(spreadLabels([10, 40, 90], 20, 200)).toEqual([10, 40, 90]);
});

test('those that lie on one another give way downwards, and at the bottom end upwards', () => {
  expect(spreadLabels([10, 15, 16], 20, 200)).toEqual([10, 30, 50]);
  expect(spreadLabels([150, 180, 195, 199], 20, 200)).toEqual([130, 150, 170, 190]);
});
