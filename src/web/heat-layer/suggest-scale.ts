import { ColumnState, usdOfShare } from '../../market/heat-frame.ts';
import type { ColourScale, ScaleUnit } from './colour-scale.ts';
import { NO_ROW, type Scene } from './scene.ts';
import { peakShare, totalShare } from './tile-mip.ts';

const LEAST_QUANTILE = 0.02;
const SATURATED_QUANTILE = 0.995;
/** Room above what is in view: the brightest colours are for what is not there on most days. */
const HEADROOM = 1.5;
/** A map that is all alike is not to look as if it were not. */
const LEAST_SPAN = 10;
/** Twenty bins to a factor of e are finer than the rounding that follows. */
const BINS_PER_E = 20;
/** Columns that are looked at: neighbours are much alike. */
const MOST_COLUMNS = 120;
/** Log of the smallest value told apart: a millionth of a share, or so many USD. */
const LOWEST = -16;

/**
 * A scale that suits what a scene holds: the quietest 2 % of its texels that hold anything stay dark, and half a percent
 * come near the brightest colours; ends at round numbers. Only what is in view counts: far from the price lie the
 * positions of low leverage, which are most, and colours that suit them leave everything near it dark. Null where the
 * scene holds nothing.
 */
export function suggestScale(scene: Scene, unit: ScaleUnit): ColourScale | null {
  const bins = new Uint32Array(60 * BINS_PER_E);
  let count = 0;
  const known = scene.spans.map((span) => knownColumns(scene, span));
  const all = known.reduce((sum, columns) => sum + Math.max(0, columns.length - 1), 0);
  const stride = Math.max(1, Math.floor(all / MOST_COLUMNS));
  for (const [i, { mip, rowShift }] of scene.spans.entries()) {
    const [least, most] = rowRange(scene.rows, rowShift);
    const from = Math.max(0, least - mip.firstRow);
    const to = Math.min(mip.rows - 1, most - mip.firstRow);
    for (let at = 0; at < known[i]!.length; at += stride) {
      const column = known[i]![at]!;
      const openInterest = mip.openInterest[column]!;
      if (!(openInterest > 0)) continue;
      const peak = unit === 'relative' ? peakShare(mip, column) : 1;
      for (let row = from; row <= to; row++) {
        const share = totalShare(mip.words[column * mip.rows + row]!);
        if (share === 0) continue;
        const logPrice = (mip.firstRow + row + 0.5) * mip.rowHeight;
        const value = unit === 'usd' ? usdOfShare(share, openInterest, logPrice, mip.contract) : share / peak;
        const bin = Math.floor((Math.log(value) - LOWEST) * BINS_PER_E);
        bins[Math.max(0, Math.min(bin, bins.length - 1))]!++;
        count++;
      }
    }
  }
  if (count === 0) return null;
  const least = roundValue(quantile(bins, count * LEAST_QUANTILE), Math.floor);
  const saturated = roundValue(HEADROOM * quantile(bins, count * SATURATED_QUANTILE), Math.ceil);
  if (unit !== 'relative') return { unit, least, saturated: Math.max(saturated, least * LEAST_SPAN) };
  return {
    unit,
    least: Math.min(least, 1 / LEAST_SPAN),
    saturated: Math.min(1, Math.max(saturated, least * LEAST_SPAN)),
  };
}

/** Columns of which something is known: where they are few among gaps, none is to be passed over. */
function knownColumns({ columns }: Scene, { mip, fromX, endX }: Scene['spans'][number]): number[] {
  const known: number[] = [];
  for (let column = columns[fromX]!; column <= columns[endX - 1]!; column++) {
    if (mip.states[column] !== ColumnState.missing) known.push(column);
  }
  return known;
}

function rowRange(rows: Int32Array, shift: number): [number, number] {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (const row of rows) {
    if (row === NO_ROW) continue;
    least = Math.min(least, row >> shift);
    most = Math.max(most, row >> shift);
  }
  return [least, most];
}

function quantile(bins: Uint32Array, rank: number): number {
  let seen = 0;
  const bin = bins.findIndex((size) => (seen += size) >= rank);
  return Math.exp((bin + 0.5) / BINS_PER_E + LOWEST);
}

const ROUND = [1, 1.5, 2, 3, 5, 7, 10];

function roundValue(value: number, round: (value: number) => number): number {
  const exponent = Math.floor(Math.log10(value));
  const mantissa = value / 10 ** exponent;
  const nice =
    round === Math.floor ? ROUND.findLast((n) => n <= mantissa * 1.001) : ROUND.find((n) => n >= mantissa * 0.999);
  return Number(`${nice ?? 1}e${exponent}`);
}
