import { Type, type Static } from 'typebox';
import { nullableNumber } from './nullable-number.ts';

/** A figure with its 95 % interval by day-block bootstrap; null where there is too little to tell. */
export const Estimate = Type.Object({ value: nullableNumber, low: nullableNumber, high: nullableNumber });
export type Estimate = Static<typeof Estimate>;
