import type { ColourScale } from '../heat-layer/index.ts';

/** The slider's track: values from its left to its right end, by the logarithm. */
export interface ScaleTrack {
  low: number;
  high: number;
}

/** Room beside a fitted scale for its handles to be moved into. */
const ROOM = 6;

export function trackOf({ unit, least, saturated }: ColourScale): ScaleTrack {
  // Nothing is more than all of the fullest cell.
  if (unit === 'relative') return { low: Math.min(0.005, least), high: 1 };
  return { low: least / ROOM, high: saturated * ROOM };
}

/** Where a value lies on the track, 0 to 1. */
export function fractionOf(value: number, { low, high }: ScaleTrack): number {
  return Math.log(value / low) / Math.log(high / low);
}

/** The value at a place on the track, to two digits: more is not to be read off a colour. */
export function valueAt(fraction: number, { low, high }: ScaleTrack): number {
  const value = low * (high / low) ** Math.min(1, Math.max(0, fraction));
  return Number(value.toPrecision(2));
}

/** Colours need some room between the ends. */
const CLOSEST = 2;

/** A scale with one end moved as far as the track and the other end let it. */
export function moveEnd(scale: ColourScale, end: 'least' | 'saturated', value: number, track: ScaleTrack): ColourScale {
  return end === 'least'
    ? { ...scale, least: Math.max(track.low, Math.min(value, scale.saturated / CLOSEST)) }
    : { ...scale, saturated: Math.min(track.high, Math.max(value, scale.least * CLOSEST)) };
}

export interface Tick {
  value: number;
  /** Where it lies on the track, 0 to 1. */
  at: number;
  label: string;
}

/** Width of a character of a label and the least gap between two, CSS pixels. */
const CHARACTER = 6.6;
const GAP = 16;

/**
 * Labels for a track so many pixels wide: powers of ten first, then fives and twos where there is room. No two overlap
 * and none reaches over an end.
 */
export function placeTicks(track: ScaleTrack, width: number, format: (value: number) => string): Tick[] {
  const placed: (Tick & { left: number; right: number })[] = [];
  for (const digit of [1, 3, 5, 2]) {
    for (let power = Math.floor(Math.log10(track.low)); power <= Math.log10(track.high); power++) {
      const value = Number(`${digit}e${power}`);
      const at = fractionOf(value, track);
      const label = format(value);
      const half = (label.length * CHARACTER) / 2;
      const left = at * width - half;
      const right = at * width + half;
      if (left < 0 || right > width) continue;
      if (placed.every((tick) => right + GAP < tick.left || left - GAP > tick.right)) {
        placed.push({ value, at, label, left, right });
      }
    }
  }
  return placed.toSorted((a, b) => a.at - b.at).map(({ value, at, label }) => ({ value, at, label }));
}
