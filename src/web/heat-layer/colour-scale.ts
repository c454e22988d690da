/**
 * What a colour stands for, all per 5 bp of log price: USD, a share of one-sided open interest, or (`relative`) a part
 * of the fullest cell of the same moment, which no cell exceeds.
 */
export type ScaleUnit = 'usd' | 'share' | 'relative';

/**
 * From where to where colours run, in `unit`; between them by the square root. By the logarithm, everything far from
 * the price (low leverage, much and even) is as bright as the bands are; in proportion, everything near it is black.
 */
export interface ColourScale {
  unit: ScaleUnit;
  least: number;
  saturated: number;
}

export const LEVELS = 255;
/** Shares are comparable from day to day and from market to market, and so are their colours. */
export const DEFAULT_SCALE: ColourScale = { unit: 'share', least: 3e-6, saturated: 3e-3 };

/** Where `value` lies between the ends of the scale: below 0, 0 to 1, or above. */
export function positionOf(value: number, { least, saturated }: ColourScale): number {
  const start = Math.sqrt(least);
  return (Math.sqrt(value) - start) / (Math.sqrt(saturated) - start);
}

/** 0: below the least shown; 1 to 255: colours of a palette. Never falls as `value` rises. */
export function levelOf(value: number, scale: ColourScale): number {
  if (!(value >= scale.least)) return 0;
  return 1 + Math.round(Math.min(1, positionOf(value, scale)) * (LEVELS - 1));
}
