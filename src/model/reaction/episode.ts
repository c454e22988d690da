import { type Bar, touchHigh, touchLow } from '../../market/bar.ts';
import type { Side } from '../../market/event.ts';
import { CELL_LOG_HEIGHT } from '../../market/heat-frame.ts';
import { signOf } from '../margin/side.ts';

const MINUTE_MS = 60_000;
/** A touch is settled within this time: neither turned away nor broken through by then is absorbed. */
export const SETTLED_MS = 60 * MINUTE_MS;
/** A close so many average true ranges before the near edge is a rejection. */
const REJECTED_ATR = 0.5;

/** What the price does at a level; `touch` until it is settled. */
export type Reaction = 'touch' | 'rejection' | 'absorption' | 'break-through';

/** A stretch of prices that is watched, and what lies in it by 5 bp cell from its near edge to its far one. */
export interface Level {
  side: Side;
  low: number;
  high: number;
  profile: Float64Array;
}

/** What one visit of the price to a level came to. */
export interface Episode {
  /** The zone's id; for a placebo that of the zone whose place it takes. */
  zone: number;
  placebo: boolean;
  side: Side;
  low: number;
  high: number;
  /** Log height in average true ranges. */
  widthAtr: number;
  /** Ends of the bars in which it was touched and settled; null while it is under way. */
  touchedMs: number;
  settledMs: number | null;
  reaction: Reaction;
  /** The farthest price that was reached. */
  farthest: number;
  /** Share of what lay in it at the touch that the price has gone through. */
  consumed: number;
  /** Traded since the touch, native quantity. */
  volume: number;
}

/** How far a price lies outside the near edge of a level, as log distance; negative inside and beyond. */
export function outsideOf({ side, low, high }: Pick<Level, 'side' | 'low' | 'high'>, price: number): number {
  return side === 'long' ? Math.log(price / high) : Math.log(low / price);
}

/** A visit under way: approach has ended with a touch. */
export class Visit {
  readonly episode: Episode;
  private readonly profile: Float64Array;
  private readonly total: number;
  private readonly range: number;
  private readonly sinceMs: number;

  /**
   * @param range the average true range at the touch, as log distance
   * @param bar the one that touched, which ends at `endMs`
   */
  constructor(level: Level, of: { zone: number; placebo: boolean }, range: number, bar: Bar, endMs: number) {
    this.profile = level.profile;
    this.total = level.profile.reduce((sum, one) => sum + one, 0);
    this.range = range;
    this.sinceMs = endMs;
    const { side, low, high } = level;
    this.episode = {
      ...of,
      side,
      low,
      high,
      widthAtr: Math.log(high / low) / range,
      touchedMs: endMs,
      settledMs: null,
      reaction: 'touch',
      farthest: side === 'long' ? high : low,
      consumed: 0,
      volume: 0,
    };
    this.push(bar, endMs);
  }

  /**
   * Takes the next bar, the touching one first.
   * @returns true once it is settled
   */
  push(bar: Bar, endMs: number): boolean {
    const { episode, range } = this;
    const { side } = episode;
    const reached = side === 'long' ? touchLow(bar) : touchHigh(bar);
    if (signOf(side) * (episode.farthest - reached) > 0) {
      episode.farthest = reached;
      episode.consumed = this.consumedTo(-outsideOf(episode, reached));
    }
    episode.volume += bar.volume;
    const outside = outsideOf(episode, bar.close);
    const width = Math.log(episode.high / episode.low);
    if (-outside > width) episode.reaction = 'break-through';
    else if (outside >= REJECTED_ATR * range) episode.reaction = 'rejection';
    else if (endMs - this.sinceMs >= SETTLED_MS) episode.reaction = 'absorption';
    if (episode.reaction === 'touch') return false;
    episode.settledMs = endMs;
    return true;
  }

  /** Share of the profile nearer than log distance `depth` from the near edge. */
  private consumedTo(depth: number): number {
    const cells = depth / CELL_LOG_HEIGHT;
    let sum = 0;
    for (let i = 0; i < this.profile.length && i < cells; i++) sum += this.profile[i]! * Math.min(1, cells - i);
    return this.total > 0 ? Math.min(1, sum / this.total) : 0;
  }
}
