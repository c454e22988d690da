import type { LiquidationWindow } from '../../market/api/schemas.ts';
import type { ZoneAnswer } from '../../market/api/zones.ts';
import type { Liquidation } from '../../market/event.ts';

/** What is known of a zone some time ago. */
export type ZoneSample = Pick<ZoneAnswer, 'id' | 'side' | 'low' | 'high' | 'usd'>;

/** The zones at one moment of the last day. */
export interface ZoneSnapshot {
  timeMs: number;
  zones: readonly ZoneSample[];
}

/** What rules on one market are judged by, at one moment. Null is unknown. */
export interface Watch {
  timeMs: number;
  price: number | null;
  /** Quote currency. */
  atr: number | null;
  /** As of the last closed bar; null where there is no map. */
  zones: readonly ZoneAnswer[] | null;
  /** Of the last day, oldest first. */
  past: readonly ZoneSnapshot[];
  liquidations: readonly LiquidationWindow[];
  fundingRate: number | null;
  fundingZScore: number | null;
  /** How long nothing was heard of a live market, ms; null where it is not live. */
  silentMs: number | null;
  /** A liquidation that has just happened, USD; it is in one watch alone. */
  liquidation: (Pick<Liquidation, 'side' | 'price'> & { usd: number }) | null;
}
