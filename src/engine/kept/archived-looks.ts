import type { AccountLook } from '../../model/learning/account-look.ts';
import type { LookStore } from '../measured/account-looks.ts';
import type { Keeper } from './keeper.ts';

interface LookBody {
  price: number;
  long: number[];
  short: number[];
}

/** One market's looks at accounts in an archive: a document each. */
export class ArchivedLooks implements LookStore {
  private readonly keeper: Keeper;
  private readonly market: string;

  constructor(keeper: Keeper, market: string) {
    this.keeper = keeper;
    this.market = market;
  }

  /** Where nothing can be written, it counts all the same, and is lost with the process. */
  async put({ timeMs, price, bins }: AccountLook): Promise<void> {
    const { archive } = this.keeper;
    if (!archive.state.writable || !archive.events.markets().has(this.market)) return;
    const body: LookBody = { price, long: [...bins.long], short: [...bins.short] };
    const document = { timeMs, id: new Date(timeMs).toISOString(), body: JSON.stringify(body) };
    await archive.documents.put('account-look', this.market, [document]);
  }

  async since(timeMs: number): Promise<AccountLook[]> {
    const { archive } = this.keeper;
    if (!archive.events.markets().has(this.market)) return [];
    const documents = await archive.documents.list('account-look', this.market, timeMs);
    return documents.map(({ timeMs: at, body }) => {
      const { price, long, short } = JSON.parse(body) as LookBody;
      return { timeMs: at, price, bins: { long: Float64Array.from(long), short: Float64Array.from(short) } };
    });
  }
}
