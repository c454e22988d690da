import type { LiveState } from '../../client/index.ts';
import type { MarketSummary } from '../../market/api/schemas.ts';
import { formatAge, formatMoment } from './format.ts';

/** How fresh what is shown is. */
export interface Liveness {
  kind: 'live' | 'connecting' | 'recording' | 'as-of' | 'stale' | 'disconnected';
  label: string;
  /** One sentence more, for whoever asks. */
  detail: string;
}

/** A market is stale when its newest bar is three bars overdue, and never before this, ms. */
const LEAST_STALE_MS = 150_000;

export function livenessOf(
  summary: MarketSummary,
  asOfMs: number | null,
  connection: { state: LiveState; reason: string } | null,
  nowMs: number,
): Liveness {
  const endedAt = `${formatMoment(summary.timeMs)}`;
  const age = formatAge(nowMs - summary.timeMs);
  if (asOfMs !== null) {
    return { kind: 'as-of', label: `As of ${formatMoment(asOfMs)}`, detail: 'Nothing later is shown or used.' };
  }
  if (!summary.live) {
    return {
      kind: 'recording',
      label: 'Recording',
      detail: `A recording that ends at ${endedAt}; nothing new will come.`,
    };
  }
  if (connection?.state === 'waiting' || connection?.state === 'closed') {
    const reason = connection.reason ? ` (${connection.reason})` : '';
    const next = connection.state === 'waiting' ? 'trying again' : 'reload the page to try again';
    return {
      kind: 'disconnected',
      label: `Disconnected · ${age} old`,
      detail: `The line to the server is lost${reason}: this is the last picture, of ${endedAt}; ${next}.`,
    };
  }
  if (nowMs - summary.timeMs > Math.max(LEAST_STALE_MS, 3.5 * summary.barStepMs)) {
    return {
      kind: 'stale',
      label: `Stale · ${age} old`,
      detail: `The newest bar ended at ${endedAt}; later ones are overdue.`,
    };
  }
  if (connection?.state !== 'live')
    return { kind: 'connecting', label: 'Connecting', detail: 'Opening the live line.' };
  return { kind: 'live', label: 'Live', detail: `The newest bar ended at ${endedAt}.` };
}
