import { GROUPS, SHARE_OF_CODE, usdOfShare, type HeatFrame } from '../../market/heat-frame.ts';

/**
 * From where to where colours run, USD per 5 bp; between them by the square root. By the logarithm, everything far from
 * the price (low leverage, much and even) is as bright as the bands are; in proportion, everything near it is black.
 */
export interface ColourScale {
  leastUsd: number;
  saturatedUsd: number;
}

export const LEVELS = 255;

/** Where `usd` lies between the ends of the scale: below 0, 0 to 1, or above. */
export function positionOf(usd: number, { leastUsd, saturatedUsd }: ColourScale): number {
  const least = Math.sqrt(leastUsd);
  return (Math.sqrt(usd) - least) / (Math.sqrt(saturatedUsd) - least);
}

/** 0: below the least shown; 1 to 255: colours of a palette. Never falls as `usd` rises. */
export function levelOf(usd: number, scale: ColourScale): number {
  if (!(usd >= scale.leastUsd)) return 0;
  return 1 + Math.round(Math.min(1, positionOf(usd, scale)) * (LEVELS - 1));
}

const LEAST_QUANTILE = 0.02;
const SATURATED_QUANTILE = 0.995;
/** Room above what is in view: the brightest colours are for what is not there on most days. */
const HEADROOM = 1.5;
/** A map that is all alike is not to look as if it were not. */
const LEAST_SPAN = 10;
/** Twenty bins to a factor of e are finer than the rounding that follows. */
const BINS_PER_E = 20;
const NONE: ColourScale = { leastUsd: 1e4, saturatedUsd: 1e7 };

/** The part of a frame that is in view: columns and rows from `first` to before `end`. */
export interface FramePart {
  columns: readonly [first: number, end: number];
  rows: readonly [first: number, end: number];
}

/** The part of a frame between two times and two prices. */
export function partOf(
  frame: HeatFrame,
  { fromMs, toMs }: { fromMs: number; toMs: number },
  { low, high }: { low: number; high: number },
): FramePart {
  const within = (at: number, count: number) => Math.max(0, Math.min(count, at));
  const column = (timeMs: number) => (timeMs - frame.fromMs) / frame.stepMs;
  const row = (price: number) => (Math.log(price) - frame.logLow) / frame.rowHeight;
  return {
    columns: [within(Math.floor(column(fromMs)), frame.columns), within(Math.ceil(column(toMs)), frame.columns)],
    rows: [within(Math.floor(row(low)), frame.rows), within(Math.ceil(row(high)), frame.rows)],
  };
}

/**
 * A scale that suits what a part of a frame holds: the quietest 2 % of its cells that hold anything stay dark, and half a
 * percent come near the brightest colours; ends at round numbers. Only what is in view counts: far from the price lie the positions of low
 * leverage, which are most, and colours that suit them leave everything near it dark.
 */
export function suggestScale(frame: HeatFrame, part: FramePart): ColourScale {
  const bins = new Uint32Array(40 * BINS_PER_E);
  let count = 0;
  for (let column = part.columns[0]; column < part.columns[1]; column++) {
    const openInterest = frame.openInterest[column]!;
    if (!(openInterest > 0)) continue;
    for (let row = part.rows[0]; row < part.rows[1]; row++) {
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
  const saturatedUsd = roundUsd(HEADROOM * quantile(bins, count * SATURATED_QUANTILE), Math.ceil);
  return { leastUsd, saturatedUsd: Math.max(saturatedUsd, leastUsd * LEAST_SPAN) };
}

function quantile(bins: Uint32Array, rank: number): number {
  let seen = 0;
  const bin = bins.findIndex((size) => (seen += size) >= rank);
  return Math.exp((bin + 0.5) / BINS_PER_E);
}

const ROUND = [1, 1.5, 2, 3, 5, 7, 10];

function roundUsd(usd: number, round: (value: number) => number): number {
  const exponent = Math.floor(Math.log10(usd));
  const mantissa = usd / 10 ** exponent;
  const nice =
    round === Math.floor ? ROUND.findLast((n) => n <= mantissa * 1.001) : ROUND.find((n) => n >= mantissa * 0.999);
  return Number(`${nice ?? 1}e${exponent}`);
}

const TICKS = [1, 2, 5];

/** Where a legend puts its labels: 1, 2 and 5 or powers of ten between the ends, at most `most`; ends included. */
export function scaleTicks({ leastUsd, saturatedUsd }: ColourScale, most: number): number[] {
  const ticks: number[] = [];
  for (let power = 10 ** Math.floor(Math.log10(leastUsd)); power <= saturatedUsd; power *= 10) {
    for (const n of TICKS) {
      const usd = n * power;
      if (usd > leastUsd * 1.25 && usd < saturatedUsd * 0.8) ticks.push(usd);
    }
  }
  const inner = ticks.length + 2 <= most ? ticks : ticks.filter((usd) => isPowerOfTen(usd));
  return [leastUsd, ...inner, saturatedUsd];
}

function isPowerOfTen(usd: number): boolean {
  return Math.abs(Math.log10(usd) - Math.round(Math.log10(usd))) < 1e-9;
}
