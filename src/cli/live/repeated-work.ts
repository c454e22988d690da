/** Work that is done every so often until it is stopped; what fails is told, and tried again the next time. */
export class RepeatedWork {
  readonly #failed: (error: Error) => void;
  readonly #timers: NodeJS.Timeout[] = [];

  constructor(failed: (error: Error) => void) {
    this.#failed = failed;
  }

  every(ms: number, work: () => void | Promise<void>): void {
    this.#timers.push(setInterval(() => void Promise.resolve().then(work).catch(this.#failed), ms));
  }

  stop(): void {
    for (const timer of this.#timers) clearInterval(timer);
  }
}
