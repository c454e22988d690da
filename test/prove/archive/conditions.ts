import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, open, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Archive } from '../../../src/archive/archive.ts';
import { ArchiveInUseError } from '../../../src/market/errors.ts';
import { killRounds, nothingSaid, oneRound } from './kill-rounds.ts';
import { INSTRUMENT, MINUTE_MS, minuteOf } from './tape.ts';

/** What became of one bad condition. */
export interface Condition {
  what: string;
  /** What the user is told. */
  said: string;
  /** Null where it could not be tried here; `said` is why. */
  ok: boolean | null;
}

const LOOK = fileURLToPath(new URL('look.ts', import.meta.url));
const WRITER = fileURLToPath(new URL('writer.ts', import.meta.url));
const NOBODY = 65_534;

const batch = (from: number, to: number) => {
  const minutes = Array.from({ length: to - from }, (_, i) => minuteOf(from + i));
  const common = { market: INSTRUMENT.id, receivedMs: 1, backfilled: false };
  return [
    { ...common, kind: 'bars' as const, rows: minutes.map(({ bar }) => bar) },
    { ...common, kind: 'trades' as const, rows: minutes.flatMap(({ trades }) => trades) },
  ];
};
async function countOf(archive: Archive, kind: string): Promise<number> {
  const [row] = await archive.db.query<{ n: number }>(`SELECT count(*)::DOUBLE AS n FROM "${kind}"`);
  return row!.n;
}

export async function conditions(): Promise<Condition[]> {
  const folder = await mkdtemp(join(tmpdir(), 'archive-conditions-'));
  try {
    return [
      await readOnly(join(folder, 'read-only')),
      await fullDisk(join(folder, 'full')),
      await filledByOthers(join(folder, 'filled')),
      await newerTables(join(folder, 'newer')),
      await twoProcesses(join(folder, 'two')),
      ...(await corruptLog(join(folder, 'log'))),
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function readOnly(folder: string): Promise<Condition> {
  const what = 'a read-only folder';
  const archive = await Archive.open(folder);
  await archive.events.addMarket(INSTRUMENT, MINUTE_MS);
  await archive.events.append(batch(0, 100));
  await archive.close();
  const before = await sizesOf(folder);
  await chmod(join(folder, '..'), 0o755);
  await chmod(folder, 0o555);
  await chmod(join(folder, 'archive.duckdb'), 0o444);
  // To root nothing is read only.
  const who = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  const env = { ...process.env, HOME: tmpdir() };
  const child = spawnSync(process.execPath, ['--import', 'tsx', LOOK, folder], { ...who, env, encoding: 'utf8' });
  await chmod(folder, 0o755);
  const found = JSON.parse(child.stdout.trim() || '{}') as { state?: string; bars?: number; error?: string };
  const same = JSON.stringify(before) === JSON.stringify(await sizesOf(folder));
  const ok = found.state === 'read-only' && found.bars === 100 && same;
  return { what, said: found.error ?? child.stderr.slice(-300), ok };
}

/** Has `work` done on a disk of 64 MB. */
async function onSmallDisk(what: string, folder: string, work: () => Promise<Condition>): Promise<Condition> {
  await mkdir(folder);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', folder], { stdio: 'pipe' });
  } catch (error) {
    const reason = (error as Error).message.split('\n')[0];
    return { what, said: `NOT TRIED: a small tmpfs cannot be mounted here (${reason})`, ok: null };
  }
  try {
    return await work();
  } finally {
    execFileSync('umount', ['-l', folder]);
  }
}

/** Others fill the disk while the log is taken into the file: reading goes on, and writing once there is room. */
async function filledByOthers(folder: string): Promise<Condition> {
  const what = 'a disk that others fill during a checkpoint';
  return onSmallDisk(what, folder, async () => {
    let archive = await Archive.open(folder);
    await archive.events.addMarket(INSTRUMENT, MINUTE_MS);
    for (let from = 0; from < 4000; from += 100) await archive.events.append(batch(from, from + 100));
    const ballast: string[] = [];
    for (let isFull = false; !isFull; ) {
      ballast.push(join(folder, `ballast-${ballast.length}`));
      isFull = await writeFile(ballast.at(-1)!, Buffer.alloc(2 ** 18)).then(
        () => false,
        () => true,
      );
    }
    const failed = await archive.db
      .aside((connection) => connection.run('CHECKPOINT'))
      .then(
        () => false,
        () => true,
      );
    const readable = (await countOf(archive, 'bars')) === 4000 && (await countOf(archive, 'trades')) === 160_000;
    const said = await archive.events.append(batch(4000, 4100)).then(
      () => 'it was written',
      (error: Error) => error.message,
    );
    const { state } = archive.state;
    for (const file of ballast) await rm(file, { force: true });
    await archive.events.append(batch(3900, 4100));
    const again = archive.state.state;
    await archive.close();
    archive = await Archive.open(folder);
    const whole = (await countOf(archive, 'bars')) === 4100 && (await countOf(archive, 'trades')) === 164_000;
    const ok = failed && readable && /disk is full/.test(said) && state === 'full' && again === 'ok' && whole;
    await archive.close();
    return { what, said, ok };
  });
}

async function newerTables(folder: string): Promise<Condition> {
  const archive = await Archive.open(folder);
  await archive.db.transaction((connection) => connection.run('UPDATE schema_version SET version = 99'));
  await archive.close();
  const before = await sizesOf(folder);
  const said = await Archive.open(folder).then(
    () => 'it was opened',
    (error: Error) => error.message,
  );
  const same = JSON.stringify(before) === JSON.stringify(await sizesOf(folder));
  return { what: 'tables of a newer program', said, ok: /newer Pyrometer/.test(said) && same };
}

async function fullDisk(folder: string): Promise<Condition> {
  const what = 'a full disk';
  return onSmallDisk(what, folder, async () => {
    await writeFile(join(folder, 'ballast'), Buffer.alloc(30 * 2 ** 20));
    let archive = await Archive.open(folder);
    await archive.events.addMarket(INSTRUMENT, MINUTE_MS);
    let kept = 0;
    let said = '';
    for (; kept < 1_000_000 && !said; ) {
      const error = await archive.events.append(batch(kept, kept + 100)).then(
        () => null,
        (one: Error) => one,
      );
      if (error) said = error.message;
      else kept += 100;
    }
    const readable = (await countOf(archive, 'bars')) === kept;
    const { state } = archive.state;
    await rm(join(folder, 'ballast'));
    await archive.events.append(batch(kept, kept + 100));
    kept += 100;
    const again = archive.state.state;
    await archive.close();
    archive = await Archive.open(folder);
    const whole = (await countOf(archive, 'bars')) === kept && (await countOf(archive, 'trades')) === kept * 40;
    const ok =
      /disk is full/.test(said) &&
      state === 'full' &&
      readable &&
      again === 'ok' &&
      whole &&
      archive.repairs.length === 0;
    await archive.close();
    return { what, said, ok };
  });
}

async function twoProcesses(folder: string): Promise<Condition> {
  const child = spawn(process.execPath, ['--import', 'tsx', WRITER, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exit = once(child, 'exit');
  await once(child.stdout!, 'data');
  const error = await Archive.open(folder).then(
    () => null,
    (one: Error) => one,
  );
  child.kill('SIGKILL');
  await exit;
  const ok = error instanceof ArchiveInUseError && error.message.includes(`process ${child.pid}`);
  const archive = await Archive.open(folder);
  // Killed within a commit, it leaves a part of that.
  const whole = archive.repairs.every((text) => text.includes('middle of a commit'));
  await archive.close();
  return { what: 'two processes on one folder', said: error?.message ?? 'both had it', ok: ok && whole };
}

/** A log that is cut, and one of which bits are flipped: what comes before is there, and the rest comes again. */
async function corruptLog(folder: string): Promise<Condition[]> {
  const found: Condition[] = [];
  for (const damage of ['torn', 'bit-flipped'] as const) {
    const place = join(folder, damage);
    await oneRound(place, 600, nothingSaid());
    const log = join(place, 'archive.duckdb.wal');
    const { size } = await stat(log);
    const file = await open(log, 'r+');
    if (damage === 'torn') await file.truncate(size - 777);
    else await file.write(Buffer.alloc(16, 0xa5), 0, 16, Math.floor(size * 0.6));
    await file.close();
    // The writer goes on from what is left, and its source tells again what is missing.
    const after = await killRounds(place, 2, () => 0.5);
    const aside = (await readdir(place)).filter((name) => name.includes('damaged'));
    const told = after.repairs.join('; ');
    // Of a torn end the log is read up to it. Flipped bits are moved aside. Both are told.
    const ok =
      after.lost === 0 &&
      after.doubled === 0 &&
      after.wrong === 0 &&
      after.sameMap &&
      after.faults.length === 0 &&
      told !== '' &&
      (damage === 'torn' || aside.length > 0);
    found.push({ what: `a ${damage} log`, said: told || 'nothing', ok });
  }
  return found;
}

async function sizesOf(folder: string): Promise<[string, number][]> {
  const names = (await readdir(folder)).toSorted();
  return Promise.all(
    names.map(async (name): Promise<[string, number]> => [name, (await stat(join(folder, name))).size]),
  );
}
