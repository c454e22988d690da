import { AccountPool, MOST_ACCOUNTS } from '../../../src/venues/accounts/account-pool.ts';
import { hash } from '../../stand-in/listed.ts';
import type { Asked } from '../truth/asked.ts';

const ACCOUNTS = 20_000;
const HOURS = 3;
/** Half of Hyperliquid's limit. */
const EVERY_MS = 200;
const START_MS = 1_770_000_000_000;
const MOST_SHARE = 0.01;

/** Whom to ask, told of who trades and of what was answered: accounts by number. */
interface Policy {
  heard(account: number, usd: number, nowMs: number): void;
  next(nowMs: number): number | null;
  answered(account: number, heldUsd: number, nowMs: number): void;
}

/** The one in use; addresses stand for numbers. */
function pooled(): Policy {
  const pool = new AccountPool();
  const ids = new Map<number, number>();
  return {
    heard: (account, usd, nowMs) => pool.heard(String(account), usd, nowMs),
    next(nowMs) {
      const asked = pool.next(nowMs);
      if (!asked) return null;
      ids.set(Number(asked.address), asked.id);
      return Number(asked.address);
    },
    answered: (account, heldUsd, nowMs) => pool.answered(ids.get(account)!, heldUsd, nowMs),
  };
}

/** Of all that were heard the one that was asked the longest ago, or never; with `holding`, of those that hold something. */
function inTurn(holding: boolean): Policy {
  const queue: number[] = [];
  const isQueued = new Uint8Array(ACCOUNTS);
  const push = (account: number) => {
    if (isQueued[account]) return;
    isQueued[account] = 1;
    queue.push(account);
  };
  let at = 0;
  return {
    heard: push,
    next() {
      if (at >= queue.length) return null;
      const account = queue[at++]!;
      isQueued[account] = 0;
      return account;
    },
    answered(account, heldUsd) {
      if (!holding || heldUsd > 0) push(account);
    },
  };
}

/** An hour's wrong or missing mass is small where questions go to where it matters: three ways of asking beside each other. */
export async function proveAccounts(): Promise<Asked[]> {
  const runs = [
    ['by value and age', pooled()],
    ['in turn', inTurn(false)],
    ['in turn, those that hold something', inTurn(true)],
  ] as const;
  const figures = runs.map(([name, policy]) => ({ name, ...played(policy) }));
  const [own, ...others] = figures;
  const best = Math.min(...others.map(({ wrong }) => wrong));
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  return [
    ...others.map(({ name, wrong, first }) => ({
      what: `accounts asked ${name}: mass that is wrong or missing, mean of ${HOURS} h, and after the first ten minutes`,
      found: `${percent(wrong)}, ${percent(first)}`,
      asked: 'for comparison',
      ok: null,
    })),
    {
      what: `accounts asked ${own!.name}: the same, of ${ACCOUNTS} accounts with room for ${MOST_ACCOUNTS}, 5 questions a second`,
      found: `${percent(own!.wrong)}, ${percent(own!.first)}`,
      asked: `less than ${percent(best)}`,
      ok: own!.wrong < best,
    },
    {
      what: 'what hearing and choosing costs of a core',
      found: `${(100 * own!.cpuShare).toFixed(2)} %`,
      asked: `under ${100 * MOST_SHARE} %`,
      ok: own!.cpuShare < MOST_SHARE,
    },
  ];
}

/** Lets accounts trade and be asked for some hours. Positions change, and are closed and opened, where their accounts trade. */
function played(policy: Policy): { wrong: number; first: number; cpuShare: number } {
  const size = Float64Array.from({ length: ACCOUNTS }, (_, n) => Math.min(5e7, 1000 * hash(n, 1) ** (-1 / 1.1)));
  // Trades an hour: some trade all day, half of them not once.
  const rate = Float64Array.from({ length: ACCOUNTS }, (_, n) => 0.5 * hash(n, 2) ** -0.9);
  const held = size.map((usd, n) => (hash(n, 3) < 0.4 ? 0 : usd));
  const known = new Float64Array(ACCOUNTS);
  const next = rate.map((perHour, n) => (-Math.log(hash(n, 4) + 1e-12) / perHour) * 3_600_000);
  let [draws, sum, samples, first] = [0, 0, 0, Number.NaN];
  const endMs = HOURS * 3_600_000;
  const before = process.cpuUsage();
  let others = 0;
  for (let ms = 0; ms < endMs; ms += EVERY_MS) {
    if (ms % 10_000 === 0) {
      const began = process.cpuUsage();
      const trades: number[] = [];
      for (let n = 0; n < ACCOUNTS; n++) {
        while (next[n]! < ms + 10_000) {
          trades.push(n);
          next[n]! += Math.max(1000, (-Math.log(hash(draws++, 5) + 1e-12) / rate[n]!) * 3_600_000);
          held[n] = hash(draws, 6) < 0.35 ? 0 : size[n]! * Math.exp(2 * (hash(draws, 7) - 0.5));
        }
      }
      const used = process.cpuUsage(began);
      others += used.user + used.system;
      for (const n of trades) policy.heard(n, size[n]! * 0.3, START_MS + ms);
    }
    const account = policy.next(START_MS + ms);
    if (account !== null) policy.answered(account, (known[account] = held[account]!), START_MS + ms);
    if (ms % 600_000 !== 0 || ms === 0) continue;
    const wrong = wrongShare(held, known);
    if (Number.isNaN(first)) first = wrong;
    sum += wrong;
    samples++;
  }
  const { user, system } = process.cpuUsage(before);
  return { wrong: sum / samples, first, cpuShare: (user + system - others) / 1e3 / endMs };
}

/** sum |known - true| / sum true: 1 where nothing is known. */
function wrongShare(held: Float64Array, known: Float64Array): number {
  let [apart, all] = [0, 0];
  for (let n = 0; n < held.length; n++) {
    apart += Math.abs(held[n]! - known[n]!);
    all += held[n]!;
  }
  return apart / all;
}
