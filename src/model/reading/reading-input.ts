import type { MapSkill } from '../../market/api/map-skill.ts';
import type { LiquidationWindow } from '../../market/api/schemas.ts';
import type { MagnetScore } from '../../market/api/scorecard.ts';
import type { Instrument } from '../../market/instrument.ts';
import type { Confluence } from '../confluence/confluence-study.ts';
import type { Readings } from '../indicators/indicators.ts';
import type { Standing } from '../reaction/reactions.ts';
import type { ReactionStatistics } from '../reaction/statistics.ts';
import type { SentimentReading } from '../sentiment/sentiment-follower.ts';
import type { Zone } from '../zones/zone.ts';

/** All that a reading is written from, of one market at one moment. Null is unknown. */
export interface ReadingInput {
  instrument: Pick<Instrument, 'id' | 'base' | 'contract' | 'sampling'>;
  /** End of the last bar, ms. */
  timeMs: number;
  price: number;
  /** Of an hour, quote currency; NaN is unknown. */
  atr: number;
  readings: Readings;
  /** One-sided, native quantity. */
  openInterest: number;
  /** Over 1, 4, 12 and 24 hours; empty where nothing is known. */
  liquidations: readonly LiquidationWindow[];
  zones: readonly Zone[];
  /** Past windows of 24 h that the zones' probabilities rest on. */
  hitWindows: number;
  /** Whether a fresh order book is known. */
  hasBook: boolean;
  sentiment: SentimentReading | null;
  /** What coincides with zones, by id. */
  confluence: ReadonlyMap<number, Confluence>;
  /** Touches that the weights of confluence come from. */
  confluenceTouches: number;
  reactions: ReactionStatistics | null;
  /** Where each zone stands, nearest first. */
  standing: readonly Standing[];
  magnet: Pick<MagnetScore, 'pairs' | 'partialStrength'> | null;
  /** The greatest R within 5 % on each side at the usual depth. */
  reproduction: { long: number; short: number } | null;
  skill: MapSkill | null;
}
