import { GROUPS, SHARE_OF_CODE, usdOfShare, type HeatFrame } from '../../market/heat-frame.ts';

/** From where to where colours run, USD per 5 bp; between them by the logarithm. */
export interface ColourScale {
  leastUsd: number;
  saturatedUsd: number;
}

export const LEVELS = 255;

/** 0: below the least shown; 1 to 255: colours of a palette. Never falls as `usd` rises. */
export function levelOf(usd: number, { leastUsd, saturatedUsd }: ColourScale): number {
  if (!(usd >= leastUsd)) return 0;
  const at = Math.log(usd / leastUsd) / Math.log(saturatedUsd / leastUsd);
  return 1 + Math.round(Math.min(1, at) * (LEVELS - 1));
}

const LEAST_QUANTILE = 0.6;
const SATURATED_QUANTILE = 0.997;
/** Twenty bins to a factor of e are finer than the rounding that follows. */
const BINS_PER_E = 20;
const NONE: ColourScale = { leastUsd: 1e4, saturatedUsd: 1e7 };

/**
 * A scale that suits what a frame holds: the quieter 60 % of its cells that hold anything stay dark, 0.3 % saturate;
 * ends at 1, 2 or 5 times a power of ten.
 */
export function suggestScale(frame: HeatFrame): ColourScale {
  const bins = new Uint32Array(40 * BINS_PER_E);
  let count = 0;
  for (let column = 0; column < frame.columns; column++) {
    const openInterest = frame.openInterest[column]!;
    if (!(openInterest > 0)) continue;
    for (let row = 0; row < frame.rows; row++) {
      const at = (column * frame.rows + row) * GROUPS;
      let share = 0;
      for (let group = 0; group < GROUPS; group++) share += SHARE_OF_CODE[frame.cells[at + group]!]!;
      if (share === 0) continue;
      const usd = usdOfShare(share, openInterest, frame.logLow + (row + 0.5) * frame.rowHeight, frame.contract);
      const bin = Math.floor(Math.log(Math.max(1, usd)) * BINS_PER_E);
      bins[Math.min(bin, bins.length - 1)]!++;
      count++;
    }
  }
  if (count === 0) return NONE;
  const leastUsd = roundUsd(quantile(bins, count * LEAST_QUANTILE), Math.floor);
  const saturatedUsd = roundUsd(quantile(bins, count * SATURATED_QUANTILE), Math.ceil);
  return { leastUsd, saturatedUsd: Math.max(saturatedUsd, leastUsd * 10) };
}

function quantile(bins: Uint32Array, rank: number): number {
  let seen = 0;
  const bin = bins.findIndex((size) => (seen += size) >= rank);
  return Math.exp((bin + 0.5) / BINS_PER_E);
}

const NICE = [1, 2, 5];

function roundUsd(usd: number, round: (value: number) => number): number {
  const exponent = Math.floor(Math.log10(usd));
  const mantissa = usd / 10 ** exponent;
  const nice = [...NICE, 10];
  const found =
    round === Math.floor ? nice.findLast((n) => n <= mantissa * 1.001) : nice.find((n) => n >= mantissa * 0.999);
  return (found ?? 1) * 10 ** exponent;
}

/** Where a legend puts its labels: 1, 2 and 5 or powers of ten between the ends, at most `most`; ends included. */
export function scaleTicks({ leastUsd, saturatedUsd }: ColourScale, most: number): number[] {
  const ticks: number[] = [];
  for (let power = 10 ** Math.floor(Math.log10(leastUsd)); power <= saturatedUsd; power *= 10) {
    for (const n of NICE) {
      const usd = n * power;
      if (usd > leastUsd * 1.001 && usd < saturatedUsd * 0.999) ticks.push(usd);
    }
  }
  const inner = ticks.length + 2 <= most ? ticks : ticks.filter((usd) => isPowerOfTen(usd));
  return [leastUsd, ...inner, saturatedUsd];
}

function isPowerOfTen(usd: number): boolean {
  return Math.abs(Math.log10(usd) - Math.round(Math.log10(usd))) < 1e-9;
}
