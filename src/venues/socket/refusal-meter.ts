import type { RefusalReason, WireRefusal } from '../frame.ts';

const SAMPLES = 20;

/** What was refused of a venue's frames: all of it counted, the latest of each reason kept. */
export class RefusalMeter {
  readonly #counts = new Map<RefusalReason, number>();
  readonly #samples = new Map<RefusalReason, WireRefusal[]>();

  add(refusal: WireRefusal): void {
    const { reason } = refusal;
    this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + 1);
    const samples = this.#samples.get(reason) ?? [];
    if (samples.length === SAMPLES) samples.shift();
    samples.push(refusal);
    this.#samples.set(reason, samples);
  }

  get counts(): Readonly<Partial<Record<RefusalReason, number>>> {
    return Object.fromEntries(this.#counts);
  }

  get samples(): readonly WireRefusal[] {
    return [...this.#samples.values()].flat();
  }
}
