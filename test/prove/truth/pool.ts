import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Job, MarketRun } from './score-market.ts';

const WORKER = fileURLToPath(new URL('worker.ts', import.meta.url));
const MOST_WORKERS = 2;

/** Runs all jobs, two at a time at most, and says which are done; results come in the order of the jobs. */
export async function runAll(jobs: readonly Job[], say: (line: string) => void): Promise<MarketRun[]> {
  const results: MarketRun[] = [];
  const beganMs = performance.now();
  let next = 0;
  let done = 0;
  const work = async (): Promise<void> => {
    const worker = fork(WORKER, { execArgv: process.execArgv });
    try {
      while (next < jobs.length) {
        const index = next++;
        const run = await ask(worker, jobs[index]!);
        results[index] = run;
        done++;
        const { market, seed, degradation } = run.job;
        const left = ((performance.now() - beganMs) / 1000 / done) * (jobs.length - done);
        say(
          `  ${done}/${jobs.length} ${run.mechanic} (${market}) seed ${seed}${degradation ? `, ${degradation}` : ''}: ` +
            `${run.seconds.toFixed(0)} s, about ${(left / 60).toFixed(0)} min left`,
        );
      }
    } finally {
      worker.kill();
    }
  };
  await Promise.all(Array.from({ length: Math.min(MOST_WORKERS, availableParallelism()) }, work));
  return results;
}

function ask(worker: ChildProcess, job: Job): Promise<MarketRun> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null) => reject(new Error(`${JSON.stringify(job)}: its process ended with ${code}`));
    worker.once('exit', ended);
    worker.once('message', (run) => {
      worker.off('exit', ended);
      resolve(run as MarketRun);
    });
    worker.send(job);
  });
}
