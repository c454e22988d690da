import { Command } from 'commander';
import { blankBar } from '../engine/bar-store.ts';
import { QueryError } from '../market/errors.ts';
import { CELL_LOG_HEIGHT, LEVERAGE_GROUPS } from '../market/heat-frame.ts';
import { RISK_HORIZONS } from '../model/risk/hit-odds.ts';
import {
  gradientsOf,
  HEAT_MEANINGS,
  type HeatClass,
  HeatClassFit,
  type HeatThresholds,
} from '../model/zones/heat-class.ts';
import { sharesOutwards } from '../model/heat/density.ts';
import { ZONE_REACH_CELLS } from '../model/zones/zone-tracker.ts';
import { moment } from './arguments.ts';
import { type AgedZone, type Desk, headline, openDesk } from './desk.ts';
import { atrs, change, NOT_ADVICE, percent, price, table, usd, utc } from './figures.ts';
import { loadRecording } from './recorded-market.ts';

const HOUR_MS = 3_600_000;

interface ZonesOptions {
  asOf?: number;
  json?: boolean;
  fitClasses?: boolean;
}

/** `pyrometer zones`: where much more stands to be liquidated than around it. */
export function zonesCommand(): Command {
  return new Command('zones')
    .description("list a recording's zones of liquidation: where, how much, how likely reached, who built them")
    .argument('<recording>', "one market's recording")
    .option('--as-of <time>', 'the moment, from what was known then (default: the end)', moment)
    .option('--json', 'print JSON')
    .option('--fit-classes', 'print the thresholds of heat classes that this recording, up to the moment, would give')
    .addHelpText('after', '\nExample:\n  $ pyrometer zones ./btc --as-of 2026-01-31T18:00Z')
    .action(async (folder: string, { asOf, json, fitClasses }: ZonesOptions) => {
      if (fitClasses) {
        process.stdout.write(`${JSON.stringify(await fitHeatClasses(folder, asOf))}\n`);
        return;
      }
      const desk = await openDesk(folder, asOf);
      const answer = { ...headline(desk), zones: desk.zones, gradients: gradients(desk) };
      process.stdout.write(json ? `${JSON.stringify(answer)}\n` : zonesText(desk));
    });
}

/** Thresholds of heat classes from both sides' columns, once an hour. */
async function fitHeatClasses(folder: string, asOfMs?: number): Promise<HeatThresholds> {
  const { pipeline } = await loadRecording(folder, () => undefined);
  const { bars, barStepMs, instrument } = pipeline;
  const { estimator } = pipeline.startAt(0);
  const fit = new HeatClassFit();
  const bar = blankBar();
  for (let i = 0; i < pipeline.known(asOfMs); i++) {
    estimator.push(bars.read(i, bar));
    if ((bar.timeMs + barStepMs) % HOUR_MS !== 0 || !estimator.started) continue;
    const book = estimator.state;
    const priceCell = Math.floor(Math.log(bar.close) / CELL_LOG_HEIGHT);
    for (const side of ['long', 'short'] as const) {
      fit.add(sharesOutwards(book, side, priceCell, ZONE_REACH_CELLS + 1));
    }
  }
  const thresholds = fit.thresholds();
  if (!thresholds) throw new QueryError(`${instrument.id}: there is no map to learn heat classes from`);
  return thresholds;
}

interface PricedGradient {
  price: number;
  from: HeatClass;
  to: HeatClass;
}

/** Where classes change, below and above the price, from it outwards. */
function gradients({ fuel, openInterest, price: now }: Desk): { below: PricedGradient[]; above: PricedGradient[] } {
  const sideOf = (side: 'long' | 'short'): PricedGradient[] => {
    const { step, quantity } = fuel[side];
    const shares = quantity.map((one) => one / openInterest);
    return gradientsOf(shares).map(({ cell, from, to }) => ({
      price: now * Math.exp((side === 'long' ? -1 : 1) * cell * step),
      from,
      to,
    }));
  };
  return { below: sideOf('long'), above: sideOf('short') };
}

function gradientLine(where: string, all: readonly PricedGradient[]): string {
  const shown = all.slice(0, 3).map((one) => `${price(one.price)} (${one.from} to ${one.to})`);
  return shown.length > 0 ? `Gradients ${where}: ${shown.join(', ')}.` : `No gradient ${where}: one class all the way.`;
}

function zonesText(desk: Desk): string {
  const { instrument, timeMs, zones, atr, odds } = desk;
  const lines = [
    `${instrument.id}, ${utc(timeMs)}: ${price(desk.price)}` +
      (atr > 0 ? `, average true range of an hour ${price(atr)}` : ''),
    '',
  ];
  if (zones.length === 0) return [...lines, 'No zone stands out within -21 % and +27 %.', NOT_ADVICE, ''].join('\n');
  const horizons = RISK_HORIZONS.map(({ name }) => name).join(' / ');
  lines.push('By what is expected to be liquidated within 24 h (mass x probability of being reached):', '');
  lines.push(
    ...table(
      [
        ['zone', 'side', 'from', 'to', 'peak', 'holds', 'of OI', 'heat', 'distance', '', `P(reached) ${horizons}`],
        ...zones.map((zone) => [
          `#${zone.id}`,
          zone.side,
          price(zone.low),
          price(zone.high),
          price(zone.peak),
          usd(zone.usd),
          percent(zone.share),
          zone.heat,
          change(zone.distance),
          atrs(zone.distanceAtr),
          zone.hit.map((p) => percent(p, 0)).join(' / '),
        ]),
      ],
      [0, 1, 7],
    ),
    '',
    ...zones.map((zone) => `  #${zone.id}  ${provenance(zone)}`),
    '',
  );
  for (const heat of ['extreme', 'high', 'moderate', 'low'] as const) {
    if (!zones.some((zone) => zone.heat === heat)) continue;
    lines.push(`${heat}: ${HEAT_MEANINGS[heat].meaning}; ${HEAT_MEANINGS[heat].strategy}.`);
  }
  const { below, above } = gradients(desk);
  lines.push(gradientLine('below', below), gradientLine('above', above));
  if (below.length + above.length > 0) {
    lines.push(`gradient: ${HEAT_MEANINGS.gradient.meaning}; ${HEAT_MEANINGS.gradient.strategy}.`);
  }
  lines.push(
    `Probabilities: how far the price went in past windows (${RISK_HORIZONS.map(({ name }, h) => `${name}: ${odds.windows(h)}`).join(', ')}), at the present volatility.`,
    NOT_ADVICE,
    '',
  );
  return lines.join('\n');
}

function provenance({ groups, ages, sinceMs }: AgedZone): string {
  const built = LEVERAGE_GROUPS.map(({ label }, g) => `${label} ${percent(groups[g]!, 0)}`).join(', ');
  const opened = ages
    .map(({ withinMs, share }) => `${withinMs === null ? 'before' : `within ${hours(withinMs)}`} ${percent(share, 0)}`)
    .join(', ');
  return `leverage: ${built}; opened: ${opened}; a zone since ${utc(sinceMs)}`;
}

function hours(ms: number): string {
  return ms < 48 * HOUR_MS ? `${ms / HOUR_MS} h` : `${ms / HOUR_MS / 24} d`;
}
