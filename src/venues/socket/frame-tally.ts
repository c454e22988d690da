/** How much oftener one link said each frame than the other: two that say the same lag behind each other. */
export class FrameTally {
  readonly #ahead = new Map<string, number>();

  /** The first link said this. */
  first(raw: string): void {
    this.#add(raw, 1);
  }

  /** The second link said this. @returns whether the first did, too, and oftener so far */
  second(raw: string): boolean {
    const isKnown = (this.#ahead.get(raw) ?? 0) > 0;
    this.#add(raw, -1);
    return isKnown;
  }

  clear(): void {
    this.#ahead.clear();
  }

  get isEmpty(): boolean {
    return this.#ahead.size === 0;
  }

  #add(raw: string, count: number): void {
    const ahead = (this.#ahead.get(raw) ?? 0) + count;
    if (ahead === 0) this.#ahead.delete(raw);
    else this.#ahead.set(raw, ahead);
  }
}
