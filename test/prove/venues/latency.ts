import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Asked } from '../truth/asked.ts';
import { Child } from './child.ts';

const PER_SECOND = 20_000;
const WARM_MS = 15_000;
/** A minute, so that what is done once a minute is in each of them. */
const MEASURED_MS = 60_000;
const STRETCHES = 3;
const MOST_P99_MS = 50;

interface Measured {
  frames: number;
  losses: number;
  waiting: number;
  cpu: NodeJS.CpuUsage;
}

/** From a venue's wire, through feed, bars, model and gateway, to a client of the gateway's socket, at 20,000 trades a second. */
export async function proveLatency(): Promise<Asked[]> {
  const wire = new Child('firehose.ts', [PER_SECOND, 'trades']);
  const { streamUrl, restUrl } = await wire.next<{ streamUrl: string; restUrl: string }>('ready');
  const subject = new Child('subject.ts', [streamUrl, restUrl]);
  try {
    const { baseUrl } = await subject.next<{ baseUrl: string }>('ready');
    wire.send({ type: 'pour' });
    wire.send({ type: 'listen', baseUrl });
    await new Promise((resolve) => setTimeout(resolve, WARM_MS));
    const stretches: Stretch[] = [];
    for (let n = 0; n < STRETCHES; n++) stretches.push(await stretch(wire, subject));
    const ages = stretches.flatMap((one) => one.ages);
    const parts = stretches.map((one) => `${quantile(one.ages, 0.99).toFixed(1)} (${one.idleP99.toFixed(1)})`);
    const mean = (of: (one: Stretch) => number) => stretches.reduce((sum, one) => sum + of(one), 0) / STRETCHES;
    const [perSecond, core] = [mean((one) => one.perSecond), mean((one) => one.core)];
    const { losses, waiting } = stretches.at(-1)!;
    const p99 = quantile(ages, 0.99);
    return [
      {
        what: 'messages a second that the venue sent, taken live through feed, bars, model and gateway',
        found: `${Math.round(perSecond)} at ${(100 * core).toFixed(0)} % of a core, ${waiting} waiting, ${losses} connections lost`,
        asked: `${PER_SECOND} on one core`,
        ok: perSecond > 0.98 * PER_SECOND && core < 1 && losses === 0,
      },
      {
        what: "from the wire to the gateway's socket, age of the newest trade in each bar that is pushed",
        found: `p50 ${quantile(ages, 0.5).toFixed(1)} ms, p99 ${p99.toFixed(1)} ms of all ${ages.length} bars; of each of ${STRETCHES} minutes ${parts.join(', ')}, in brackets how late a process with nothing to do was`,
        asked: `p99 under ${MOST_P99_MS} ms`,
        ok: p99 < MOST_P99_MS,
      },
      {
        what: 'the same for every trade, the wait for the next of the four pushes a second included',
        found: `p99 ${stretches.map((one) => one.p99Wait.toFixed(0)).join(', ')} ms of ${stretches.reduce((sum, one) => sum + one.trades, 0)} trades`,
        asked: 'for comparison',
        ok: null,
      },
    ];
  } finally {
    wire.end();
    subject.end();
  }
}

interface Stretch extends Measured {
  perSecond: number;
  core: number;
  /** Of each bar that was pushed, ms. */
  ages: number[];
  p99Wait: number;
  trades: number;
  idleP99: number;
}

async function stretch(wire: Child, subject: Child): Promise<Stretch> {
  // This process only waits: how late it is, is the machine's part in all that is measured.
  const idle = monitorEventLoopDelay({ resolution: 5 });
  idle.enable();
  wire.send({ type: 'forget' });
  const before = await measured(subject);
  await new Promise((resolve) => setTimeout(resolve, MEASURED_MS));
  const after = await measured(subject);
  idle.disable();
  wire.send({ type: 'report' });
  const { ages, p99Wait, trades } = await wire.next<{ ages: number[]; p99Wait: number; trades: number }>('report');
  const cpuUs = after.cpu.user + after.cpu.system - before.cpu.user - before.cpu.system;
  return {
    ...after,
    perSecond: (after.frames - before.frames) / (MEASURED_MS / 1000),
    core: cpuUs / 1000 / MEASURED_MS,
    ages,
    p99Wait,
    trades,
    idleP99: idle.percentile(99) / 1e6,
  };
}

async function measured(subject: Child): Promise<Measured> {
  subject.send({ type: 'measure' });
  return subject.next<Measured>('measured');
}

function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;
}
