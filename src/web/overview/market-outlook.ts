import { signal } from '@preact/signals';
import type { PyrometerClient } from '../../client/index.ts';
import type { MarketSummary } from '../../market/api/schemas.ts';
import type { Skill } from '../../market/api/skills.ts';
import type { ZoneAnswer } from '../../market/api/zones.ts';

/** What an overview says of a market's zones. */
export interface Outlook {
  /** Null where no zone stands out. */
  nearest: ZoneAnswer | null;
  /** The greatest R in a zone within 10 % of the price; null is unknown. */
  reproduction: number | null;
}

const REACH = 0.1;
/** An outlook of a live market is asked for again after so long, ms. */
const FRESH_MS = 60_000;

/** By market id; a market whose outlook could not be had is null. */
export const outlooks = signal<Readonly<Record<string, Outlook | null>>>({});
/** How far each market's map can be trusted, by market id; null until it is known. */
export const skills = signal<Readonly<Record<string, Skill>> | null>(null);
const asked = new Map<string, string>();
/** One after the other: each takes the server a while the first time. */
let queue: Promise<void> = Promise.resolve();

/** Asks for what the overview says of a market, unless it is known. */
export function askOutlook(client: PyrometerClient, { id, timeMs }: MarketSummary, asOfMs: number | null): void {
  const key = `${asOfMs} ${Math.floor(timeMs / FRESH_MS)}`;
  if (asked.get(id) === key) return;
  asked.set(id, key);
  queue = answerAfter(queue, client, id, asOfMs);
}

/** Asks for the skill of all markets; without a word where nobody answers, what is known stays. */
export async function askSkills(client: PyrometerClient): Promise<void> {
  const answer = await client.skills().catch(() => null);
  if (answer) skills.value = Object.fromEntries(answer.skills.map((skill) => [skill.market, skill]));
}

async function answerAfter(
  earlier: Promise<void>,
  client: PyrometerClient,
  id: string,
  asOfMs: number | null,
): Promise<void> {
  await earlier;
  const options = asOfMs === null ? {} : { asOfMs };
  let outlook: Outlook | null = null;
  try {
    const { zones } = await client.zones(id, options);
    outlook = outlookOf(zones);
  } catch {
    // A market without a map has no outlook, and its row says so.
  }
  outlooks.value = { ...outlooks.peek(), [id]: outlook };
}

export function outlookOf(zones: readonly ZoneAnswer[]): Outlook {
  const near = zones.toSorted((a, b) => Math.abs(a.distance) - Math.abs(b.distance));
  const known = near.flatMap(({ distance, reproduction }) =>
    Math.abs(distance) <= REACH && reproduction !== null ? [reproduction] : [],
  );
  return { nearest: near[0] ?? null, reproduction: known.length > 0 ? Math.max(...known) : null };
}
