import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { BenchVenue } from './frames.ts';

export interface Taken {
  /** Messages, or what came of them, that arrived. */
  count: number;
  usPerMessage: number;
  perSecond: number;
  /** Of one processor core, 1 being all of it. */
  coreShare: number;
  more: string;
}

export interface WireCase {
  who: 'bare' | 'feed' | 'markets' | 'tardis' | 'ccxt';
  venue: BenchVenue;
  what?: 'trades' | 'liquidations';
  messages: number;
  perSecond: number;
  /** Venue time from one message to the next. */
  stepMs?: number;
  /** Whether messages travel many in a packet, as in a burst, or each in one of its own. */
  together?: boolean;
}

/** Runs one case: a server and a client, each a process of its own. */
export async function runCase({
  who,
  venue,
  what = 'trades',
  messages,
  perSecond,
  stepMs = 0.05,
  together = false,
}: WireCase): Promise<Taken> {
  const server = started('server.ts', venue, what, messages, perSecond, stepMs, together ? 'together' : 'alone');
  const client: ChildProcess[] = [];
  try {
    const port = await firstLine(server);
    const one = started('client.ts', who, venue, `ws://127.0.0.1:${port}`, messages);
    client.push(one);
    return JSON.parse(await firstLine(one)) as Taken;
  } finally {
    for (const child of [server, ...client]) child.kill('SIGKILL');
  }
}

function started(file: string, ...args: (string | number)[]): ChildProcess {
  const path = fileURLToPath(new URL(file, import.meta.url));
  const env = { ...process.env };
  // All of it is on this machine: a proxy would only be in the way.
  for (const name of Object.keys(env)) if (/^(https?|all)_proxy$/i.test(name)) delete env[name];
  const command = ['--import', 'tsx', path, ...args.map(String)];
  return spawn(process.execPath, command, { env, stdio: ['ignore', 'pipe', 'inherit'] });
}

async function firstLine(child: ChildProcess): Promise<string> {
  const lines = createInterface(child.stdout!);
  const ended = once(child, 'exit').then(() => {
    throw new Error(`ended without a word: ${child.spawnargs.slice(-5).join(' ')}`);
  });
  const [line] = (await Promise.race([once(lines, 'line'), ended])) as [string];
  ended.catch(() => undefined);
  return line;
}
