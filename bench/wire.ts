import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { rivalsInstalled } from './wire/rivals.ts';
import { runCase, type Taken, type WireCase } from './wire/run.ts';

/** Trade messages, and how many come in a second. */
const MESSAGES = 320_000;
const PER_SECOND = 20_000;
/** More than anybody takes: the server waits for the client. */
const AS_FAST_AS_TAKEN = 10_000_000;
/** Each is run so often, in turns; the median counts. */
const ROUNDS = 3;
/** A minute of the venue's time in a second of ours, so that bars close while it is measured. */
const STEP_MS = 3;
const BURST = 10_000;

export const MOST_OVER_BARE = 1.3;
export const MOST_OVER_TARDIS = 0.5;

export interface WireFigures {
  /** us of processor time a message; null where it is not installed. */
  us: Record<'bare' | 'feed' | 'markets', number> & { tardis: number | null };
  /** The same where messages come as fast as they are taken. */
  fastUs: WireFigures['us'];
  overBare: number;
  overTardis: number | null;
  /** Messages a second through parse, bars and model, and the share of a core that took. */
  sustained: { perSecond: number; coreShare: number };
  burst: { sent: number; feed: number; ccxt: number | null };
}

/** Measures what a message costs beside a bare loop and, where they are installed, tardis-dev and ccxt. */
export async function measureWire(rounds = ROUNDS, messages = MESSAGES): Promise<WireFigures> {
  const trades = (who: WireCase['who'], perSecond: number) =>
    runCase({ who, venue: 'bybit', messages, perSecond, stepMs: STEP_MS });
  const liquidations = (who: WireCase['who']) =>
    runCase({ who, venue: 'bybit', what: 'liquidations', messages: BURST, perSecond: BURST });
  const who = ['bare', 'feed', 'markets', ...(rivalsInstalled ? (['tardis'] as const) : [])] as const;
  const runs = new Map<string, Taken[]>(who.flatMap((one) => [one, `${one} fast`]).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const one of who) {
      runs.get(one)!.push(await trades(one, PER_SECOND));
      runs.get(`${one} fast`)!.push(await trades(one, AS_FAST_AS_TAKEN));
    }
  }
  const median = (name: string, of: (taken: Taken) => number) => {
    const values = (runs.get(name) ?? []).map(of).toSorted((a, b) => a - b);
    return values[Math.floor(values.length / 2)] ?? Number.NaN;
  };
  const cost = (name: string) => median(name, ({ usPerMessage }) => usPerMessage);
  const costs = (suffix = '') => ({
    bare: cost(`bare${suffix}`),
    feed: cost(`feed${suffix}`),
    markets: cost(`markets${suffix}`),
    tardis: rivalsInstalled ? cost(`tardis${suffix}`) : null,
  });
  const us = costs();
  return {
    us,
    fastUs: costs(' fast'),
    overBare: us.feed / us.bare,
    overTardis: us.tardis === null ? null : us.feed / us.tardis,
    sustained: {
      perSecond: median('markets', ({ perSecond }) => perSecond),
      coreShare: median('markets', ({ coreShare }) => coreShare),
    },
    burst: {
      sent: BURST,
      feed: (await liquidations('feed')).count,
      ccxt: rivalsInstalled ? (await liquidations('ccxt')).count : null,
    },
  };
}

/** Each figure beside the asked one. */
export function wireLines({
  us,
  fastUs,
  overBare,
  overTardis,
  sustained,
  burst,
}: WireFigures): { ok: boolean | null; text: string }[] {
  const n = (value: number) => value.toFixed(2);
  const absent = 'not installed (npm ci --prefix bench installs it), so not measured';
  return [
    {
      ok: overBare <= MOST_OVER_BARE,
      text: `a trade message, socket to event: ${n(us.feed)} us, a bare ws and JSON.parse loop ${n(us.bare)} us: ${n(overBare)}x, asked at most ${MOST_OVER_BARE}x`,
    },
    overTardis === null
      ? { ok: null, text: `tardis-dev is ${absent}` }
      : {
          ok: overTardis <= MOST_OVER_TARDIS,
          text: `tardis-dev: ${n(us.tardis!)} us: ${n(overTardis)}x of it, asked at most ${MOST_OVER_TARDIS}x (the bare loop is ${n(us.bare / us.tardis!)}x)`,
        },
    {
      ok: null,
      text: `as fast as each takes them: ${n(fastUs.feed)} us, bare ${n(fastUs.bare)} us, tardis-dev ${fastUs.tardis === null ? 'not installed' : `${n(fastUs.tardis)} us`}`,
    },
    {
      ok: sustained.perSecond >= 0.98 * PER_SECOND && sustained.coreShare < 1,
      text: `through parse, bars and model: ${Math.round(sustained.perSecond)} messages/s at ${n(us.markets)} us, ${(100 * sustained.coreShare).toFixed(1)} % of a core; asked ${PER_SECOND}/s on one core`,
    },
    {
      ok: burst.feed === burst.sent,
      text: `a burst of ${burst.sent} liquidations in a second: ${burst.feed} came, asked all`,
    },
    burst.ccxt === null
      ? { ok: null, text: `ccxt is ${absent}` }
      : { ok: null, text: `the same burst through ccxt's watchLiquidations: ${burst.ccxt} of ${burst.sent} came` },
  ];
}

export async function benchWire(hardware: string): Promise<void> {
  const figures = await measureWire();
  for (const { text } of wireLines(figures)) console.log(text);
  const file = fileURLToPath(new URL('results/wire.json', import.meta.url));
  writeFileSync(file, `${JSON.stringify({ hardware, ...figures }, null, 2)}\n`);
}
