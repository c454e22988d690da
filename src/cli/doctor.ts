import { Command } from 'commander';
import { type Probe, probe } from '../venues/probe.ts';
import { VENUE_PRODUCTS } from '../venues/venues.ts';
import { dataFolder } from './data-folder.ts';
import { venueAddresses } from './live/venue-addresses.ts';
import { examineMachine, type Finding } from './machine.ts';

/** `pyrometer doctor`: which venues answer from here, and what the machine lacks. */
export function doctorCommand(): Command {
  return new Command('doctor')
    .description('say which venues are reachable, blocked or silent from here, and what this machine lacks')
    .option('--data <folder>', "data folder (default: PYROMETER_DATA, or the system's own place)")
    .addHelpText('after', '\nTakes about ten seconds at most. Ends with 1 where no venue sends data.')
    .action(doctor);
}

async function doctor({ data }: { data?: string }): Promise<void> {
  process.stdout.write('Asking the venues ...\n');
  const addresses = venueAddresses();
  const probes = await Promise.all(VENUE_PRODUCTS.map((product) => probe(product, addresses[product.venue])));
  const findings = await examineMachine(data ?? dataFolder(), medianClock(probes));
  process.stdout.write(`${diagnosis(probes, findings)}\n`);
  if (!probes.some(({ state }) => state === 'live')) process.exitCode = 1;
}

/** The report, in lines. */
export function diagnosis(probes: readonly Probe[], findings: readonly Finding[]): string {
  const names = probes.map(({ venue, product }) => `${venue} ${product}`);
  const width = Math.max(...names.map((name) => name.length));
  const venues = probes.map(({ state, detail, instruments }, i) => {
    const listed = instruments > 0 ? `, ${instruments} perpetuals` : '';
    return `  ${names[i]!.padEnd(width)}  ${state.padEnd(11)}  ${detail}${listed}`;
  });
  const machine = findings.map(({ ok, text }) => `  ${ok ? 'ok   ' : 'LACKS'}  ${text}`);
  return ['Venues', ...venues, '', summary(probes), '', 'This machine', ...machine].join('\n');
}

function summary(probes: readonly Probe[]): string {
  const live = probes.filter(({ state }) => state === 'live').length;
  if (live > 0) return `${live} of ${probes.length} send data.`;
  if (probes.every(({ state }) => state === 'unreachable')) {
    return 'No venue can be reached: there is no network, or a firewall is in the way. The simulated market works without.';
  }
  return 'No venue sends data to this address. The simulated market works without.';
}

/** Of several venues' answers, so that one venue's wrong clock is not taken for this machine's. */
function medianClock(probes: readonly Probe[]): number | null {
  const clocks = probes.flatMap(({ clockAheadMs }) => (clockAheadMs === null ? [] : [clockAheadMs]));
  return clocks.toSorted((a, b) => a - b)[Math.floor(clocks.length / 2)] ?? null;
}
