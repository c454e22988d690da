/** Who is to be asked next. The number stands for the address everywhere else. */
export interface AskedAccount {
  id: number;
  address: string;
}

interface Account extends AskedAccount {
  /** Traded since it was last asked, USD, as of `tradedMs`: see {@link HALF_LIFE_MS}. */
  tradedUsd: number;
  tradedMs: number;
  /** What the last answer said it holds, USD. */
  heldUsd: number;
  heardMs: number;
  /** NaN: never. */
  askedMs: number;
  /** How often in a row it held nothing. */
  flat: number;
  isBeingAsked: boolean;
  isUrgent: boolean;
  /** After a failure. */
  notBeforeMs: number;
}

/** What was traded counts half after so long. */
const HALF_LIFE_MS = 3_600_000;
/** Who was never asked is as urgent as who was asked so long before it was first heard, and holds this, USD, at least. */
const NEVER_MS = 30 * 60_000;
const UNKNOWN_USD = 5000;
/** Nobody is asked more often; whose liquidation price was crossed, after less. */
const LEAST_MS = 30_000;
const LEAST_URGENT_MS = 5000;
/** After a question that failed. */
const FAILED_MS = 60_000;
const MOST_HALVINGS = 10;
/** Share of the accounts that make room when there are too many: those of least value. */
const FORGOTTEN = 0.05;

export const MOST_ACCOUNTS = 10_000;

/**
 * Addresses heard on a tape, and whom to ask next what it holds. Worth asking is v t^2: v what the account holds and
 * what it traded since it was asked, USD, and t how long ago that was, so that each is asked as often as the square root of
 * v says, which keeps the sum of v times age least. Who was found holding nothing counts half each time, and not at all until
 * it trades again. No I/O and no clock; addresses leave in {@link next} alone.
 */
export class AccountPool {
  readonly #most: number;
  readonly #byAddress = new Map<string, Account>();
  readonly #byId = new Map<number, Account>();
  readonly #forgot: (id: number) => void;
  #nextId = 1;
  #asked = 0;

  /** @param forgot told of each that had to make room */
  constructor(forgot: (id: number) => void = () => undefined, most = MOST_ACCOUNTS) {
    this.#forgot = forgot;
    this.#most = most;
  }

  /** Accounts that are known, and of them those that have answered. */
  get counts(): { heard: number; asked: number } {
    return { heard: this.#byAddress.size, asked: this.#asked };
  }

  /** An account has traded. */
  heard(address: string, usd: number, nowMs: number): void {
    const key = address.toLowerCase();
    let account = this.#byAddress.get(key);
    if (!account) {
      if (this.#byAddress.size >= this.#most) this.#makeRoom(nowMs);
      account = {
        id: this.#nextId++,
        address: key,
        tradedUsd: 0,
        tradedMs: nowMs,
        heldUsd: 0,
        heardMs: nowMs,
        askedMs: Number.NaN,
        flat: 0,
        isBeingAsked: false,
        isUrgent: false,
        notBeforeMs: Number.NEGATIVE_INFINITY,
      };
      this.#byAddress.set(key, account);
      this.#byId.set(account.id, account);
    }
    account.tradedUsd = tradedOf(account, nowMs) + usd;
    account.tradedMs = nowMs;
  }

  /** The account most worth asking; null where none is due. It is not given again until it has answered or failed. */
  next(nowMs: number): AskedAccount | null {
    let best: Account | null = null;
    let most = 0;
    for (const account of this.#byId.values()) {
      if (account.isBeingAsked || nowMs < account.notBeforeMs) continue;
      const worth = worthOf(account, nowMs);
      if (worth <= most) continue;
      most = worth;
      best = account;
    }
    if (!best) return null;
    best.isBeingAsked = true;
    return { id: best.id, address: best.address };
  }

  /** @param heldUsd of the markets that are measured; 0: nothing */
  answered(id: number, heldUsd: number, nowMs: number): void {
    const account = this.#byId.get(id);
    if (!account) return;
    if (Number.isNaN(account.askedMs)) this.#asked++;
    account.isBeingAsked = false;
    account.isUrgent = false;
    account.askedMs = nowMs;
    account.tradedUsd = 0;
    account.heldUsd = heldUsd;
    account.flat = heldUsd > 0 ? 0 : Math.min(MOST_HALVINGS, account.flat + 1);
  }

  failed(id: number, nowMs: number): void {
    const account = this.#byId.get(id);
    if (!account) return;
    account.isBeingAsked = false;
    account.notBeforeMs = nowMs + FAILED_MS;
  }

  /** Asks it before all others: the price has passed where it would have been liquidated. */
  urge(id: number): void {
    const account = this.#byId.get(id);
    if (account) account.isUrgent = true;
  }

  #makeRoom(nowMs: number): void {
    const least = [...this.#byId.values()]
      .filter(({ isBeingAsked }) => !isBeingAsked)
      .map((account) => ({ account, value: valueOf(account, nowMs) }))
      .toSorted((a, b) => a.value - b.value)
      .slice(0, Math.max(1, Math.floor(this.#most * FORGOTTEN)));
    for (const { account } of least) {
      this.#byAddress.delete(account.address);
      this.#byId.delete(account.id);
      if (!Number.isNaN(account.askedMs)) this.#asked--;
      this.#forgot(account.id);
    }
  }
}

function tradedOf({ tradedUsd, tradedMs }: Account, nowMs: number): number {
  return tradedUsd === 0 ? 0 : tradedUsd * 0.5 ** ((nowMs - tradedMs) / HALF_LIFE_MS);
}

function valueOf(account: Account, nowMs: number): number {
  const { heldUsd, flat, askedMs } = account;
  const traded = tradedOf(account, nowMs);
  return Number.isNaN(askedMs) ? Math.max(UNKNOWN_USD, traded) : heldUsd + traded / 2 ** flat;
}

/** 0: not due. */
function worthOf(account: Account, nowMs: number): number {
  const age = Number.isNaN(account.askedMs) ? NEVER_MS + nowMs - account.heardMs : nowMs - account.askedMs;
  if (account.isUrgent) return age < LEAST_URGENT_MS ? 0 : Number.POSITIVE_INFINITY;
  return age < LEAST_MS ? 0 : valueOf(account, nowMs) * age * age;
}
