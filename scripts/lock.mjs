import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmdirSync,
  statSync,
  unlinkSync,
  utimesSync,
  writeSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const BEAT_MS = 1_000;
/** A holder touches its lock every second; one that stood still this long, as its waiter saw it, is gone. */
const SILENCE_MS = 30_000;

/**
 * Runs `work` while this process alone holds the lock file, among all processes that use the same path. A lock whose
 * process has died is taken over.
 * @template T
 * @param {string} path
 * @param {(holder: string) => void} waiting told once, when another process holds the lock
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(path, waiting, work) {
  mkdirSync(dirname(path), { recursive: true });
  await acquire(path, waiting);
  const release = () => {
    try {
      unlinkSync(path);
    } catch {
      // Gone already: someone cleaned the folder. There is nothing left to release.
    }
  };
  process.once('exit', release);
  const beat = setInterval(() => {
    try {
      utimesSync(path, new Date(), new Date());
    } catch {
      // As above.
    }
  }, BEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    process.off('exit', release);
    release();
  }
}

async function acquire(path, waiting) {
  let told = false;
  let seen = { mark: '', sinceMs: 0 };
  for (let misses = 0; !tryCreate(path, misses); ) {
    const holder = readHolder(path);
    if (!holder) {
      misses++;
      await sleep(20);
      continue;
    }
    if (seen.mark !== holder.mark) seen = { mark: holder.mark, sinceMs: performance.now() };
    const silentMs = performance.now() - seen.sinceMs;
    if (hasDied(holder) || silentMs > SILENCE_MS) {
      takeAway(path, holder.mark);
      continue;
    }
    if (!told) waiting(holder.name);
    told = true;
    await sleep(200);
  }
}

function tryCreate(path, misses) {
  try {
    const file = openSync(path, 'wx');
    writeSync(file, `${process.pid} ${hostname()}\n`);
    closeSync(file);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    // Windows answers EPERM while the file of the last holder is still being deleted, but also where we may not write.
    if (error.code === 'EPERM' && process.platform === 'win32' && misses < 100) return false;
    throw error;
  }
}

/** What the lock file says; null when it has just gone. `mark` changes whenever its holder beats. */
function readHolder(path) {
  try {
    const text = readFileSync(path, 'utf8').trim();
    return { name: text, mark: `${text} ${statSync(path).mtimeMs}` };
  } catch {
    return null;
  }
}

/** Only a process of this machine can be asked; one elsewhere (a shared folder, a container) is judged by its silence. */
function hasDied(holder) {
  const [pid, host] = holder.name.split(' ');
  if (!pid || host !== hostname()) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}

/**
 * Removes a dead holder's lock. Two waiters may come to the same conclusion: the second must not remove the lock that
 * the first has taken meanwhile, so the look and the removal happen under a folder that only one can make.
 */
function takeAway(path, mark) {
  const turn = `${path}.turn`;
  try {
    mkdirSync(turn);
  } catch {
    // A waiter that died between making and removing its turn must not stop the others for ever.
    if (Date.now() - (statSync(turn, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > SILENCE_MS) rmdirSync(turn);
    return;
  }
  try {
    if (readHolder(path)?.mark === mark) unlinkSync(path);
  } finally {
    rmdirSync(turn);
  }
}
