import type { ProvenanceAnswer } from '../../market/api/archive.ts';
import type { ChainedIssue } from '../../archive/map-chain.ts';

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

  has(timeMs: number): boolean {
    return this.byTime.has(timeMs);
  }

  add(issue: ChainedIssue): void {
    this.byTime.set(issue.timeMs, { issue, whole: true });
  }

  /** Bars came that lie before all of these. */
  broken(): void {
    for (const known of this.byTime.values()) known.whole = false;
  }

  /** What an answer from the bars up to `timeMs` is, made by this program with these parameters. */
  provenance(timeMs: number, made: { code: string; version: string }): ProvenanceAnswer {
    const { issue, whole } = this.byTime.get(timeMs) ?? { issue: null, whole: false };
    const { code, version } = made;
    const answer = (state: ProvenanceAnswer['state'], reason: string) => ({
      state,
      reason,
      timeMs,
      code,
      version,
      issue,
    });
    if (!issue) return answer('reconstructed', 'no map was issued at this moment');
    if (!whole) return answer('reconstructed', 'bars before it came later than the map was issued');
    if (issue.version !== version) return answer('reconstructed', `it was issued with parameters ${issue.version}`);
    if (issue.code !== code) return answer('reconstructed', `it was issued by ${issue.code}`);
    return answer('issued', 'the map was issued at this moment, from the same bars');
  }
}
