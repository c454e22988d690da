const LEAST_SHARE = 1e-6;
const CODES = 254;
const LOG_STEP = Math.log(1 / LEAST_SHARE) / CODES;

/** Byte -> share of open interest per 5 bp. 0 is empty (under a millionth); a step is 5.6 %, so a code is within 2.8 %. */
export const SHARE_OF_CODE: Float64Array = Float64Array.from({ length: 256 }, (_, code) =>
  code === 0 ? 0 : LEAST_SHARE * Math.exp((code - 1) * LOG_STEP),
);

/** The least share that has each code; the last entry is above all. */
const LEAST_OF_CODE = Float64Array.from({ length: 257 }, (_, code) => {
  if (code === 0) return Number.NEGATIVE_INFINITY;
  if (code === 256) return Number.POSITIVE_INFINITY;
  return LEAST_SHARE * (code === 1 ? 0.973 : Math.exp((code - 1.5) * LOG_STEP));
});

// A double's exponent and first seven bits of fraction name an interval of 0.8 %: narrower than a code's, so that it
// holds at most one step from code to code, and one comparison settles it.
const SHIFT = 13;
const double = new Float64Array(1);
const halves = new Uint32Array(double.buffer);
const HIGH = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 1 : 0;

function intervalOf(share: number): number {
  double[0] = share;
  return halves[HIGH]! >>> SHIFT;
}

const FIRST = intervalOf(LEAST_OF_CODE[1]!);
const INTERVALS = intervalOf(LEAST_OF_CODE[255]!) - FIRST + 1;
/** Code of each interval's lower end. */
const CODE_OF_INTERVAL = Uint8Array.from({ length: INTERVALS }, (_, i) => {
  halves[HIGH] = (FIRST + i) << SHIFT;
  halves[1 - HIGH] = 0;
  return LEAST_OF_CODE.findLastIndex((least) => least <= double[0]!);
});

/** Share of open interest per 5 bp -> byte: see {@link SHARE_OF_CODE}. */
export function encodeShare(share: number): number {
  if (!(share >= LEAST_OF_CODE[1]!)) return 0;
  if (share >= LEAST_OF_CODE[255]!) return 255;
  const code = CODE_OF_INTERVAL[intervalOf(share) - FIRST]!;
  return share >= LEAST_OF_CODE[code + 1]! ? code + 1 : code;
}

/**
 * Encodes shares by plane, `[group][cell]`, to codes by cell, `[cell][group]`, from index `at` of `out`:
 * {@link encodeShare}, several times as fast.
 */
export function encodeShares(shares: Float64Array, groups: number, out: Uint8Array, at: number): void {
  const bits = new Uint32Array(shares.buffer, shares.byteOffset, shares.length * 2);
  const cells = shares.length / groups;
  for (let g = 0; g < groups; g++) {
    const end = (g + 1) * cells;
    for (let i = g * cells, to = at + g; i < end; i++, to += groups) {
      const interval = (bits[2 * i + HIGH]! >>> SHIFT) - FIRST;
      if (interval < 0) out[to] = 0;
      else if (interval < INTERVALS) {
        const code = CODE_OF_INTERVAL[interval]!;
        out[to] = shares[i]! >= LEAST_OF_CODE[code + 1]! ? code + 1 : code;
      } else out[to] = encodeShare(shares[i]!);
    }
  }
}
