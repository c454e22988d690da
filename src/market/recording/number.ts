const POWER_OF_TEN = Array.from({ length: 23 }, (_, exponent) => 10 ** exponent);
const NUMBER = /^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$/;

/**
 * Reads `text[start, end)` as a decimal number, NaN where it is none ("NaN" and "Infinity" are none). A mantissa of up
 * to 15 digits over a power of ten up to 22 is exact in one division (Clinger 1990), which covers what venues print;
 * anything else goes the long way, with the same result as `Number`.
 */
export function readNumber(text: string, start: number, end: number): number {
  let at = start;
  let negative = false;
  if (text.charCodeAt(at) === 45) {
    negative = true;
    at++;
  }
  let mantissa = 0;
  let digits = 0;
  let decimals = -1;
  for (; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code >= 48 && code <= 57) {
      mantissa = mantissa * 10 + (code - 48);
      // Leading zeros do not count, so 0.0000123 stays exact.
      if (mantissa > 0) digits++;
      if (decimals >= 0) decimals++;
    } else if (code === 46 && decimals < 0) decimals = 0;
    else return readSlowly(text.slice(start, end));
  }
  if (digits > 15 || decimals > 22 || decimals === 0 || end - start <= (negative ? 1 : 0)) {
    return readSlowly(text.slice(start, end));
  }
  const value = decimals > 0 ? mantissa / POWER_OF_TEN[decimals]! : mantissa;
  return negative ? -value : value;
}

function readSlowly(text: string): number {
  return NUMBER.test(text) ? Number(text) : Number.NaN;
}
