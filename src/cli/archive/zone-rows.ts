import type { Archive } from '../../archive/archive.ts';
import type { RowRange } from '../../archive/events.ts';
import type { RowShape } from '../../archive/exports.ts';
import { BarStore } from '../../engine/bar-store.ts';
import { keptMixes } from '../../engine/kept/kept-mixes.ts';
import { MarketPipeline } from '../../engine/pipeline.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** A row a zone and full hour, as `pyrometer zones` tells them; reconstructed, by this program. */
export const ZONE_SHAPE = {
  time: 'integer',
  id: 'integer',
  side: 'text',
  low: 'number',
  high: 'number',
  peak: 'number',
  quantity: 'number',
  usd: 'number',
  share: 'number',
  heat: 'text',
  since: 'integer',
  distance: 'number',
  expected: 'number',
} as const satisfies RowShape;

/** A market's zones at every full hour, day by day, from what was known then. */
export async function* zoneRows(archive: Archive, id: string, window: RowRange) {
  const { instrument, barStepMs } = archive.events.market(id);
  const known = window.knownByMs === undefined ? {} : { knownByMs: window.knownByMs };
  const bars = new BarStore();
  const heard: number[] = [];
  for await (const { count, columns } of archive.events.columns('bars', id, known)) {
    bars.appendColumns(columns as Parameters<BarStore['appendColumns']>[0], count);
    for (let i = 0; i < count; i++) heard.push(1 - columns.backfilled![i]!);
  }
  if (bars.length === 0) return;
  const liquidations = [];
  for await (const rows of archive.events.rows('liquidations', id, known)) liquidations.push(...rows);
  const pipeline = new MarketPipeline(instrument, barStepMs);
  pipeline.restore({ bars, heard, liquidations, mixes: pipeline.mixes, states: [] });
  const mixes = await keptMixes(archive, id, pipeline.mixes.prior);
  await pipeline.recall(mixes.filter(({ fromMs }) => fromMs <= (window.knownByMs ?? fromMs)));
  const firstMs = Math.max(window.fromMs ?? 0, bars.timeMs[0]! + barStepMs);
  const endMs = Math.min(window.toMs ?? Number.MAX_SAFE_INTEGER, bars.timeMs[bars.length - 1]! + barStepMs + 1);
  let dayMs = Math.floor(firstMs / DAY_MS) * DAY_MS;
  let rows: (number | string | null)[][] = [];
  for (let timeMs = Math.ceil(firstMs / HOUR_MS) * HOUR_MS; timeMs < endMs; timeMs += HOUR_MS) {
    if (timeMs >= dayMs + DAY_MS) {
      if (rows.length > 0) yield { dayMs, rows };
      rows = [];
      dayMs = Math.floor(timeMs / DAY_MS) * DAY_MS;
    }
    // Before the first open interest there is no map.
    const answer = await pipeline.desk.zones(timeMs).catch(() => null);
    for (const zone of answer?.zones ?? []) {
      const { id: zoneId, side, low, high, peak, quantity, usd, share, heat, sinceMs, distance, expected } = zone;
      rows.push([timeMs, zoneId, side, low, high, peak, quantity, usd, share, heat, sinceMs, distance, expected]);
    }
  }
  if (rows.length > 0) yield { dayMs, rows };
}
