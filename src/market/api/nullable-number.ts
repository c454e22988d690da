import { type TSchema, Type } from 'typebox';

/** A value, or null where it is not known. */
export function nullable<T extends TSchema>(schema: T) {
  return Type.Union([schema, Type.Null()]);
}

/** A number, or null where it is not known: JSON has no NaN. */
export const nullableNumber = nullable(Type.Number());
