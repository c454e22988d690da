import { VenueError } from '../../market/errors.ts';
import type { Side } from '../../market/event.ts';
import type { Bracket } from '../../market/instrument.ts';
import { isInverse, parseMarketId } from '../../market/market-id.ts';
import { bracketOf } from '../../model/margin/bracket.ts';
import { inverseTriggerOfBankruptcy } from '../../model/margin/inverse.ts';
import { linearTriggerOfBankruptcy } from '../../model/margin/linear.ts';
import { areBracketsKnown, bracketsAsOf } from '../../venues/binance/brackets.ts';
import type { BracketQuestion, HistoryRequest } from '../../venues/history.ts';
import type { VenueInstrument } from '../../venues/instrument-table.ts';

/** Floors that are told in contracts move with the price: within this factor they are the same. */
const SAME_FLOOR = 2;

/**
 * The brackets that a market had before, where those fetched say nothing else: a map is not made anew because the price
 * by which a venue's contracts are valued has moved.
 */
export function steadyBrackets(before: readonly Bracket[] | undefined, fetched: Bracket[]): Bracket[] {
  const isSame =
    before?.length === fetched.length &&
    fetched.every(({ floor, rate, maxLeverage }, i) => {
      const old = before[i]!;
      const ratio = floor === old.floor ? 1 : floor / old.floor;
      return rate === old.rate && maxLeverage === old.maxLeverage && ratio < SAME_FLOOR && ratio > 1 / SAME_FLOOR;
    });
  return isSame ? [...before] : fetched;
}

/**
 * Margin brackets by market: the venue's own where they are public and were fetched, else those known by date, else a
 * mid-sized coin's.
 */
export class MarginSchedules {
  readonly #brackets = new Map<string, Bracket[]>();
  /** Markets whose venue told its own. */
  readonly #told = new Set<string>();
  readonly #question: BracketQuestion | null;

  constructor(question: BracketQuestion | null) {
    this.#question = question;
  }

  /**
   * Asks the venue; where it does not tell, those known by date stand in.
   * @param ask puts a request to the venue
   * @param priceUsd about where the market's price stands
   */
  async fetch(
    instrument: VenueInstrument,
    base: string,
    ask: (request: HistoryRequest) => Promise<string>,
    priceUsd: () => Promise<number>,
  ): Promise<Bracket[]> {
    const { marketId } = instrument;
    if (this.#question) {
      try {
        const answer = await ask(this.#question.request(instrument, base));
        this.#brackets.set(marketId, this.#question.parse(instrument, answer, await priceUsd()));
        this.#told.add(marketId);
      } catch (error) {
        if (!(error instanceof VenueError)) throw error;
      }
    }
    return this.#of(marketId, Date.now());
  }

  /** Whether a market's brackets are the venue's own, those known by date, or those that stand in where none are. */
  source(marketId: string): 'venue' | 'table' | 'assumed' {
    if (this.#told.has(marketId)) return 'venue';
    return areBracketsKnown(marketId) ? 'table' : 'assumed';
  }

  /** Takes brackets that are known from elsewhere. */
  know(marketId: string, brackets: Bracket[]): void {
    this.#brackets.set(marketId, brackets);
  }

  /** The mark price that triggered, from the bankruptcy price that was printed; MODEL section 4. */
  readonly triggerOf = (marketId: string, side: Side, price: number, quantity: number, timeMs: number): number => {
    const inverse = isInverse(parseMarketId(marketId));
    const { rate } = bracketOf(this.#of(marketId, timeMs), inverse ? quantity : quantity * price);
    return inverse ? inverseTriggerOfBankruptcy(side, price, rate) : linearTriggerOfBankruptcy(side, price, rate);
  };

  #of(marketId: string, timeMs: number): Bracket[] {
    let brackets = this.#brackets.get(marketId);
    if (!brackets) this.#brackets.set(marketId, (brackets = bracketsAsOf(marketId, timeMs)));
    return brackets;
  }
}
