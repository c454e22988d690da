import type { Archive } from '../../archive/archive.ts';
import { chainBreak, type ChainedIssue, GENESIS } from '../../archive/map-chain.ts';
import type { MarketVerification } from '../../market/api/archive.ts';
import { decodeIssuedMap, differenceOf } from '../../market/issued-map.ts';
import { Estimator } from '../../model/cohorts/estimator.ts';
import { issuedMapOf } from '../../model/heat/issued-map.ts';
import { BarStore, blankBar } from '../bar-store.ts';
import { Slices } from '../slices.ts';
import type { MapVersion } from './made.ts';

/** What a recomputed map may differ by, as a share of open interest. */
export const EQUAL_WITHIN = 1e-9;
/** So many findings are told in words. */
const MOST_TOLD = 20;

export interface VerifyOptions {
  fromMs?: number;
  toMs?: number;
  /** This program: maps that it issued must come out the same. */
  code: string;
  /** Told of hours done, of all. */
  told?: (done: number, of: number) => void;
}

/**
 * Checks a market's chain from its first map on, and makes every map of the window anew, from the bars that had come
 * when it was issued, with the parameters that it names. A map that comes out otherwise is a fault where this very
 * program issued it; where another did, it is named.
 */
export async function verifyMarket(
  archive: Archive,
  market: string,
  options: VerifyOptions,
): Promise<MarketVerification> {
  const { fromMs = 0, toMs = Number.MAX_SAFE_INTEGER, code, told } = options;
  const issues = await archive.maps.list(market);
  const found: MarketVerification = {
    market,
    issued: issues.length,
    checked: 0,
    equal: 0,
    named: 0,
    faults: [],
    notes: [],
  };
  const fault = (text: string) => found.faults.length < MOST_TOLD && found.faults.push(text);
  const maker = await Remaker.open(archive, market, issues);
  let previous = GENESIS;
  for (const [i, issue] of issues.entries()) {
    const at = `${market}, ${new Date(issue.timeMs).toISOString()}`;
    const bytes = await archive.maps.bytes(market, issue.timeMs).catch(() => null);
    const broken = chainBreak(issue, bytes, previous);
    previous = issue.head;
    if (broken) fault(`${at}: ${broken}`);
    told?.(i + 1, issues.length);
    const isAsked = issue.timeMs >= fromMs && issue.timeMs <= toMs;
    const made = await maker.remake(i, isAsked);
    if (!isAsked || broken || !bytes) continue;
    found.checked++;
    const difference = made ? differenceOf(decodeIssuedMap(bytes), made) : Number.NaN;
    if (difference <= EQUAL_WITHIN) {
      found.equal++;
      continue;
    }
    const how = made ? `comes out ${difference.toExponential(1)} of open interest otherwise` : 'cannot be made anew';
    if (made && issue.code === code) fault(`${at}: ${how}, made by the same program`);
    else {
      found.named++;
      const text = `${at}: ${how}; it was issued by ${issue.code}${made ? '' : ', and its bars or parameters are not kept'}`;
      if (found.notes.length < MOST_TOLD) found.notes.push(text);
    }
  }
  return found;
}

/** Makes issued maps anew, one after the other. */
class Remaker {
  private readonly archive: Archive;
  private readonly issues: readonly ChainedIssue[];
  private readonly bars: BarStore;
  private readonly receivedMs: Float64Array;
  /** Indices of issues that know of bars which those before them did not. */
  private readonly anew: Set<number>;
  private version: MapVersion | null = null;
  private estimator: Estimator | null = null;
  private next = 0;
  private close = Number.NaN;
  private endMs = Number.NaN;

  private constructor(
    archive: Archive,
    issues: readonly ChainedIssue[],
    bars: BarStore,
    receivedMs: Float64Array,
    anew: Set<number>,
  ) {
    this.archive = archive;
    this.issues = issues;
    this.bars = bars;
    this.receivedMs = receivedMs;
    this.anew = anew;
  }

  static async open(archive: Archive, market: string, issues: readonly ChainedIssue[]): Promise<Remaker> {
    const bars = new BarStore();
    const received: Float64Array[] = [];
    for await (const { count, columns } of archive.events.columns('bars', market)) {
      bars.appendColumns(columns as Parameters<BarStore['appendColumns']>[0], count);
      received.push(columns.receivedMs!.slice(0, count));
    }
    const receivedMs = new Float64Array(bars.length);
    let at = 0;
    for (const part of received) {
      receivedMs.set(part, at);
      at += part.length;
    }
    return new Remaker(archive, issues, bars, receivedMs, lateIssues(issues, bars, receivedMs));
  }

  /** The map of issue `i`; null where `wanted` is false, or its bars or parameters are not there. */
  async remake(i: number, wanted: boolean) {
    const issue = this.issues[i]!;
    if (i === 0 || this.issues[i - 1]!.version !== issue.version || this.anew.has(i)) await this.begin(issue);
    const { estimator, version, bars, receivedMs } = this;
    if (!estimator || !version) return null;
    const bar = blankBar();
    const slices = new Slices();
    for (; this.next < bars.length && bars.timeMs[this.next]! < issue.timeMs; this.next++) {
      if (receivedMs[this.next]! > issue.issuedMs) continue;
      estimator.push(bars.read(this.next, bar));
      if (slices.isDue) await slices.rest();
      this.close = bar.close;
      this.endMs = bar.timeMs + version.barStepMs;
    }
    if (!wanted || this.endMs !== issue.timeMs || !estimator.started) return null;
    return issuedMapOf(estimator.provisional(null), {
      timeMs: issue.timeMs,
      price: this.close,
      contract: version.instrument.contract,
      provisional: estimator.pending.length > 0,
    });
  }

  private async begin({ version }: ChainedIssue): Promise<void> {
    const body = await this.archive.version(version);
    this.version = body === null ? null : (JSON.parse(body) as MapVersion);
    this.estimator = this.version && new Estimator(this.version.instrument, this.version.parameters);
    this.next = this.bars.countBefore(this.version?.sinceMs ?? 0);
    this.endMs = Number.NaN;
  }
}

/** Issues from which on a bar is known that some issue of a later hour than the bar was made without. */
function lateIssues(issues: readonly ChainedIssue[], bars: BarStore, receivedMs: Float64Array): Set<number> {
  const late = new Set<number>();
  let first = 0;
  for (let i = 0; i < bars.length; i++) {
    while (first < issues.length && issues[first]!.timeMs <= bars.timeMs[i]!) first++;
    let knows = first;
    while (knows < issues.length && issues[knows]!.issuedMs < receivedMs[i]!) knows++;
    if (knows > first && knows < issues.length) late.add(knows);
  }
  return late;
}
