import type { AdviceRecordAnswer } from '../../market/api/advice.ts';
import type { LiquidationWindow } from '../../market/api/schemas.ts';
import type { Followed } from '../../model/aftermath/followed.ts';
import type { Liquidated } from '../../model/aftermath/liquidation-history.ts';
import type { Fuel } from '../../model/cascade/cascade.ts';
import type { ImpactScale } from '../../model/cascade/impact.ts';
import type { CohortBook } from '../../model/cohorts/book.ts';
import type { Confluence } from '../../model/confluence/confluence-study.ts';
import type { Readings } from '../../model/indicators/indicators.ts';
import type { ZoneEvidence } from '../../model/reaction/zone-studies.ts';
import type { RiskView } from '../../model/risk/assess.ts';
import type { SentimentReading } from '../../model/sentiment/sentiment-follower.ts';
import type { HeatClass } from '../../model/zones/heat-class.ts';
import type { AgeShare, VenueShare } from '../../model/zones/provenance.ts';
import type { Zone } from '../../model/zones/zone.ts';
import type { BookSteps } from './beside.ts';

/** A zone with the ages of what it holds. */
export interface AgedZone extends Zone {
  ages: AgeShare[];
  /** Which venues built it, where its market is over several. */
  venues?: VenueShare[];
}

/** Everything that is known of one market at the close of one bar. It stays as it is while the market goes on. */
export interface Desk extends RiskView {
  /** End of the last bar, ms. */
  timeMs: number;
  readings: Readings;
  /** Who is crowded, and what followed; null before the first full hour. */
  sentiment: SentimentReading | null;
  /** The state that the map is of, with what waits for open interest folded in. */
  book: CohortBook;
  /** False while the last bar waits for its stamp of open interest. */
  settled: boolean;
  /** One-sided, native quantity. */
  openInterest: number;
  zones: AgedZone[];
  /** What zones were worth so far, what coincides with each (by id), and what followed hours next to each class. */
  evidence: ZoneEvidence;
  confluence: ReadonlyMap<number, Confluence>;
  /** What the rule of stops was worth so far, put to the test by itself; null before the first plan. */
  record: AdviceRecordAnswer | null;
  /** What was liquidated while the price has been at a zone, by its id; null where that is unknown. */
  visits: ReadonlyMap<number, Liquidated | null>;
  followed: Readonly<Record<HeatClass, Followed[]>>;
  fuel: { long: Fuel; short: Fuel };
  scale: ImpactScale | null;
  /** Steps of each side's book; null where none is fresh. */
  depth: BookSteps | null;
  /** Over 1, 4, 12 and 24 hours; empty where nothing is known. */
  liquidations: LiquidationWindow[];
}
