import { type MembersAnswer, MOST_STRETCHES } from '../../market/api/members.ts';
import { barAt, ownMark } from './anchor.ts';
import type { MarketOverVenues } from './market-over-venues.ts';
import { CARRIED_MS } from './reference-bars.ts';

const REFERENCE =
  'Geometric mean of the members, weighted by their open interest in USD; a silent member stands in with its last distance for a day.';

/** What the first `known` bars are the sum of. */
export function membersAnswer(market: MarketOverVenues, known: number): MembersAnswer {
  const { bars, barStepMs, told, instrument } = market;
  const openMs = known > 0 ? bars.timeMs[known - 1]! : Number.NaN;
  const reference = known > 0 ? bars.close[known - 1]! : null;
  const asOfMs = openMs + barStepMs;
  const summaries = market.members.map((member) => (known > 0 ? member.summary(asOfMs) : null));
  const totalUsd = summaries.reduce((sum, one) => sum + (one?.openInterestUsd ?? 0), 0);
  return {
    market: instrument.id,
    timeMs: known > 0 ? asOfMs : 0,
    price: reference,
    reference: REFERENCE,
    members: market.members.map((member, i) => {
      const bar = known > 0 ? barAt(member, openMs) : null;
      const openInterestUsd = summaries[i]?.openInterestUsd ?? null;
      return {
        id: member.instrument.id,
        live: member.source.live,
        firstTimeMs: member.bars.length > 0 ? member.bars.timeMs[0]! : 0,
        timeMs: summaries[i]?.timeMs ?? 0,
        joinsMs: finite(market.joining.joinsMs(member)),
        told: ((told[known - 1] ?? 0) & (1 << i)) !== 0,
        price: summaries[i]?.price ?? null,
        basis: bar && reference !== null ? ownMark(bar) / reference - 1 : null,
        openInterestUsd,
        share: openInterestUsd !== null && totalUsd > 0 ? openInterestUsd / totalUsd : null,
      };
    }),
    stretches: stretchesOf(market, known),
  };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function stretchesOf({ members, bars, barStepMs, told }: MarketOverVenues, known: number): MembersAnswer['stretches'] {
  const all = 2 ** members.length - 1;
  const stretches: MembersAnswer['stretches'] = [];
  let key = '';
  const lastMs = members.map(() => Number.NEGATIVE_INFINITY);
  for (let i = 0; i < known; i++) {
    const timeMs = bars.timeMs[i]!;
    const bits = told[i]!;
    for (let m = 0; m < members.length; m++) if (bits & (1 << m)) lastMs[m] = timeMs;
    if (bits === all) continue;
    const silent = members.flatMap(({ instrument }, m) => (bits & (1 << m) ? [] : [{ id: instrument.id, m }]));
    const isCarried = ({ m }: { m: number }) => lastMs[m]! >= timeMs - CARRIED_MS;
    const carried = silent.filter(isCarried).map(({ id }) => id);
    const absent = silent.filter((one) => !isCarried(one)).map(({ id }) => id);
    const last = stretches.at(-1);
    const before = key;
    key = `${carried.join()} ${absent.join()}`;
    if (key === before && last?.toMs === timeMs) last.toMs = timeMs + barStepMs;
    else stretches.push({ fromMs: timeMs, toMs: timeMs + barStepMs, carried, absent });
  }
  return stretches.slice(-MOST_STRETCHES);
}
