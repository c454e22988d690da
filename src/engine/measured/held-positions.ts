import type { AccountPosition } from '../../market/account.ts';

/** A position, and when its account told of it, ms of this machine's clock. */
export interface HeldPosition extends Omit<AccountPosition, 'marketId' | 'notionalUsd'> {
  toldMs: number;
}

/** What was told longer ago is no longer believed. */
const BELIEVED_MS = 3_600_000;

/** One market's positions by account, which is a number here. */
export class HeldPositions {
  readonly #byAccount = new Map<number, HeldPosition>();
  crossed = 0;
  agedOut = 0;

  get all(): Iterable<HeldPosition> {
    return this.#byAccount.values();
  }

  get size(): number {
    return this.#byAccount.size;
  }

  /** An account has answered; null: it holds nothing here. */
  told(account: number, position: HeldPosition | null): void {
    if (position) this.#byAccount.set(account, position);
    else this.#byAccount.delete(account);
  }

  /** Drops what a mark price liquidates, and returns whose that was: whether it was is for the venue to say. */
  cross(mark: number): number[] {
    const accounts: number[] = [];
    for (const [account, { side, liquidationPrice }] of this.#byAccount) {
      if (side === 'long' ? mark <= liquidationPrice : mark >= liquidationPrice) accounts.push(account);
    }
    for (const account of accounts) this.#byAccount.delete(account);
    this.crossed += accounts.length;
    return accounts;
  }

  /** Drops what nobody asked about for too long. */
  expire(nowMs: number): void {
    for (const [account, { toldMs }] of this.#byAccount) {
      if (nowMs - toldMs <= BELIEVED_MS) continue;
      this.#byAccount.delete(account);
      this.agedOut++;
    }
  }
}
