export interface Latest {
  run(): void;
  /** Once what is asked about has rested so long, ms; calls meanwhile are the same one. */
  runAfter(restMs: number): void;
  stop(): void;
}

/**
 * Runs a question whose newest answer counts: while one is under way, later calls become one more run after it. A server
 * is so never asked faster than it answers, and what is shown never lags by more than one answer.
 * @param ask given a signal that aborts when nobody wants the answer any more; its failures are its own business
 */
export function latest(ask: (signal: AbortSignal) => Promise<void>): Latest {
  let rest: ReturnType<typeof setTimeout> | null = null;
  const gone = new AbortController();
  let isRunning = false;
  let isDue = false;
  const run = async () => {
    if (gone.signal.aborted) return;
    isDue = isRunning;
    if (isRunning) return;
    isRunning = true;
    try {
      await ask(gone.signal);
    } finally {
      isRunning = false;
      if (isDue) void run();
    }
  };
  return {
    run: () => void run(),
    runAfter(restMs) {
      rest ??= setTimeout(() => {
        rest = null;
        void run();
      }, restMs);
    },
    stop() {
      gone.abort();
      if (rest) clearTimeout(rest);
    },
  };
}
