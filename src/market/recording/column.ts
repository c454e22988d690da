import { readNumber } from './number.ts';

/**
 * What a column may hold. `time` is integer ms UTC; `stamp` is any of seconds, ms, us or ns (told by the number of
 * digits) or `YYYY-MM-DD hh:mm:ss` in UTC; a choice maps what the file says to what the field says.
 */
export type Kind =
  | 'time'
  | 'stamp'
  | 'positive'
  | 'non-negative'
  | 'number'
  | 'text'
  | Readonly<Record<string, string>>;

/** One column of a table: its name in the file, its field in the row. An empty cell leaves the row's blank value. */
export interface Column<Row> {
  readonly name: string;
  readonly field: keyof Row & string;
  readonly kind: Kind;
  /** An empty cell refuses the row. */
  readonly required: boolean;
}

export class Fault {
  readonly reason: string;
  constructor(reason: string) {
    this.reason = reason;
  }
}

/** From here on a number is no longer a time in ms (the year 5138). */
const MS_END = 1e14;

/** The value of the cell `line[start, end)`, which is not empty. */
export function readCell(kind: Kind, line: string, start: number, end: number): number | string | Fault {
  if (kind === 'text') return line.slice(start, end);
  if (typeof kind === 'object') return choose(kind, line.slice(start, end));
  const value = readNumber(line, start, end);
  if (Number.isNaN(value)) {
    if (kind === 'stamp') return readDate(line.slice(start, end));
    return new Fault(`${quoted(line.slice(start, end))} is not a number`);
  }
  return checked(kind, value);
}

/** The value of a cell that comes typed (Parquet, JSON) and is neither null nor undefined. */
export function readValue(kind: Kind, value: unknown): number | string | Fault {
  if (typeof value === 'string') return readCell(kind, value, 0, value.length);
  if (kind === 'text') return String(value);
  if (typeof kind === 'object') return choose(kind, String(value));
  if (value instanceof Date) return checked(kind, value.getTime());
  if (typeof value === 'bigint') return checked(kind, Number(value));
  if (typeof value === 'number' && !Number.isNaN(value)) return checked(kind, value);
  return new Fault(`${quoted(String(value))} is not a number`);
}

function checked(kind: Exclude<Kind, object>, value: number): number | Fault {
  if (!Number.isFinite(value)) return new Fault(`${value} is not finite`);
  switch (kind) {
    case 'time':
      if (Number.isInteger(value) && value >= 0 && value < MS_END) return value;
      return new Fault(`${value} is not a time in integer milliseconds`);
    case 'stamp':
      return value >= 0 ? millisecondsOf(value) : new Fault(`${value} is not a time`);
    case 'positive':
      return value > 0 ? value : new Fault(`${value} is not above zero`);
    case 'non-negative':
      return value >= 0 ? value : new Fault(`${value} is negative`);
    default:
      return value;
  }
}

/** Seconds have 10 digits, ms 13, us 16 and ns 19 from 2001 to 2286. */
function millisecondsOf(value: number): number {
  if (value < 1e11) return Math.round(value * 1e3);
  if (value < MS_END) return Math.floor(value);
  return Math.floor(value < 1e17 ? value / 1e3 : value / 1e6);
}

const DATE = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d(?:\.\d{1,9})?)(?:Z|\+00(?::?00)?)?$/;

function readDate(text: string): number | Fault {
  const match = DATE.exec(text.trim());
  const timeMs = match ? Date.parse(`${match[1]}T${match[2]}Z`) : Number.NaN;
  return Number.isNaN(timeMs) ? new Fault(`${quoted(text)} is not a time`) : timeMs;
}

function choose(choices: Readonly<Record<string, string>>, text: string): string | Fault {
  if (Object.hasOwn(choices, text)) return choices[text]!;
  const lower = text.trim().toLowerCase();
  if (Object.hasOwn(choices, lower)) return choices[lower]!;
  return new Fault(`${quoted(text)} is none of ${Object.keys(choices).join(', ')}`);
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}...` : text);
}
