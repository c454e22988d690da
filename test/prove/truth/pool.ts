import { type ChildProcess, fork } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Job, MarketRun } from './score-market.ts';

const WORKER = fileURLToPath(new URL('worker.ts', import.meta.url));
const MOST_WORKERS = 2;

/**
 * Runs all jobs, two processes at most, and says which are done; results come in the order of the jobs. Those of one
 * market and seed share its simulation.
 * @param kept folder in which what is done is kept, and looked up: a long run that was broken off goes on from there
 */
export async function runAll(
  jobs: readonly Job[],
  kept: string | null,
  say: (line: string) => void,
): Promise<MarketRun[]> {
  if (kept) mkdirSync(kept, { recursive: true });
  const groups = new Map<string, Job[]>();
  for (const job of jobs) {
    const name = `${job.market}-${job.seed}`;
    groups.set(name, [...(groups.get(name) ?? []), job]);
  }
  const names = [...groups.keys()];
  const results = new Map<Job, MarketRun>();
  const beganMs = performance.now();
  let next = 0;
  let done = 0;
  const work = async (): Promise<void> => {
    const worker = fork(WORKER, { execArgv: process.execArgv });
    try {
      while (next < names.length) {
        const name = names[next++]!;
        const own = groups.get(name)!;
        const file = kept && join(kept, `${name}-${own.length}.json`);
        const runs =
          file && existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as MarketRun[]) : await ask(worker, own);
        if (file) keep(file, runs);
        runs.forEach((run, i) => results.set(own[i]!, run));
        done++;
        const left = ((performance.now() - beganMs) / 1000 / done) * (names.length - done);
        say(`  ${done}/${names.length} ${name}: ${runs[0]!.mechanic}, about ${(left / 60).toFixed(0)} min left`);
      }
    } finally {
      worker.kill();
    }
  };
  await Promise.all(Array.from({ length: Math.min(MOST_WORKERS, availableParallelism()) }, work));
  return jobs.map((job) => results.get(job)!);
}

/** Whole or not at all: the process may end at any moment. */
function keep(file: string, runs: readonly MarketRun[]): void {
  writeFileSync(`${file}.new`, JSON.stringify(runs));
  renameSync(`${file}.new`, file);
}

function ask(worker: ChildProcess, jobs: readonly Job[]): Promise<MarketRun[]> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null) => reject(new Error(`${JSON.stringify(jobs)}: its process ended with ${code}`));
    worker.once('exit', ended);
    worker.once('message', (runs) => {
      worker.off('exit', ended);
      resolve(runs as MarketRun[]);
    });
    worker.send(jobs);
  });
}
