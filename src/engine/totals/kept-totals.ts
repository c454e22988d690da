import type { ListenedSpell } from '../../archive/heard-liquidations.ts';
import type { LiquidationTotals } from '../../market/api/totals.ts';
import type { Sampling } from '../../market/instrument.ts';
import type { Keeper } from '../kept/keeper.ts';
import { KEPT_MINUTES, MINUTE_MS } from './minute-buckets.ts';
import { AHEAD_MS, type HeardSpan, type HeardVenue, type TotalsQuestion, WholeMarket } from './whole-market.ts';

const DAY_MS = KEPT_MINUTES * MINUTE_MS;
/** One minute more, for windows begin with whole minutes. */
const LOOK_BACK_MS = DAY_MS + MINUTE_MS;

/** The whole market's totals over restarts, and as of any moment that is kept. */
export class KeptTotals {
  /** Takes what comes. */
  readonly totals: WholeMarket;
  private readonly keeper: Keeper;
  /** Spells of earlier processes, by venue. */
  private earlier = new Map<string, Span>();
  /** The spell that goes on, by venue. */
  private readonly going = new Map<string, ListenedSpell>();
  private beatMs = Number.NaN;

  constructor(keeper: Keeper) {
    this.keeper = keeper;
    this.totals = new WholeMarket((heard) => keeper.heard(heard));
  }

  /** Gives back what was heard within the last day. */
  async restore(nowMs: number): Promise<void> {
    const { heard } = this.keeper.archive;
    for await (const one of heard.rows(nowMs - DAY_MS, nowMs + AHEAD_MS, nowMs)) this.totals.add(one);
    this.earlier = spansOf(await heard.spells(nowMs - LOOK_BACK_MS, nowMs));
    this.beatMs = nowMs;
  }

  /** The totals now, which may reach back to before this process. */
  report(nowMs: number, venues: readonly HeardVenue[], question: TotalsQuestion): LiquidationTotals {
    const whole = venues.map((one): HeardVenue => {
      const before = this.earlier.get(one.venue);
      return before ? { ...one, listening: together(before, one.listening) } : one;
    });
    return this.totals.report(nowMs, whole, question);
  }

  /** Keeps until when the venues were listened to; to be called every half minute or so. */
  async beat(nowMs: number, venues: readonly HeardVenue[]): Promise<void> {
    const sinceMs = this.beatMs;
    this.beatMs = nowMs;
    if (!(nowMs > sinceMs)) return;
    const spells: ListenedSpell[] = [];
    for (const { listening, ...venue } of venues) {
      const heardMs = listening.share(sinceMs, nowMs) * (nowMs - sinceMs);
      if (heardMs <= 0) continue;
      const fromMs = nowMs - heardMs;
      const last = this.going.get(venue.venue);
      const goesOn = last && fromMs <= last.toMs && isSame(last, venue);
      const spell = { ...venue, fromMs: goesOn ? last.fromMs : fromMs, toMs: nowMs };
      this.going.set(venue.venue, spell);
      spells.push(spell);
    }
    const { archive } = this.keeper;
    if (spells.length > 0 && archive.state.writable) await this.keeper.after(() => archive.heard.listened(spells));
  }

  /** From what had come by `asOfMs`, of the venues that were listened to in the day before it. */
  async asOf(asOfMs: number, question: TotalsQuestion): Promise<LiquidationTotals> {
    const { heard } = this.keeper.archive;
    await this.keeper.flush();
    const market = new WholeMarket();
    for await (const one of heard.rows(asOfMs - DAY_MS, asOfMs + AHEAD_MS, asOfMs)) market.add(one);
    const spells = await heard.spells(asOfMs - LOOK_BACK_MS, asOfMs);
    const spans = spansOf(spells.map((spell) => ({ ...spell, toMs: Math.min(spell.toMs, asOfMs) })));
    const newest = new Map(spells.map((spell) => [spell.venue, spell]));
    const venues = [...newest.values()].map(
      ({ venue, sampling, listed, heard: ofThem, turnoverUsd, heardTurnoverUsd }): HeardVenue => ({
        venue,
        sampling: sampling as Sampling,
        listed,
        heard: ofThem,
        turnoverUsd,
        heardTurnoverUsd,
        listening: spans.get(venue)!,
      }),
    );
    return market.report(asOfMs, venues, question);
  }
}

/** Stretches of time in which a venue was listened to. */
class Span implements HeardSpan {
  readonly spells: { fromMs: number; toMs: number }[] = [];

  get sinceMs(): number | null {
    return this.spells[0]?.fromMs ?? null;
  }

  share(fromMs: number, toMs: number): number {
    const heard = this.spells.map((one) => Math.max(0, Math.min(one.toMs, toMs) - Math.max(one.fromMs, fromMs)));
    return Math.min(1, heard.reduce((sum, ms) => sum + ms, 0) / Math.max(1, toMs - fromMs));
  }
}

function spansOf(spells: readonly ListenedSpell[]): Map<string, Span> {
  const spans = new Map<string, Span>();
  for (const { venue, fromMs, toMs } of spells) {
    const span = spans.get(venue) ?? new Span();
    span.spells.push({ fromMs, toMs });
    spans.set(venue, span);
  }
  return spans;
}

function together(before: HeardSpan, since: HeardSpan): HeardSpan {
  return {
    sinceMs: before.sinceMs ?? since.sinceMs,
    share: (fromMs, toMs) => Math.min(1, before.share(fromMs, toMs) + since.share(fromMs, toMs)),
  };
}

function isSame(spell: ListenedSpell, venue: Omit<HeardVenue, 'listening'>): boolean {
  return (['sampling', 'listed', 'heard', 'turnoverUsd', 'heardTurnoverUsd'] as const).every((field) =>
    Object.is(spell[field], venue[field]),
  );
}
