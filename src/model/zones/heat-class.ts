/** How hot a cell or a zone's peak is: absolute, comparable between days and markets. */
export type HeatClass = 'extreme' | 'high' | 'moderate' | 'low';

/** Least share of one side's open interest per 5 bp of log price of each class above `low`. */
export interface HeatThresholds {
  extreme: number;
  high: number;
  moderate: number;
}

/** Shares of the cells within 10 % of the price that lie below each threshold, when they are learned. */
const QUANTILES = { moderate: 0.6, high: 0.9, extreme: 0.99 } as const;
const REACH_CELLS = 200;

/**
 * Version 3, learned from binance:BTC/USDT:USDT and binance:ETH/USDT:USDT, 5-minute bars from 15 December 2025 to
 * 14 January 2026: without the first two weeks of open interest, in which a map holds what it was first filled up with.
 * What was recorded after that, and a simulated year, give the same within a fifth: `npm run prove risk`. Version 2 was
 * of BTC with those weeks, version 1 of an older model.
 */
export const HEAT_THRESHOLDS: HeatThresholds = { extreme: 7.95e-4, high: 5.53e-4, moderate: 3.22e-4 };

/** What a class says of the market, and what a trader does about it. */
export const HEAT_MEANINGS: Readonly<Record<HeatClass | 'gradient', { meaning: string; strategy: string }>> = {
  extreme: {
    meaning: 'leverage is crowded here: if the price comes, forced orders come with it, and moves may be sharp',
    strategy: 'no high leverage near it; a stop stands beyond its far edge, with room',
  },
  high: {
    meaning: 'well above the usual: the price may turn here, or speed up',
    strategy: 'a candidate for support, resistance or a reversal; act only where other evidence agrees',
  },
  moderate: {
    meaning: 'above the usual, without being crowded',
    strategy: 'worth knowing of; no reason to act by itself',
  },
  low: {
    meaning: 'calm: few leveraged positions are closed by force here',
    strategy: 'the least of forced flow; ordinary risk rules do',
  },
  gradient: {
    meaning: 'the edge where one class becomes another: sentiment is changing here',
    strategy: 'watch whether the price goes on or turns, and fit the position to it',
  },
};

export function heatClassOf(share: number, thresholds: HeatThresholds = HEAT_THRESHOLDS): HeatClass {
  if (share >= thresholds.extreme) return 'extreme';
  if (share >= thresholds.high) return 'high';
  return share >= thresholds.moderate ? 'moderate' : 'low';
}

/** A gradient: the class changes between cell - 1 and cell, counted outwards from the price. */
export interface Gradient {
  cell: number;
  from: HeatClass;
  to: HeatClass;
}

/** Where classes change on one side of the map; `mass` holds shares of open interest per 5 bp, outwards. */
export function gradientsOf(mass: Float64Array, thresholds: HeatThresholds = HEAT_THRESHOLDS): Gradient[] {
  const gradients: Gradient[] = [];
  for (let cell = 1; cell < mass.length; cell++) {
    const from = heatClassOf(mass[cell - 1]!, thresholds);
    const to = heatClassOf(mass[cell]!, thresholds);
    if (from !== to) gradients.push({ cell, from, to });
  }
  return gradients;
}

const BUCKETS_PER_OCTAVE = 64;
const OCTAVES = 40;

/** Learns thresholds from a stream of columns, in constant memory, to a 64th of an octave (1.1 %). */
export class HeatClassFit {
  private readonly counts = new Float64Array(BUCKETS_PER_OCTAVE * OCTAVES);
  private total = 0;

  /** Takes one side's shares by cell outwards from the price (see {@link findRuns}); empty cells do not count. */
  add(mass: Float64Array): void {
    for (let k = 1; k < Math.min(REACH_CELLS, mass.length); k++) {
      if (!(mass[k]! > 0)) continue;
      const bucket = Math.floor((Math.log2(mass[k]!) + OCTAVES) * BUCKETS_PER_OCTAVE);
      if (bucket < 0) continue;
      this.counts[Math.min(bucket, this.counts.length - 1)]!++;
      this.total++;
    }
  }

  /** @returns null before the first cell */
  thresholds(): HeatThresholds | null {
    if (this.total === 0) return null;
    const at = (quantile: number): number => {
      let below = 0;
      for (let bucket = 0; bucket < this.counts.length; bucket++) {
        below += this.counts[bucket]!;
        if (below >= quantile * this.total) return 2 ** ((bucket + 1) / BUCKETS_PER_OCTAVE - OCTAVES);
      }
      return 1;
    };
    return { extreme: at(QUANTILES.extreme), high: at(QUANTILES.high), moderate: at(QUANTILES.moderate) };
  }
}
