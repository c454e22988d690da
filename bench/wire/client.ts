import { bare } from './bare.ts';
import type { BenchVenue } from './frames.ts';
import { feed, markets } from './pyrometer.ts';
import { ccxt, tardis } from './rivals.ts';

/**
 * Takes a server's messages in a process of its own, and prints what that cost:
 * `client.ts bare|feed|markets|tardis|ccxt VENUE URL MESSAGES`
 */
const [who, venue, url, messages] = process.argv.slice(2) as [string, BenchVenue, string, string];
const total = Number(messages);
/** Before this many the code is still being compiled. */
const warm = Math.floor(total / 4);
/** Nothing more is coming. */
const QUIET_MS = 3000;

let count = 0;
let beginning: { cpu: NodeJS.CpuUsage; atMs: number; count: number } | null = null;
let lastMs = performance.now();
let more: () => string = () => '';
let ended = false;

function heard(one: number): void {
  count += one;
  lastMs = performance.now();
  if (!beginning && count >= warm) beginning = { cpu: process.cpuUsage(), atMs: lastMs, count };
  if (count >= total) end();
}

function end(): void {
  if (ended) return;
  ended = true;
  const { cpu, atMs, count: from } = beginning ?? { cpu: process.cpuUsage(), atMs: lastMs, count };
  const { user, system } = process.cpuUsage(cpu);
  const measured = count - from;
  const seconds = (lastMs - atMs) / 1000;
  const figures = {
    count,
    usPerMessage: (user + system) / measured,
    perSecond: measured / seconds,
    coreShare: (user + system) / 1e6 / seconds,
  };
  process.stdout.write(`${JSON.stringify({ ...figures, more: more() })}\n`, () => process.exit(0));
}

switch (who) {
  case 'bare':
    bare(url, heard);
    break;
  case 'feed':
    feed(venue, url, heard);
    break;
  case 'markets':
    more = markets(venue, url, heard);
    break;
  case 'tardis':
    tardis(venue, url, heard);
    break;
  case 'ccxt':
    ccxt(url, heard);
}
setInterval(() => {
  if (count > 0 && performance.now() - lastMs > QUIET_MS) end();
  if (count === 0 && performance.now() > 20_000) end();
}, 200);
