import type { ScorecardAnswer } from '../../market/api/scorecard-answer.ts';
import type { ArchiveStatus, IssuedMapHead, MarketVerification, ProvenanceAnswer } from '../../market/api/archive.ts';

/** What is kept, as the outside sees it. */
export interface ArchiveView {
  /** The program that makes the maps. */
  readonly code: string;
  status(): Promise<ArchiveStatus[]>;
  /** Issued maps of a market from `fromMs` to `toMs`, oldest first, the newest `most` of them. */
  issuedMaps(market: string, fromMs: number, toMs: number, most: number): Promise<IssuedMapHead[]>;
  /** The map that was issued for the hour ending at `timeMs`, with its very bytes; null where none was. */
  issuedMap(market: string, timeMs: number): Promise<{ head: IssuedMapHead; bytes: Uint8Array } | null>;
  /** The newest scorecard of a market that was kept by then; null where none was. */
  scorecard(market: string, asOfMs: number): Promise<ScorecardAnswer | null>;
  /** Checks chains and makes issued maps anew: see `verifyMarket`. Without a market, all that are kept. */
  verify(question: { market?: string; fromMs?: number; toMs?: number }): Promise<MarketVerification[]>;
  /**
   * What is kept of a market as text, some thousand rows at a time; null where it is not kept.
   * @throws QueryError where there is no such kind
   */
  text(
    market: string,
    kind: string,
    format: 'csv' | 'jsonl',
    range: { fromMs?: number; toMs?: number; knownByMs?: number },
  ): AsyncIterable<string> | null;
  /** What an answer is that uses the market's bars up to `timeMs`. */
  provenance(market: string, timeMs: number): ProvenanceAnswer;
}
