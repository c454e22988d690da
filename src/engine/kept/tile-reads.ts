/** Where a tile is. */
interface Place {
  version: string;
  level: string;
  tile: number;
}
type Look = (wanted: readonly Place[]) => Promise<ReadonlyMap<string, Uint8Array>>;

interface Waiting {
  place: Place;
  done: (bytes: Uint8Array | null) => void;
  failed: (error: unknown) => void;
}

/** So many tiles are read at once; they are some 40 kB each. */
const MOST_AT_ONCE = 16;
/** So many looks go on at once: more would keep others from the threads that they share. */
const MOST_LOOKS = 2;

/** Reads of single tiles, gathered: what is asked for while the looks before it go on is read in one. */
export class TileReads {
  private readonly look: Look;
  private waiting: Waiting[] = [];
  private looks = 0;

  constructor(look: Look) {
    this.look = look;
  }

  /** A tile's bytes, or null. */
  read(place: Place): Promise<Uint8Array | null> {
    return new Promise((done, failed) => {
      this.waiting.push({ place, done, failed });
      if (this.waiting.length === 1) setImmediate(() => this.go());
    });
  }

  private go(): void {
    while (this.waiting.length > 0 && this.looks < MOST_LOOKS) void this.answer(this.waiting.splice(0, MOST_AT_ONCE));
  }

  private async answer(some: readonly Waiting[]): Promise<void> {
    this.looks++;
    try {
      const found = await this.look(some.map(({ place }) => place));
      for (const { place, done } of some) done(found.get(`${place.level} ${place.tile}`) ?? null);
    } catch (error) {
      for (const { failed } of some) failed(error);
    }
    this.looks--;
    this.go();
  }
}
