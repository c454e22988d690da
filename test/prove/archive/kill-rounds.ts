import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Archive } from '../../../src/archive/archive.ts';
import { verifyMarket } from '../../../src/engine/kept/verify.ts';
import { Keeper } from '../../../src/engine/kept/keeper.ts';
import { KeptMarket } from '../../../src/engine/kept/kept-market.ts';
import { MarketPipeline } from '../../../src/engine/pipeline.ts';
import { encodeIssuedMap } from '../../../src/market/issued-map.ts';
import { issuedMapOf } from '../../../src/model/heat/issued-map.ts';
import { INSTRUMENT, MINUTE_MS, minuteOf, START_MS, TRADES_A_MINUTE } from './tape.ts';

const WRITER = fileURLToPath(new URL('writer.ts', import.meta.url));
/** Longest wait for the kill after the first acknowledged batch. */
const MOST_WAIT_MS = 500;

export interface KillFigures {
  rounds: number;
  minutes: number;
  acknowledged: number;
  lost: number;
  doubled: number;
  wrong: number;
  /** Full hours, and those of them whose map stands in the chain. */
  hours: number;
  issued: number;
  faults: string[];
  /** Whether the state after the last restart is the uninterrupted one, to the bit. */
  sameMap: boolean;
  repairs: string[];
  trouble: string[];
  slowestRestoreMs: number;
}

/** Kills a writer at a random moment, `rounds` times over, on one folder; then looks at what is there. */
export async function killRounds(
  folder: string,
  rounds: number,
  random: () => number,
  told?: (rounds: number) => void,
): Promise<KillFigures> {
  const said = nothingSaid();
  for (let round = 0; round < rounds; round++) {
    await oneRound(folder, random() * MOST_WAIT_MS, said);
    told?.(round + 1);
  }
  return inspect(folder, rounds, said);
}

interface Said {
  ack: number;
  repairs: string[];
  trouble: string[];
  slowest: number;
  lostAtRestore: number;
}

export function nothingSaid(): Said {
  return { ack: -1, repairs: [], trouble: [], slowest: 0, lostAtRestore: 0 };
}

/** Starts a writer, and kills it so long after its first acknowledged batch. */
export async function oneRound(folder: string, waitMs: number, said: Said): Promise<void> {
  const child = spawn(process.execPath, ['--import', 'tsx', WRITER, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exit = once(child, 'exit');
  const before = said.ack;
  let killing: NodeJS.Timeout | null = null;
  for await (const line of createInterface({ input: child.stdout! })) {
    const [word, ...rest] = line.split(' ');
    if (word === 'ack') {
      said.ack = Number(rest[0]);
      killing ??= setTimeout(() => child.kill('SIGKILL'), waitMs);
    } else if (word === 'repair') said.repairs.push(rest.join(' '));
    else if (word === 'restored') {
      // What was acknowledged before the kill must be there now.
      if (Number(rest[0]) < before + 1) said.lostAtRestore++;
      said.slowest = Math.max(said.slowest, Number(rest[1]));
    } else said.trouble.push(line);
  }
  if (killing) clearTimeout(killing);
  await exit;
  if (said.ack === before && killing === null)
    throw new Error(`the writer ended by itself: ${said.trouble.join('; ')}`);
}

async function inspect(folder: string, rounds: number, said: Said): Promise<KillFigures> {
  const archive = await Archive.open(folder);
  const keeper = new Keeper(archive, { code: 'proof', say: (text) => said.trouble.push(text), nowMs: () => 0 });
  const pipeline = new MarketPipeline(INSTRUMENT, MINUTE_MS);
  const market = await KeptMarket.open(keeper, pipeline);
  await market.restore();
  const minutes = pipeline.bars.length;
  const always = new MarketPipeline(INSTRUMENT, MINUTE_MS);
  for (let minute = 0; minute < minutes; minute++) always.close(minuteOf(minute).bar);
  const mapOf = ({ present }: MarketPipeline) =>
    Buffer.from(
      encodeIssuedMap(
        issuedMapOf(present.provisional(null), { timeMs: 0, price: 1, contract: 'linear', provisional: false }),
      ),
    );
  const stateOf = ({ present }: MarketPipeline) => Buffer.from(present.save().buffer);
  const counts = { lost: said.lostAtRestore, doubled: 0, wrong: 0 };
  let next = 0;
  for await (const rows of archive.events.rows('bars', INSTRUMENT.id)) {
    for (const row of rows) {
      const minute = (row.timeMs - START_MS) / MINUTE_MS;
      if (minute < next) counts.doubled++;
      else counts.lost += minute - next;
      if (row.close !== minuteOf(minute).bar.close) counts.wrong++;
      next = minute + 1;
    }
  }
  for (const [kind, of] of [
    ['trades', (minute: number) => (minute < minutes ? TRADES_A_MINUTE : 0)],
    ['liquidations', (minute: number) => (minute < minutes ? minute % 3 : 0)],
  ] as const) {
    const seen = new Map<number, Set<string>>();
    for await (const rows of archive.events.rows(kind, INSTRUMENT.id)) {
      for (const { timeMs, id } of rows) {
        const minute = Math.floor((timeMs - START_MS) / MINUTE_MS);
        const ids = seen.get(minute) ?? new Set();
        seen.set(minute, ids);
        if (ids.has(id)) counts.doubled++;
        ids.add(id);
      }
    }
    for (let minute = 0; minute < minutes; minute++) counts.lost += of(minute) - (seen.get(minute)?.size ?? 0);
  }
  const { faults, issued } = await verifyMarket(archive, INSTRUMENT.id, { code: 'proof' });
  await archive.close();
  return {
    rounds,
    minutes,
    acknowledged: said.ack + 1,
    ...counts,
    lost: counts.lost + Math.max(0, said.ack + 1 - minutes),
    hours: Math.floor(minutes / 60),
    issued,
    faults,
    sameMap: stateOf(pipeline).equals(stateOf(always)) && mapOf(pipeline).equals(mapOf(always)),
    repairs: said.repairs,
    trouble: said.trouble,
    slowestRestoreMs: said.slowest,
  };
}
