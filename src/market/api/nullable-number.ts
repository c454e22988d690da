import { Type } from 'typebox';

/** A number, or null where it is not known: JSON has no NaN. */
export const nullableNumber = Type.Union([Type.Number(), Type.Null()]);
