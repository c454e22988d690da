/** When something was listened to. */
export class Listening {
  #spells: { fromMs: number; toMs: number }[] = [];
  #sinceMs: number | null = null;

  /** When it was first listened to; null: never. */
  get sinceMs(): number | null {
    return this.#spells[0]?.fromMs ?? this.#sinceMs;
  }

  /** From `nowMs` on it is, or is not; saying so again changes nothing. */
  set(listening: boolean, nowMs: number): void {
    if (listening) this.#sinceMs ??= nowMs;
    else if (this.#sinceMs !== null) {
      this.#spells.push({ fromMs: this.#sinceMs, toMs: nowMs });
      this.#sinceMs = null;
    }
  }

  /** Share of `[fromMs, toMs)` in which it was, 0 to 1. */
  share(fromMs: number, toMs: number): number {
    let heardMs = 0;
    const add = (from: number, to: number) => (heardMs += Math.max(0, Math.min(to, toMs) - Math.max(from, fromMs)));
    for (const spell of this.#spells) add(spell.fromMs, spell.toMs);
    if (this.#sinceMs !== null) add(this.#sinceMs, toMs);
    return Math.min(1, heardMs / Math.max(1, toMs - fromMs));
  }

  forgetBefore(timeMs: number): void {
    this.#spells = this.#spells.filter(({ toMs }) => toMs >= timeMs);
  }
}
