/** Nobody waits for longer than this while long work goes on, but for what one step of it takes. */
const SLICE_MS = 8;
/**
 * How often others have their turn between two slices. The event loop takes one new connection a turn, and an answer
 * takes several: with one turn a slice, fifty screens that open at once would wait for seconds.
 */
const TURNS = 12;
/** A turn that takes longer than this had others' work in it: they get as much time again as the slice had. */
const IDLE_TURN_MS = 0.3;

/**
 * Long work in slices of a few milliseconds.
 *
 * @example
 * const slices = new Slices();
 * for (const one of many) {
 *   take(one);
 *   if (slices.isDue) await slices.rest();
 * }
 */
export class Slices {
  private since = performance.now();

  get isDue(): boolean {
    return performance.now() - this.since >= SLICE_MS;
  }

  /** Lets others have their turn. */
  async rest(): Promise<void> {
    let now = performance.now();
    let wasBusy = false;
    for (let turn = 0; turn < TURNS; turn++) {
      await new Promise((resolve) => setImmediate(resolve));
      const turnMs = performance.now() - now;
      wasBusy ||= turnMs > IDLE_TURN_MS;
      now += turnMs;
    }
    if (wasBusy) await new Promise((resolve) => setTimeout(resolve, SLICE_MS));
    this.since = performance.now();
  }
}
