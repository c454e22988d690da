/** Trades remembered of a market, at least; up to twice as many. A reconnect replays the latest. */
const REMEMBERED = 2000;

/**
 * One market's latest trades by time and id. They come nearly in order of time, so that a new one is known to be new
 * by its time alone, without a hash of its id; one that is not the latest is looked for among those of its time.
 */
export class TradeWindow {
  /** Ascending; `#ids` beside it. */
  #times: number[] = [];
  #ids: string[] = [];

  /** True where the trade came before; remembers it. */
  has(timeMs: number, id: string): boolean {
    const times = this.#times;
    const ids = this.#ids;
    let at = times.length;
    if (at > 0 && timeMs <= times[at - 1]!) {
      at = this.#after(timeMs);
      for (let i = at - 1; i >= 0 && times[i] === timeMs; i--) if (ids[i] === id) return true;
    }
    if (at === times.length) {
      times.push(timeMs);
      ids.push(id);
    } else {
      times.splice(at, 0, timeMs);
      ids.splice(at, 0, id);
    }
    if (times.length >= 2 * REMEMBERED) {
      this.#times = times.slice(-REMEMBERED);
      this.#ids = ids.slice(-REMEMBERED);
    }
    return false;
  }

  /** Index of the first trade later than `timeMs`. */
  #after(timeMs: number): number {
    let low = 0;
    let high = this.#times.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#times[middle]! <= timeMs) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
