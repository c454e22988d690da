/** Watches the numbers of a market's trades, which the venue gives one after another. */
export class TradeNumbers {
  #last = Number.NaN;
  #missed = 0;

  /** Numbers that were passed over and have not come since. */
  get missed(): number {
    return this.#missed;
  }

  /** True where numbers between the last trade and this one are missing. Ids that are no numbers tell nothing. */
  skipped(id: string): boolean {
    const number = Number(id);
    if (!Number.isSafeInteger(number)) return false;
    const last = this.#last;
    if (number <= last) {
      if (this.#missed > 0) this.#missed--;
      return false;
    }
    this.#last = number;
    if (Number.isNaN(last) || number === last + 1) return false;
    this.#missed += number - last - 1;
    return true;
  }

  /** What comes next need not follow what came before. */
  forget(): void {
    this.#last = Number.NaN;
  }
}
