import type { Side } from './event.ts';

/** What an account holds of one market, as its venue tells it. */
export interface AccountPosition {
  marketId: string;
  side: Side;
  /** Base coin, above zero. */
  quantity: number;
  entryPrice: number;
  /** Mark price at which the venue would liquidate it as things stand; NaN: at none. */
  liquidationPrice: number;
  /** As the account has set it. Of cross margin all that it owns stands behind the position. */
  leverage: number;
  margin: 'cross' | 'isolated';
  /** At the mark price of the answer. */
  notionalUsd: number;
}

/** All that an account holds, at one moment of the venue's clock. */
export interface AccountState {
  timeMs: number;
  /** What the account is worth, USD; NaN where it is not said. */
  accountValueUsd: number;
  positions: AccountPosition[];
  /** Positions that cannot be true, and are left out, in words. */
  refusals: string[];
}
