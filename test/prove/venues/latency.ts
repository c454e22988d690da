import type { Asked } from '../truth/asked.ts';
import { Child } from './child.ts';

const PER_SECOND = 20_000;
const WARM_MS = 15_000;
const MEASURED_MS = 60_000;
const MOST_P99_MS = 50;

interface Measured {
  frames: number;
  losses: number;
  waiting: number;
  cpu: NodeJS.CpuUsage;
}

/** From a venue's wire, through feed, bars, model and gateway, to a client of the gateway's socket, at 20,000 trades a second. */
export async function proveLatency(measuredMs = MEASURED_MS): Promise<Asked[]> {
  const wire = new Child('firehose.ts', [PER_SECOND, 'trades']);
  const { streamUrl, restUrl } = await wire.next<{ streamUrl: string; restUrl: string }>('ready');
  const subject = new Child('subject.ts', [streamUrl, restUrl]);
  try {
    const { baseUrl } = await subject.next<{ baseUrl: string }>('ready');
    wire.send({ type: 'pour' });
    wire.send({ type: 'listen', baseUrl });
    await new Promise((resolve) => setTimeout(resolve, WARM_MS));
    wire.send({ type: 'forget' });
    const before = await measured(subject);
    await new Promise((resolve) => setTimeout(resolve, measuredMs));
    const after = await measured(subject);
    wire.send({ type: 'report' });
    const { ages, p99Wait, trades } = await wire.next<{ ages: number[]; p99Wait: number; trades: number }>('report');
    const sorted = ages.toSorted((a, b) => a - b);
    const p = (q: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;
    const perSecond = (after.frames - before.frames) / (measuredMs / 1000);
    const core = (after.cpu.user + after.cpu.system - before.cpu.user - before.cpu.system) / 1000 / measuredMs;
    return [
      {
        what: 'messages a second that the venue sent, taken live through feed, bars, model and gateway',
        found: `${Math.round(perSecond)} at ${(100 * core).toFixed(0)} % of a core, ${after.waiting} waiting, ${after.losses} connections lost`,
        asked: `${PER_SECOND} on one core`,
        ok: perSecond > 0.98 * PER_SECOND && core < 1 && after.losses === 0,
      },
      {
        what: "from the wire to the gateway's socket, age of the newest trade in each bar that is pushed",
        found: `p50 ${p(0.5).toFixed(1)} ms, p99 ${p(0.99).toFixed(1)} ms of ${ages.length} bars`,
        asked: `p99 under ${MOST_P99_MS} ms`,
        ok: p(0.99) < MOST_P99_MS,
      },
      {
        what: 'the same for every trade, the wait for the next of the four pushes a second included',
        found: `p99 ${p99Wait.toFixed(0)} ms of ${trades} trades`,
        asked: 'for comparison',
        ok: null,
      },
    ];
  } finally {
    wire.end();
    subject.end();
  }
}

async function measured(subject: Child): Promise<Measured> {
  subject.send({ type: 'measure' });
  return subject.next<Measured>('measured');
}
