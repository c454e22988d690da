/** As many as a number holds exactly. */
const MOST_DIGITS = 15;
const POWERS = Array.from({ length: MOST_DIGITS }, (_, i) => 10 ** i);
const BACKSLASH = 0x5c;
const FIRST_PRINTED = 0x20;
const POINT = 0x2e;
const ZERO = 0x30;

/** Reads a text of which it is known how it goes on, from left to right, without building what it says. */
export class TextScan {
  #text = '';
  #at = 0;

  begin(text: string): void {
    this.#text = text;
    this.#at = 0;
  }

  get atEnd(): boolean {
    return this.#at === this.#text.length;
  }

  /** Goes on behind these characters; false where others stand here. */
  is(expected: string): boolean {
    if (!this.#text.startsWith(expected, this.#at)) return false;
    this.#at += expected.length;
    return true;
  }

  /** What stands before the next quotation mark; empty where nothing does, or where it is not written as it is meant. */
  word(): string {
    const from = this.#at;
    return this.passWord() ? this.#text.slice(from, this.#at) : '';
  }

  /** Goes on behind a word; false where none stands here. */
  passWord(): boolean {
    const text = this.#text;
    const from = this.#at;
    const end = text.indexOf('"', from);
    for (let i = from; i < end; i++) {
      const code = text.charCodeAt(i);
      if (code === BACKSLASH || code < FIRST_PRINTED) return false;
    }
    if (end <= from) return false;
    this.#at = end;
    return true;
  }

  /** A whole number as JSON writes one; NaN where none stands here. */
  whole(): number {
    const text = this.#text;
    const from = this.#at;
    let at = from;
    let value = 0;
    for (; at < text.length; at++) {
      const digit = text.charCodeAt(at) - ZERO;
      if (digit < 0 || digit > 9) break;
      value = 10 * value + digit;
    }
    this.#at = at;
    const count = at - from;
    const isPadded = count > 1 && text.charCodeAt(from) === ZERO;
    return count === 0 || count > MOST_DIGITS || isPadded ? Number.NaN : value;
  }

  /** A number of up to 15 digits, to the bit what `Number` makes of them; NaN where none stands here. */
  decimal(): number {
    const text = this.#text;
    const from = this.#at;
    let at = from;
    let digits = 0;
    let pointAt = -1;
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === POINT && pointAt < 0 && at > from) pointAt = at;
      else if (code >= ZERO && code <= ZERO + 9) digits = 10 * digits + (code - ZERO);
      else break;
    }
    this.#at = at;
    const decimals = pointAt < 0 ? 0 : at - pointAt - 1;
    const count = at - from - (pointAt < 0 ? 0 : 1);
    if (count === 0 || count > MOST_DIGITS || pointAt === at - 1) return Number.NaN;
    // So few digits, and such a power of ten, are exact: their quotient is the nearest number that there is.
    return digits / POWERS[decimals]!;
  }
}
