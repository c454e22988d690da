import { createHash } from 'node:crypto';
import type { MembersAnswer } from '../../market/api/members.ts';
import type { MarketSummary } from '../../market/api/schemas.ts';
import type { Bar } from '../../market/bar.ts';
import type { Instrument } from '../../market/instrument.ts';
import { parseMarketId } from '../../market/market-id.ts';
import type { MapState } from '../../model/cohorts/estimator.ts';
import { DEFAULT_PARAMETERS } from '../../model/cohorts/parameters.ts';
import { BarStore } from '../bar-store.ts';
import type { Checkpoint } from '../checkpoints.ts';
import type { MarketDesk } from '../desk/market-desk.ts';
import { LiquidationLedger } from '../liquidation-ledger.ts';
import { MarketPipeline } from '../pipeline.ts';
import { Slices } from '../slices.ts';
import { Listening } from '../totals/listening.ts';
import { CellReader } from '../cell-reader.ts';
import { momentOver } from './cell-moment.ts';
import { DeskOverVenues } from './desk-over-venues.ts';
import { Joining } from './joining.ts';
import { membersAnswer } from './members-answer.ts';
import { ReferenceBars } from './reference-bars.ts';
import { startSum } from './start-sum.ts';
import { addLiquidations } from './summed-liquidations.ts';
import { SummedEstimator } from './summed-estimator.ts';
import { SummedTape } from './summed-tape.ts';

/** A member that is behind the newest by at most so many bars is waited for; the price stands still meanwhile. */
const WAITED_BARS = 1;
/** Bars that came late are summed anew when so long nothing more has. */
const SETTLES_MS = 2000;

/**
 * One coin on several venues: the members' bars as one, and the sum of their maps. It keeps bars of its own, and no
 * maps: what it is asked for is summed from the members' states. See docs/venues.md.
 */
export class MarketOverVenues extends MarketPipeline {
  readonly members: readonly MarketPipeline[];
  override readonly tape = new SummedTape(this);
  /** By bar, a bit for each member that told it, and counts. */
  told: number[] = [];
  /** From when on each member counts. */
  joining: Joining;
  private reference: ReferenceBars;
  private readonly ends: (() => void)[];
  private late: NodeJS.Timeout | null = null;
  private summing: Promise<void> = Promise.resolve();
  private isStopped = false;
  private readonly onFault: (error: unknown) => void;

  /**
   * @param members of one coin, with bars of one step; at most 31
   * @param onFault hears of what went wrong while a member told of something, or later because of it: the member must not
   */
  constructor(instrument: Instrument, members: readonly MarketPipeline[], onFault: (error: unknown) => void) {
    super(
      instrument,
      members[0]!.barStepMs,
      DEFAULT_PARAMETERS,
      new SummedEstimator([], new Joining([]), [], Number.NaN),
    );
    this.members = members;
    this.onFault = onFault;
    this.source.brackets = 'members';
    this.joining = new Joining(members);
    this.reference = new ReferenceBars(members, this.joining);
    const guarded = (work: () => void) => {
      try {
        work();
      } catch (error) {
        onFault(error);
      }
    };
    this.ends = members.flatMap((member) => [
      member.listen(({ bar, running }) => guarded(() => this.hear(bar, running))),
      member.whenRefolded(() => this.sumAnew()),
      member.follow({ bar: () => undefined, liquidation: (one) => guarded(() => this.pass(member, one)) }),
    ]);
  }

  /** Sums all that the members have, in slices, while what was summed before is still shown. */
  sumAll(): Promise<void> {
    const done = this.summing.then(() => this.sumBars());
    this.summing = done.catch(() => undefined);
    return done;
  }

  /** A member as it is called among the others: by its venue, where no other is of the same. */
  nameOf(id: string): string {
    const { venue } = parseMarketId(id);
    const isAlone = this.members.filter(({ instrument }) => parseMarketId(instrument.id).venue === venue).length === 1;
    return isAlone ? venue : id;
  }

  /** Listens to its members no more. */
  stop(): void {
    this.isStopped = true;
    if (this.late) clearTimeout(this.late);
    for (const end of this.ends) end();
    this.tiles.stop();
  }

  override summary(asOfMs?: number): MarketSummary {
    const summary = super.summary(asOfMs);
    const told = this.told[this.known(asOfMs) - 1] ?? 0;
    return {
      ...summary,
      mix: null,
      live: this.members.some(({ source }) => source.live),
      refusedRows: this.members.reduce((sum, { source }) => sum + source.refusedRows, 0),
      members: this.members.map(({ instrument: { id } }, i) => ({ id, told: (told & (1 << i)) !== 0 })),
    };
  }

  membersOf(asOfMs?: number): MembersAnswer {
    return membersAnswer(this, this.known(asOfMs));
  }

  override fresh(): MapState {
    return startSum(this, 0);
  }

  override startAt(bars: number): Checkpoint {
    const next = Math.min(bars, this.bars.length);
    return { next, estimator: startSum(this, next) };
  }

  override get mixName(): string {
    const hash = createHash('sha256').update(super.mixName);
    for (const { instrument, tiles } of this.members) hash.update(`${instrument.id} ${tiles.mix} `);
    return hash.digest('hex').slice(0, 12);
  }

  override get isSum(): boolean {
    return true;
  }

  protected override createCells(): CellReader {
    return new CellReader(this, momentOver);
  }

  protected override createDesk(): MarketDesk {
    return new DeskOverVenues(this);
  }

  private hear(bar: Bar, running: boolean): void {
    if (this.bars.length === 0) return;
    const lastMs = this.bars.timeMs[this.bars.length - 1]!;
    if (running) {
      // While a minute waits for a member, the one after it is not begun.
      const now = bar.timeMs === lastMs + this.barStepMs ? this.reference.running(bar.timeMs) : null;
      if (now) this.run(now);
    } else if (bar.timeMs <= lastMs) this.sumAnew();
    else this.advance();
  }

  /** Closes every bar that all members have, but for those that have been silent for longer. */
  private advance(): void {
    // What came late is in no sum yet: all that follows waits for the one that is due.
    if (this.reference.nextMs <= lastOf(this.bars)) return this.sumAnew();
    const newestMs = this.members.reduce((newest, { bars }) => Math.max(newest, lastOf(bars)), 0);
    const waitedMs = WAITED_BARS * this.barStepMs;
    const untilMs = this.members.reduce((first, { bars }) => {
      const lastMs = lastOf(bars);
      return newestMs - lastMs > waitedMs ? first : Math.min(first, lastMs);
    }, newestMs);
    for (let timeMs = this.reference.nextMs; timeMs <= untilMs; timeMs = this.reference.nextMs) {
      const { bar, told } = this.reference.take(timeMs);
      this.told.push(told);
      addLiquidations(this.ledger, this.members, timeMs, this.barStepMs);
      this.close(bar, this.wereHeard(timeMs));
    }
  }

  /** Whether the liquidations of the bar that opened at `timeMs` were listened to on every member. */
  private wereHeard(timeMs: number): boolean {
    return this.members.every((member) => member.wasHeard(timeMs));
  }

  private sumAnew(): void {
    if (this.isStopped) return;
    if (this.late) clearTimeout(this.late);
    this.late = setTimeout(() => {
      this.late = null;
      this.sumAll().catch(this.onFault);
    }, SETTLES_MS);
  }

  private async sumBars(): Promise<void> {
    const joining = new Joining(this.members);
    const reference = new ReferenceBars(this.members, joining);
    const bars = new BarStore();
    const told: number[] = [];
    const ledger = new LiquidationLedger();
    const listening = new Listening();
    const slices = new Slices();
    for (let timeMs = reference.nextMs; Number.isFinite(timeMs); timeMs = reference.nextMs) {
      const next = reference.take(timeMs);
      bars.append(next.bar);
      told.push(next.told);
      addLiquidations(ledger, this.members, timeMs, this.barStepMs);
      listening.set(this.wereHeard(timeMs), timeMs);
      if (slices.isDue) await slices.rest();
      if (this.isStopped) return;
    }
    // From here on without a pause: what a member closes now is heard by what is there then.
    this.joining = joining;
    this.reference = reference;
    this.told = told;
    this.ledger = ledger;
    this.listening = listening;
    this.hasMarks = this.members.some((member) => member.hasMarks);
    this.bars = bars;
    // Its tiles come by and by; the next sum, which ends them, is not to wait for them.
    this.begin(bars, startSum(this, bars.length)).catch(this.onFault);
    if (this.running && this.running.timeMs <= lastOf(bars)) this.running = null;
  }

  private pass(member: MarketPipeline, one: Parameters<MarketPipeline['liquidation']>[0]): void {
    this.tellLiquidation(this.tape.valued(member, one));
  }
}

function lastOf(bars: BarStore): number {
  return bars.length > 0 ? bars.timeMs[bars.length - 1]! : Number.NEGATIVE_INFINITY;
}
