import type { ZoneDetail } from '../../market/api/zone-detail.ts';
import { LEVERAGE_GROUPS } from '../../market/heat-frame.ts';
import { parseMarketId } from '../../market/market-id.ts';
import { number, percent } from '../../model/reading/figures.ts';
import { madeAt, versionOf } from '../kept/made.ts';
import type { MarketPipeline, SourceState } from '../pipeline.ts';
import type { AgedZone, Desk } from './desk.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

type Assumptions = ZoneDetail['assumptions'];

/** What was assumed to place a zone where it is, from what the market's map was made with. */
export function zoneAssumptions(zone: AgedZone, desk: Desk, market: MarketPipeline): Assumptions {
  const { instrument, source } = market;
  const made = madeAt(market, desk.timeMs);
  const { isolatedShare, furtherMargin } = made.parameters;
  const [first] = instrument.brackets;
  const day = dayBefore(market, desk.timeMs);
  const told: Omit<Assumptions, 'sentences'> = {
    version: versionOf(made).version,
    mix: market.mixes.standingAt(desk.timeMs - market.barStepMs).source,
    brackets: {
      from: source.brackets,
      steps: instrument.brackets.length,
      firstRate: first?.rate ?? 0,
      mostLeverage: first?.maxLeverage ?? 1,
    },
    touched: day.marked ? 'mark' : 'last',
    openInterest: { everyMs: day.everyMs, ageMs: day.ageMs, settled: desk.settled },
    isolatedShare,
    furtherMargin,
  };
  return {
    ...told,
    sentences: sentencesOf(
      zone,
      told,
      instrument.simulated ? 'the simulated venue' : parseMarketId(instrument.id).venue,
      // A venue that tells no liquidations leaves its accounts to learn from.
      instrument.sampling === 'none' ? 'what accounts hold' : 'what was liquidated',
    ),
  };
}

interface StampedDay {
  /** Distance of the stamps of open interest, and the age of the last. */
  everyMs: number | null;
  ageMs: number | null;
  /** Mark prices are known of some bars. */
  marked: boolean;
}

/** What the bars of the day before a moment were told with. */
function dayBefore({ bars, barStepMs }: MarketPipeline, timeMs: number): StampedDay {
  const interest = bars.column('openInterest');
  const marks = bars.column('markLow');
  let marked = false;
  const to = bars.countBefore(timeMs);
  let [count, firstMs, lastMs] = [0, Number.NaN, Number.NaN];
  for (let i = bars.countBefore(timeMs - DAY_MS); i < to; i++) {
    marked ||= !Number.isNaN(marks[i]);
    if (Number.isNaN(interest[i])) continue;
    lastMs = bars.timeMs[i]! + barStepMs;
    if (count === 0) firstMs = lastMs;
    count++;
  }
  return {
    everyMs: count > 1 ? (lastMs - firstMs) / (count - 1) : null,
    ageMs: count > 0 ? timeMs - lastMs : null,
    marked,
  };
}

const BRACKETS: Record<SourceState['brackets'], (venue: string) => string> = {
  venue: (venue) => `the margin schedule that ${venue} tells`,
  table: (venue) =>
    `a table by date of what ${venue}'s margin schedule is known to be, for it was not told by the venue`,
  assumed: (venue) => `the margin schedule of a mid-sized coin, for ${venue}'s of this market is not known here`,
  recording: (venue) => `the margin schedule of ${venue} that came with the recording`,
  simulation: (venue) => `${venue}'s own margin schedule`,
  members: () => 'the margin schedules of its members',
};

function sentencesOf(
  zone: AgedZone,
  told: Omit<Assumptions, 'sentences'>,
  venue: string,
  learnedFrom: string,
): string[] {
  const { version, mix, brackets, touched, openInterest, isolatedShare, furtherMargin } = told;
  const groups = LEVERAGE_GROUPS.map(({ label }, g) => ({ label, share: zone.groups[g]! }));
  const most = groups.reduce((best, one) => (one.share > best.share ? one : best));
  const mixed =
    mix === 'learned'
      ? `the leverage mix that was learned from ${learnedFrom} on this market`
      : 'the usual leverage mix, for none has been learned on this market';
  const stamps =
    openInterest.everyMs === null
      ? 'Open interest was not stamped twice in the last day, and counts as unchanged since.'
      : `Open interest is ${venue}'s own, stamped every ${minutes(openInterest.everyMs)}, last ${minutes(openInterest.ageMs!)} ago` +
        `${openInterest.settled ? '' : '; it counts as unchanged since'}.`;
  return [
    `Positions were opened at the prices traded, by ${mixed} (version ${version}); ${percent(most.share, 0)} of this zone is ${most.label} leverage.`,
    `Their liquidation prices follow ${BRACKETS[brackets.from](venue)}: ${brackets.steps} ${brackets.steps === 1 ? 'step' : 'steps'}, ` +
      `from ${percent(brackets.firstRate)} of maintenance and at most ${brackets.mostLeverage}x; ${percent(isolatedShare, 0)} stand on their ` +
      `initial margin alone, the others on ${number(furtherMargin, 1)} more on average.`,
    `${stamps} Where it fell, positions of every age closed, the more the higher their leverage; not the oldest first.`,
    touched === 'mark'
      ? 'Positions are swept where the mark price came.'
      : 'Positions are swept where the last price came, for mark prices are not known here.',
  ];
}

function minutes(ms: number): string {
  return ms < MINUTE_MS ? 'less than 1 min' : `${Math.round(ms / MINUTE_MS)} min`;
}
