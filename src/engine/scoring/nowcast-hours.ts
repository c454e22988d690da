import type { NowcastHour } from '../../market/api/forecasts.ts';
import type { Origins } from '../../model/scoring/nowcast/origins.ts';
import { addCell, informationGain, noGain } from '../../model/scoring/statistics/information-gain.ts';

const HOUR_MS = 3_600_000;

/** A page of the hours that a nowcast is made of, newest first, and the gain over all of them. */
export function nowcastPage(
  { families, told: toldSoFar }: Origins,
  { beforeMs = Infinity, untilMs, limit }: HoursPage,
) {
  const told = untilMs === undefined ? toldSoFar : toldSoFar.filter(({ timeMs }) => timeMs + HOUR_MS <= untilMs);
  const sums = noGain();
  for (const { y, path, maps } of told) addCell(sums, y, maps[0]!, path);
  const gain = informationGain(sums);
  // An hour's long row comes first, then its short one.
  const all = told.map(
    ({ timeMs, y, path, maps }, i): NowcastHour => ({
      timeMs,
      side: i % 2 === 0 ? 'long' : 'short',
      liquidated: y,
      byPath: path,
      byPathAndMap: maps[0]!,
    }),
  );
  const before = all.filter(({ timeMs }) => timeMs < beforeMs).toReversed();
  // Whole hours only.
  const hours = before.slice(0, 2 * Math.ceil(limit / 2));
  return {
    trial: families[0]?.name ?? null,
    gain: Number.isNaN(gain) ? null : gain,
    total: told.length,
    hours,
    next: before.length > hours.length ? hours.at(-1)!.timeMs : null,
  };
}

interface HoursPage {
  beforeMs?: number;
  /** Only hours that had ended by then. */
  untilMs?: number;
  limit: number;
}
