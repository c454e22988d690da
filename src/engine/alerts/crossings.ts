import type { AlertSubject } from '../../market/api/alerts.ts';

/** What a rule sees of one thing at one moment. */
export interface Reading {
  /** The zone that it is of; null where the rule is on the market as a whole. */
  subject: AlertSubject | null;
  /** The condition is true. */
  met: boolean;
  /** It is false by more than the rule's hysteresis; between both, nothing changes. */
  cleared: boolean;
  /** What happened, if this fires. */
  text: string;
  /** The greater, the more it is worth saying first. */
  weight: number;
}

/** A thing that has been told of, and is told of again only once its condition has cleared. */
export interface Told {
  subject: AlertSubject | null;
  /** Since when no reading was of it; null while there is one. */
  lostMs: number | null;
}

/** What a rule remembers. */
export interface CrossingState {
  /** False until it was first judged: what is true already then is no crossing. */
  begun: boolean;
  told: readonly Told[];
}

export const NOT_BEGUN: CrossingState = { begun: false, told: [] };

/** A zone may be lost from sight for so long and is still the same. */
const LOST_MS = 3_600_000;

/**
 * The readings that have come true since they were last told of, and what is remembered from now on.
 * @param mayTell false while nothing may be told (a cool-down): what comes true then is told later, if it still is
 */
export function cross(
  state: CrossingState,
  readings: readonly Reading[],
  timeMs: number,
  mayTell: boolean,
): { state: CrossingState; crossed: Reading[] } {
  const told: Told[] = [];
  const matched = new Set<Told>();
  const crossed: Reading[] = [];
  for (const reading of readings) {
    const earlier = state.told.find((one) => isSame(one.subject, reading.subject));
    if (earlier) matched.add(earlier);
    const isTold = earlier !== undefined || (reading.met && (!state.begun || mayTell));
    if (!earlier && reading.met && state.begun && mayTell) crossed.push(reading);
    if (isTold && !reading.cleared) told.push({ subject: reading.subject, lostMs: null });
  }
  for (const one of state.told) {
    if (matched.has(one)) continue;
    const lostMs = one.lostMs ?? timeMs;
    if (timeMs - lostMs < LOST_MS) told.push({ subject: one.subject, lostMs });
  }
  return { state: { begun: true, told }, crossed: crossed.toSorted((a, b) => b.weight - a.weight) };
}

/** Zones are the same by their id, or where they lie in the same place: between full hours an id may still change. */
export function isSame(a: AlertSubject | null, b: AlertSubject | null): boolean {
  if (a === null || b === null) return a === b;
  return a.side === b.side && (a.id === b.id || overlaps(a, b));
}

export function overlaps(a: Pick<AlertSubject, 'low' | 'high'>, b: Pick<AlertSubject, 'low' | 'high'>): boolean {
  const shared = Math.min(a.high, b.high) - Math.max(a.low, b.low);
  return shared > 0.5 * Math.min(a.high - a.low, b.high - b.low);
}
