import type { Side } from '../../market/event.ts';

/** A stop, a leverage and a size as they were advised, to be settled later. Prices in quote currency. */
export interface Advice {
  /** Unique in its record. */
  id: string;
  /** The end of the bar after which it was given; it is watched from there on. */
  timeMs: number;
  /** How long it is watched. */
  horizonMs: number;
  side: Side;
  entry: number;
  stop: number;
  /** Average true range of an hour. */
  atr: number;
  /** Where the planned leverage, and the advised one (that survives the horizon), are liquidated; null where nowhere. */
  liquidation: { planned: number | null; advised: number | null };
  /** What a stopped trade of the advised size would lose, USD; null where no size was advised. */
  riskUsd: number | null;
  /** Notional of that size, USD. */
  notionalUsd: number | null;
}

/**
 * Ways to leave the trade: the advised stop, one of as many average true ranges as an advised stop of another time (so
 * that the distances are equal on the whole, and the places are not), and none.
 */
export const POLICIES = ['advised', 'atr', 'none'] as const;
export type Policy = (typeof POLICIES)[number];

/** How a trade ended under one policy. */
export interface Ending {
  exit: 'swept' | 'liquidated' | 'survived';
  exitMs: number;
  exitPrice: number;
  /** Of the entry's notional, after fees; below zero is a loss. */
  result: number;
  /** It was swept, and the price came back to the entry within the horizon. */
  shakenOut: boolean;
}

/** An advice whose horizon has ended. */
export interface SettledAdvice {
  advice: Advice;
  /** The stop of the ATR policy. */
  atrStop: number;
  endings: Record<Policy, Ending>;
  /** Whether the planned and the advised leverage would have been liquidated within the horizon, without a stop. */
  liquidated: { planned: boolean; advised: boolean };
}
