import type { Advice, SettledAdvice } from '../../model/advice/advice.ts';
import type { AdviceStore, KeptAdvice } from '../desk/advice-store.ts';
import type { Keeper } from './keeper.ts';

const SETTLED = ' settled';

/** One market's advice in an archive: a document when it is given, and another when it is settled. */
export class ArchivedAdvice implements AdviceStore {
  private readonly keeper: Keeper;
  private readonly market: string;

  constructor(keeper: Keeper, market: string) {
    this.keeper = keeper;
    this.market = market;
  }

  give(advice: Advice): Promise<void> {
    return this.put(advice.timeMs, advice.id, advice);
  }

  settle(settled: SettledAdvice): Promise<void> {
    const { timeMs, horizonMs, id } = settled.advice;
    return this.put(timeMs + horizonMs, `${id}${SETTLED}`, settled);
  }

  async all(): Promise<KeptAdvice[]> {
    const { archive } = this.keeper;
    if (!archive.events.markets().has(this.market)) return [];
    const documents = await archive.documents.list('advice', this.market);
    const settled = new Map(
      documents.flatMap(({ id, body }) => (id.endsWith(SETTLED) ? [[id, JSON.parse(body) as SettledAdvice]] : [])),
    );
    return documents
      .filter(({ id }) => !id.endsWith(SETTLED))
      .map(({ id, body }) => ({ advice: JSON.parse(body) as Advice, settled: settled.get(`${id}${SETTLED}`) ?? null }));
  }

  /** Where nothing can be written, the advice is watched all the same, and lost with the process. */
  private async put(timeMs: number, id: string, body: unknown): Promise<void> {
    const { archive } = this.keeper;
    if (!archive.state.writable || !archive.events.markets().has(this.market)) return;
    await archive.documents.put('advice', this.market, [{ timeMs, id, body: JSON.stringify(body) }]);
  }
}
