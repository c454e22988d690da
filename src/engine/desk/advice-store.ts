import type { Advice, SettledAdvice } from '../../model/advice/advice.ts';

/** An advice, and what came of it; null while it runs. */
export interface KeptAdvice {
  advice: Advice;
  settled: SettledAdvice | null;
}

/** Where one market's advice is kept from when it is given. What was given is never changed. */
export interface AdviceStore {
  /** The first of an id stays. */
  give(advice: Advice): Promise<void>;
  settle(settled: SettledAdvice): Promise<void>;
  /** By ascending time. */
  all(): Promise<KeptAdvice[]>;
}

/** Keeps advice for as long as the process lives. */
export class MemoryAdviceStore implements AdviceStore {
  private readonly kept = new Map<string, KeptAdvice>();

  give(advice: Advice): Promise<void> {
    if (!this.kept.has(advice.id)) this.kept.set(advice.id, { advice, settled: null });
    return Promise.resolve();
  }

  settle(settled: SettledAdvice): Promise<void> {
    this.kept.set(settled.advice.id, { advice: settled.advice, settled });
    return Promise.resolve();
  }

  all(): Promise<KeptAdvice[]> {
    return Promise.resolve([...this.kept.values()]);
  }
}
