import type { AccountLook } from '../../model/learning/account-look.ts';

/** Where looks at a market's accounts are kept: shares of bins, and nobody's address. */
export interface LookStore {
  put(look: AccountLook): Promise<void>;
  /** From a moment on, in order of time. */
  since(timeMs: number): Promise<AccountLook[]>;
}

/** Where there is no archive they end with the process. */
export const NO_LOOKS: LookStore = { put: () => Promise.resolve(), since: () => Promise.resolve([]) };
