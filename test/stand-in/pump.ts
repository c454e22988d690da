import type { Clock } from '../../src/venues/socket/clock.ts';
import type { SimulatedDrive, Timed } from './drive.ts';
import type { Said } from './dialect.ts';
import type { Tape } from './tape.ts';
import type { StandInVenue } from './venue.ts';

const BEAT_MS = 100;
/** Venues say a busy market's mark price every second, whether it moved or not. */
const MARK_EVERY_MS = 1000;

/** Lets a stand-in say what its drive has, as the clock comes to it. */
export class Pump {
  readonly #venue: StandInVenue;
  readonly #drive: SimulatedDrive;
  readonly #clock: Clock;
  #waiting: Timed[] = [];
  #markedMs = 0;
  #cancel: () => void = () => undefined;

  constructor(venue: StandInVenue, drive: SimulatedDrive, clock: Clock) {
    this.#venue = venue;
    this.#drive = drive;
    this.#clock = clock;
  }

  start(): void {
    const now = this.#clock.nowMs();
    while (this.#drive.timeMs <= now) this.#waiting.push(...this.#drive.minute());
    const due = this.#waiting.findIndex(({ timeMs }) => timeMs > now);
    const ready = this.#waiting.splice(0, due < 0 ? this.#waiting.length : due);
    if (ready.length > 0) this.#venue.say(ready);
    if (now - this.#markedMs >= MARK_EVERY_MS) {
      this.#markedMs = now;
      this.#venue.say(this.#venue.tapes.filter(({ listed }) => listed.base === 'BTC').map((tape) => marked(tape, now)));
    }
    this.#cancel = this.#clock.after(BEAT_MS, () => this.start());
  }

  stop(): void {
    this.#cancel();
  }
}

function marked({ listed, mark }: Tape, timeMs: number): Said {
  return { marketId: listed.marketId, event: { kind: 'mark', mark: { ...mark, timeMs } } };
}
