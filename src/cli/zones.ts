import type { Command } from 'commander';
import type { GradientAnswer, ZoneAnswer, Zones } from '../market/api/zones.ts';
import { LEVERAGE_GROUPS } from '../market/heat-frame.ts';
import { parseMarketId } from '../market/market-id.ts';
import { deskCommand } from './desk-command.ts';
import { atrs, change, paragraph, percent, price, table, usd, utc } from './figures.ts';

const HOUR_MS = 3_600_000;

/** `pyrometer zones`: where much more stands to be liquidated than around it. */
export function zonesCommand(): Command {
  return deskCommand(
    'zones',
    'list the zones of liquidation: where, how much, how likely reached, who built them',
    (desk, { asOf }) => desk.zones(asOf),
    zonesText,
  ).addHelpText(
    'after',
    '\nExamples:\n  $ pyrometer zones ./btc --as-of 2026-01-31T18:00Z\n  $ pyrometer zones all:BTC',
  );
}

function gradientLine(where: string, all: readonly GradientAnswer[]): string {
  const shown = all.slice(0, 3).map((one) => `${price(one.price)} (${one.from} to ${one.to})`);
  return shown.length > 0 ? `Gradients ${where}: ${shown.join(', ')}.` : `No gradient ${where}: one class all the way.`;
}

function zonesText({ market, timeMs, price: now, atr, zones, gradients, horizons, meanings }: Zones): string[] {
  const lines = [
    `${market}, ${utc(timeMs)}: ${price(now)}${atr === null ? '' : `, average true range of an hour ${price(atr)}`}`,
    '',
  ];
  if (zones.length === 0) return [...lines, 'No zone stands out within -21 % and +27 %.', ''];
  const names = horizons.map(({ name }) => name).join(' / ');
  lines.push('By what is expected to be liquidated within 24 h (mass x probability of being reached):', '');
  lines.push(
    ...table(
      [
        ['zone', 'side', 'from', 'to', 'peak', 'holds', 'of OI', 'heat', 'distance', '', `P(reached) ${names}`],
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
    ...paragraph(
      zones.some(({ venues }) => venues)
        ? 'A sum over venues: each zone says what share of it is held where. Prices are those of the reference.'
        : `All of it is held on ${parseMarketId(market).venue}; other venues' positions are not part of this map.`,
    ),
    '',
  );
  const { below, above } = gradients;
  for (const { heat, meaning, strategy } of meanings) {
    const isThere = heat === 'gradient' ? below.length + above.length > 0 : zones.some((zone) => zone.heat === heat);
    if (isThere) lines.push(...paragraph(`${heat}: ${meaning}; ${strategy}.`));
  }
  lines.push('', ...paragraph(gradientLine('below', below)), ...paragraph(gradientLine('above', above)));
  lines.push(
    ...paragraph(
      `Probabilities: how far the price went in past windows (${horizons.map(({ name, windows }) => `${name}: ${windows}`).join(', ')}), at the present volatility.`,
    ),
  );
  return lines;
}

function provenance({ groups, ages, sinceMs, venues }: ZoneAnswer): string {
  const built = LEVERAGE_GROUPS.map(({ label }, g) => `${label} ${percent(groups[g]!, 0)}`).join(', ');
  const opened = ages
    .map(({ withinMs, share }) => `${withinMs === null ? 'before' : `within ${hours(withinMs)}`} ${percent(share, 0)}`)
    .join(', ');
  const held = venues?.map(({ venue, share }) => `${venue} ${percent(share, 0)}`).join(', ');
  return `leverage: ${built}; opened: ${opened}; a zone since ${utc(sinceMs)}${held ? `; held on: ${held}` : ''}`;
}

function hours(ms: number): string {
  return ms < 48 * HOUR_MS ? `${Number((ms / HOUR_MS).toFixed(1))} h` : `${Number((ms / HOUR_MS / 24).toFixed(1))} d`;
}
