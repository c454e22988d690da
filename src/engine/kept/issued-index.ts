import type { ChainedIssue } from '../../archive/map-chain.ts';

/** What is said of an answer about the past. */
export interface Provenance {
  /** `issued`: what was shown then, and nothing else; `reconstructed`: worked out since. */
  state: 'issued' | 'reconstructed';
  /** Why, in words. */
  reason: string;
  /** End of the last bar that the answer uses, ms. */
  timeMs: number;
  /** The map that was issued at that moment; null where none was. */
  issue: ChainedIssue | null;
}

interface Known {
  issue: ChainedIssue;
  /** Every bar before it had come by then. */
  whole: boolean;
}

/** One market's issued maps at hand, without their bytes. */
export class IssuedIndex {
  private readonly byTime = new Map<number, Known>();

  /**
   * @param issues in order of time
   * @param timeMs opens of the market's bars, ascending
   * @param receivedMs when each of them came
   */
  load(issues: readonly ChainedIssue[], timeMs: ArrayLike<number>, receivedMs: ArrayLike<number>): void {
    let newestMs = Number.NEGATIVE_INFINITY;
    let i = 0;
    for (const issue of issues) {
      for (; i < timeMs.length && timeMs[i]! < issue.timeMs; i++) newestMs = Math.max(newestMs, receivedMs[i]!);
      this.byTime.set(issue.timeMs, { issue, whole: newestMs <= issue.issuedMs });
    }
  }

  add(issue: ChainedIssue): void {
    this.byTime.set(issue.timeMs, { issue, whole: true });
  }

  /** Bars came that lie before all of these. */
  broken(): void {
    for (const known of this.byTime.values()) known.whole = false;
  }

  /** What an answer from the bars up to `timeMs` is, made by this program with these parameters. */
  provenance(timeMs: number, { code, version }: { code: string; version: string }): Provenance {
    const known = this.byTime.get(timeMs);
    if (!known) return { state: 'reconstructed', reason: 'no map was issued at this moment', timeMs, issue: null };
    const { issue, whole } = known;
    const because = (reason: string): Provenance => ({ state: 'reconstructed', reason, timeMs, issue });
    if (!whole) return because('bars before it came later than the map was issued');
    if (issue.version !== version) return because(`the map was issued with parameters ${issue.version}`);
    if (issue.code !== code) return because(`the map was issued by ${issue.code}`);
    return { state: 'issued', reason: 'the map was issued at this moment', timeMs, issue };
  }
}
