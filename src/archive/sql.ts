/** A whole number as the database takes a BIGINT: a plain number would be compared as a fraction, without the statistics. */
export function big(value: number): bigint {
  return BigInt(Math.round(value));
}

/** Text as an SQL literal. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
