import type { MarketEvent, Side } from '../market/event.ts';
import type { InstrumentTable, VenueInstrument } from './instrument-table.ts';

/** An event of one market, with the moment at which its frame arrived here. */
export interface VenueEvent {
  marketId: string;
  receivedMs: number;
  event: MarketEvent;
  /**
   * Addresses of a trade's buyer and seller, where the venue tells them. They are not written, and leave this process
   * in questions to the venue alone.
   */
  parties?: readonly [buyer: string, seller: string];
}

export type RefusalReason =
  /** Cut off, or garbage. */
  | 'not-json'
  /** JSON of no shape that the venue documents. */
  | 'unknown-message'
  /** No instrument of that name is listed: new, renamed, delisted, or no perpetual. */
  | 'unknown-symbol'
  /** A field that is missing, or cannot be true. */
  | 'bad-field';

/** A frame, or an entry of one, that gives no event. */
export interface WireRefusal {
  reason: RefusalReason;
  detail: string;
  /** The frame's beginning, without addresses of accounts. */
  sample: string;
}

/** What a venue answers to what the client sent. */
export type Control =
  | { kind: 'acknowledged' }
  | { kind: 'pong' }
  /** A subscription or request that the venue does not take. */
  | { kind: 'rejected'; message: string }
  /** The venue is about to end the connection. */
  | { kind: 'closing' };

/** All that one frame said. A frame without events, refusals and control is one that is known and not wanted. */
export interface Parsed {
  readonly events: readonly VenueEvent[];
  readonly refusals: readonly WireRefusal[];
  readonly control: Control | null;
}

/** Reads a frame's text; a function of its arguments and of the instruments listed. Never throws. */
export type Parser = (raw: string, receivedMs: number) => Parsed;

/**
 * The mark price that triggered a liquidation, from the bankruptcy price that the venue printed. Margin formulas and
 * brackets are not this room's, so the caller gives it.
 */
export type TriggerOfBankruptcy = (
  marketId: string,
  side: Side,
  bankruptcyPrice: number,
  quantity: number,
  timeMs: number,
) => number;

const SAMPLE_CHARS = 512;
const ADDRESS = /0x[0-9a-fA-F]{8,}/g;

/** A field that cannot be true; caught where the frame's entries are read. */
export class FieldError extends Error {
  readonly reason: RefusalReason;

  constructor(detail: string, reason: RefusalReason = 'bad-field') {
    super(detail);
    this.reason = reason;
  }
}

/** A frame while it is read. */
export class Frame implements Parsed {
  readonly raw: string;
  readonly receivedMs: number;
  readonly events: VenueEvent[] = [];
  readonly refusals: WireRefusal[] = [];
  control: Control | null = null;

  constructor(raw: string, receivedMs: number) {
    this.raw = raw;
    this.receivedMs = receivedMs;
  }

  add(instrument: VenueInstrument, event: MarketEvent): void {
    this.events.push({ marketId: instrument.marketId, receivedMs: this.receivedMs, event });
  }

  refuse(reason: RefusalReason, detail: string): void {
    this.refusals.push({ reason, detail, sample: this.raw.slice(0, SAMPLE_CHARS).replace(ADDRESS, '0x...') });
  }

  /** Reads every entry of a list: one that cannot be true does not take the others with it. */
  each(list: unknown, name: string, read: (entry: Json) => void): void {
    if (!Array.isArray(list)) return this.refuse('bad-field', `${name} is not a list`);
    for (const entry of list) {
      try {
        read(objectOf(entry, name));
      } catch (error) {
        this.#refuseFault(error);
      }
    }
  }

  /** Reads what may turn out not to be possible. */
  attempt(read: (message: Json, frame: Frame) => void, message: unknown): void {
    try {
      read(objectOf(message, 'the frame'), this);
    } catch (error) {
      this.#refuseFault(error);
    }
  }

  #refuseFault(error: unknown): void {
    if (!(error instanceof FieldError)) throw error;
    this.refuse(error.reason, error.message);
  }
}

/** A JSON object whose fields are not known to be there. */
export type Json = Readonly<Record<string, unknown>>;

/** Parses JSON and reads it; whatever is wrong with it becomes a refusal. */
export function readFrame(raw: string, receivedMs: number, read: (message: Json, frame: Frame) => void): Parsed {
  const frame = new Frame(raw, receivedMs);
  let message: unknown;
  try {
    message = JSON.parse(raw);
  } catch (error) {
    frame.refuse('not-json', (error as Error).message);
    return frame;
  }
  frame.attempt(read, message);
  return frame;
}

export function objectOf(value: unknown, name: string): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new FieldError(`${name} is no object`, 'unknown-message');
  }
  return value as Json;
}

export function instrumentOf(instruments: InstrumentTable, symbol: unknown): VenueInstrument {
  const found = instruments.get(symbol);
  if (!found) throw new FieldError(`${shown(symbol)} is not a perpetual that is listed`, 'unknown-symbol');
  return found;
}

/** A number, or text that is one; NaN for anything else. */
export function numberOf(value: unknown): number {
  if (typeof value === 'string') return value === '' ? Number.NaN : Number(value);
  return typeof value === 'number' ? value : Number.NaN;
}

/** No price, quantity or number of an update is outside; within, no product of two leaves what a number can hold. */
const LEAST = 1e-20;
const LARGEST = 1e20;

/** Whether a price or quantity above zero can be this. */
export function isPossible(value: number): boolean {
  return value >= LEAST && value <= LARGEST;
}

/** @throws FieldError where the field is not a number above zero, or beyond what prices and quantities can be */
export function positive(object: Json, name: string): number {
  const value = numberOf(object[name]);
  if (isPossible(value)) return value;
  throw new FieldError(`${name} is ${shown(object[name])}, not a number above zero`);
}

/** @throws FieldError where the field is not a number from zero on, or beyond what quantities can be */
export function nonNegative(object: Json, name: string): number {
  const value = numberOf(object[name]);
  if (value >= 0 && value <= LARGEST) return value;
  throw new FieldError(`${name} is ${shown(object[name])}, not a number from zero on`);
}

/** NaN where the field is absent, null or empty text: venues leave out what does not apply. */
export function optional(object: Json, name: string, read: (object: Json, name: string) => number): number {
  const value = object[name];
  return value === undefined || value === null || value === '' ? Number.NaN : read(object, name);
}

/** @throws FieldError where the field is not a finite number */
export function finite(object: Json, name: string): number {
  const value = numberOf(object[name]);
  if (Number.isFinite(value)) return value;
  throw new FieldError(`${name} is ${shown(object[name])}, not a number`);
}

/** Milliseconds of a year from 2001 to 2099: seconds and microseconds fall outside. */
export function isTimeMs(value: number): boolean {
  return value > 1e12 && value < 4.1e12;
}

/** @throws FieldError where the field is no {@link isTimeMs time} */
export function timeMs(object: Json, name: string): number {
  const value = numberOf(object[name]);
  if (isTimeMs(value)) return Math.floor(value);
  throw new FieldError(`${name} is ${shown(object[name])}, not a time in milliseconds`);
}

/** An id as text. */
export function idOf(object: Json, name: string): string {
  const value = object[name];
  if (typeof value === 'string' && value !== '') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  throw new FieldError(`${name} is ${shown(value)}, not an id`);
}

/** What a venue's word means. */
export function wordOf<Meaning>(object: Json, name: string, meanings: Readonly<Record<string, Meaning>>): Meaning {
  const value = object[name];
  if (typeof value === 'string' && Object.hasOwn(meanings, value)) return meanings[value]!;
  throw new FieldError(`${name} is ${shown(value)}, not one of ${Object.keys(meanings).join(', ')}`);
}

/** `[price, quantity, ...]` rows of a book, in units of the contract. */
export function levelsOf(object: Json, name: string, contractSize: number): [number, number][] {
  const rows = object[name];
  if (!Array.isArray(rows)) throw new FieldError(`${name} is not a list of levels`);
  return rows.map((row: unknown) => {
    const price = Array.isArray(row) ? numberOf(row[0]) : Number.NaN;
    const quantity = Array.isArray(row) ? numberOf(row[1]) : Number.NaN;
    if (!(isPossible(price) && quantity >= 0 && quantity <= LARGEST)) {
      throw new FieldError(`${name} has ${shown(row)} for a level`);
    }
    return [price, quantity * contractSize];
  });
}

/**
 * Ids for events that the venue gives none: of their content, and of how often it came before in the same frame, so
 * that a frame that comes again gives the same ids, and twins in one frame are two.
 */
export class ContentIds {
  readonly #seen = new Map<string, number>();

  next(content: string): string {
    const times = this.#seen.get(content) ?? 0;
    this.#seen.set(content, times + 1);
    return times === 0 ? content : `${content}-${times}`;
  }
}

/** A value in a few words, however long or deep it is. */
export function shown(value: unknown): string {
  if (Array.isArray(value)) return `[${value.slice(0, 4).map(plain).join(', ')}${value.length > 4 ? ', ...' : ''}]`;
  return plain(value);
}

function plain(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 80));
  if (value === undefined) return 'missing';
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object';
  return String(value);
}
